import { instantAfterGap, instantsAt, timeZoneNamed, wallClock } from './time-zone.ts';

/** What a typed time stands for. Times are epoch milliseconds. */
export type TypedTime =
  | { readonly kind: 'instant'; readonly at: number }
  /** The clocks go forward over it; `after` is the time that they show instead. */
  | { readonly kind: 'skipped'; readonly local: number; readonly after: number }
  /** The clocks go back, so that they show it twice. */
  | { readonly kind: 'twice'; readonly local: number; readonly instants: readonly number[] }
  | { readonly kind: 'unreadable' };

const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Reads a date, or a date and time, in ISO 8601; a space may stand for the `T`. A date alone is its first moment.
 * @param zone IANA name of the zone of a time that names none; undefined for UTC
 */
export function readTime(typed: string, zone: string | undefined): TypedTime {
  const [, day = '', minute = '00:00', second = '00', fraction = '0', offset] = form.exec(typed.trim()) ?? [];
  const written = `${day}T${minute}:${second}.${fraction.padEnd(3, '0')}Z`;
  const local = Date.parse(written);
  // Date takes 30 February as 2 March.
  if (Number.isNaN(local) || new Date(local).toISOString() !== written) return { kind: 'unreadable' };
  if (offset !== undefined) {
    const at = Date.parse(written.replace('Z', offset));
    return Number.isNaN(at) ? { kind: 'unreadable' } : { kind: 'instant', at };
  }
  const instants = instantsAt(local, zone);
  const [first] = instants;
  const isDate = !/[T ]/.test(typed.trim());
  if (first === undefined) {
    const after = instantAfterGap(local, zone);
    return isDate ? { kind: 'instant', at: after } : { kind: 'skipped', local, after };
  }
  return instants.length === 1 || isDate ? { kind: 'instant', at: first } : { kind: 'twice', local, instants };
}

/**
 * Writes an instant as its sender would type it, for a field of a form: `2027-01-31 17:00`. What that would not be read back from,
 * such as an hour that comes twice, is written in UTC.
 * @param iso ISO 8601
 */
export function timeToType(iso: string, zone: string | undefined): string {
  const at = Date.parse(iso);
  const typed = new Date(wallClock(at, zone)).toISOString().slice(0, 16).replace('T', ' ');
  const read = readTime(typed, zone);
  return read.kind === 'instant' && read.at === at ? typed : iso;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * Formats a local date and time: `31 Jan 2027, 17:00`.
 * @param local the date and time as if it were UTC, in epoch milliseconds
 */
export const localTime = (local: number): string => `${dayOf(local)}, ${new Date(local).toISOString().slice(11, 16)}`;

function dayOf(local: number): string {
  const date = new Date(local);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/**
 * Formats an instant for people in several zones: `31 Jan 2027, 17:00 Europe/Zurich, 16:00 UTC`.
 * @param at epoch milliseconds
 * @param zone IANA name; undefined, one that shows the same as UTC, or one that this machine does not know leaves
 *   `31 Jan 2027, 16:00 UTC`
 * @param called what the zone is called; its name unless given
 */
export function timeInZone(at: number, zone: string | undefined, called = zone): string {
  const known = zone === undefined ? undefined : timeZoneNamed(zone);
  const local = wallClock(at, known);
  if (local === at || called === undefined) return `${localTime(at)} UTC`;
  const utc = dayOf(local) === dayOf(at) ? localTime(at).slice(-5) : localTime(at);
  return `${localTime(local)} ${called}, ${utc} UTC`;
}

/** Formats an instant for the person whose zone it is: `31 Jan 2027, 17:00 (your time), 16:00 UTC`. */
export const yourTime = (at: number, zone: string | undefined): string => timeInZone(at, zone, '(your time)');

/**
 * Says how far an instant lies ahead: `in 12 minutes`, `in 3 hours`, `in 5 days`; empty when it does not.
 * @param at epoch milliseconds
 * @param now epoch milliseconds
 */
export function howFarAhead(at: number, now: number): string {
  const minutes = Math.round((at - now) / 60_000);
  if (minutes < 1) return '';
  if (minutes < 90) return counted(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day');
}

const counted = (count: number, unit: string): string => `in ${count} ${unit}${count === 1 ? '' : 's'}`;
