import { howFarAhead, timeInZone } from '../base/typed-time.ts';
import { hasPassed } from '../commands/read-times.ts';
import { isStoredTime, mustLieAhead } from '../contract/args.ts';
import { argumentsOf } from '../contract/arguments.ts';
import type { Command } from '../contract/bundle.ts';
import type { Request } from '../model/request.ts';

/**
 * Whether a time that must lie ahead has passed since it was asked for.
 * @param args the arguments of a request
 * @param now epoch milliseconds
 */
export const haveTimesPassed = (command: Command, args: Request['args'], now: number): boolean =>
  argumentsOf(command).some(({ name, kind }) => {
    const at = mustLieAhead(kind) ? instantIn(args[name]) : undefined;
    return at !== undefined && hasPassed(at, now);
  });

/**
 * The arguments for asking for the same again. The time at which it started has passed by then and is left out, so that it starts at once;
 * other times are kept, and refused if they have passed.
 */
export function argsForAgain(command: Command, { args, state }: Pick<Request, 'args' | 'state'>): Request['args'] {
  if (!('startedAt' in state)) return args;
  const starts = argumentsOf(command).flatMap(({ name, kind }) => (kind === 'start-time' ? [name] : []));
  return Object.fromEntries(
    Object.entries(args).filter(([name, value]) => {
      const at = starts.includes(name) ? instantIn(value) : undefined;
      return at === undefined || at > state.startedAt;
    }),
  );
}

/**
 * How cards say a time among a request's arguments. Others than its sender read them, so they name the zone.
 * @param name of the argument
 * @returns undefined for an argument that is no time
 */
export function timeSetting(
  command: Command,
  name: string,
  { args, zone, state, createdAt }: Pick<Request, 'args' | 'zone' | 'state' | 'createdAt'>,
): string | undefined {
  const kind = argumentsOf(command).find((argument) => argument.name === name)?.kind;
  const at = isStoredTime(kind) ? instantIn(args[name]) : undefined;
  if (at === undefined) return undefined;
  const said = timeInZone(at, zone);
  if (state.kind === 'awaiting-approval' && kind === 'start-time' && at < state.expiresAt)
    return `${said}, or at once when approved later`;
  if (state.kind !== 'awaiting-confirmation') return said;
  const ahead = howFarAhead(at, createdAt);
  return `${ahead === '' ? '' : `${ahead}, `}${said}${zone === undefined ? zoneUnknown : ''}`;
}

const zoneUnknown = ' (Teams named no time zone)';

/** A stored instant in epoch milliseconds; undefined for anything else. */
function instantIn(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
