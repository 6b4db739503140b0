import { argumentsOf, isTarget, typedForm } from '../contract/arguments.ts';
import type { Command } from '../contract/bundle.ts';
import type { Request } from '../model/request.ts';
import { timeSetting } from './request-times.ts';

/** The arguments of a request that differ from their defaults, by label: `Deliver`, `reveal`. */
export function settingsOf(command: Command, request: Request): readonly (readonly [name: string, value: string])[] {
  const usual = new Map(argumentsOf(command).map((arg) => [arg.name, arg.default]));
  return Object.entries(request.args).flatMap(([name, value]) => {
    const said = isTarget(value) ? value.name : (timeSetting(command, name, request) ?? typedForm(value));
    const label = usual.has(name) ? `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' ') : name;
    return said === '' || said === usual.get(name) ? [] : [[label, said] as const];
  });
}
