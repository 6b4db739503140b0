import { quote } from '../base/quotes.ts';
import { namesTargets } from '../contract/args.ts';
import { argumentsOf, typedForm } from '../contract/arguments.ts';
import type { Command } from '../contract/bundle.ts';
import { typedQuery, type PersonQuery } from './person-query.ts';

/** What a command line says besides the name of its command. */
export interface CommandLineParts {
  readonly people: Readonly<Record<string, readonly PersonQuery[]>>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly reason: string | undefined;
  readonly tenant: string | undefined;
}

/**
 * Writes the line that types a command, for a button. It leaves defaults out, and names no secret: typed, it asks for a private form.
 * A mention stands in it by its name, because a button carries no mentions.
 */
export function commandLineOf(command: Command, { people, args, reason, tenant }: CommandLineParts): string {
  const declared = argumentsOf(command);
  const targets = declared.flatMap(({ name, kind }) =>
    namesTargets(kind) ? (people[name] ?? []).map(typedQuery) : [],
  );
  const others = declared.flatMap(({ name, kind }) =>
    kind === 'person' ? (people[name] ?? []).map((query) => `${name}=${typedQuery(query)}`) : [],
  );
  const known = new Map(declared.map((argument) => [argument.name, argument]));
  const options = Object.entries(args).flatMap(([key, value]) => {
    const text = typedForm(value);
    if (text === '' || text === known.get(key)?.default) return [];
    return [`${key}=${known.get(key)?.kind === 'secret' ? 'private' : quote(text)}`];
  });
  const where = tenant === undefined ? [] : [`tenant=${quote(tenant)}`];
  const why = reason === undefined ? [] : [`because ${reason.replace(/\s+/g, ' ')}`];
  return [command.name, ...targets, ...others, ...options, ...where, ...why].join(' ');
}
