import { windowsZone } from './windows-zones.ts';

/** When something is typed, and where: a time without a zone is one of the sender's. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA name of the sender's time zone; undefined when it is not known, and then times without a zone count as UTC. */
  readonly zone: string | undefined;
  /** True when the zone was typed with the times, so that it need not be the sender's own. */
  readonly isZoneTyped?: boolean;
}

/**
 * Looks up a time zone by either kind of name.
 * @param name an IANA name such as `Europe/Zurich`, or one of Windows such as `W. Europe Standard Time`, in any case
 * @returns its IANA name; undefined when it is not known
 */
export const timeZoneCalled = (name: string): string | undefined =>
  timeZoneNamed(windowsZone(name.trim()) ?? name.trim());

/**
 * Looks up a time zone.
 * @param name an IANA name in any case, such as `Europe/Zurich`
 * @returns the name as this machine spells it; undefined when it does not know such a zone
 */
export function timeZoneNamed(name: string): string | undefined {
  if (!/^[A-Za-z][\w+/-]{1,49}$/.test(name)) return undefined;
  const key = name.toLowerCase();
  const known = zoneNames.get(key);
  if (known !== undefined) return known;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    zoneNames.set(key, timeZone);
    return timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Zones that exist, by their names in lower case: some hundreds at most. Every activity names one, and looking it up takes 0.2 ms. */
const zoneNames = new Map<string, string>();

/**
 * What the clocks of a zone show at an instant.
 * @param at epoch milliseconds
 * @param zone undefined for UTC
 * @returns the local date and time as if it were UTC, in epoch milliseconds
 * @throws {RangeError} for a zone that `timeZoneNamed` does not know
 */
export function wallClock(at: number, zone: string | undefined): number {
  if (zone === undefined) return at;
  const parts = formatterOf(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const ms = at - Math.floor(at / 1000) * 1000;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'), ms);
}

/**
 * The instants at which the clocks of a zone show a local time: one as a rule, none when they skip it in spring, and two, the earlier
 * first, when they show it twice in autumn.
 * @param local the local date and time as if it were UTC, in epoch milliseconds
 * @param zone undefined for UTC
 */
export function instantsAt(local: number, zone: string | undefined): readonly number[] {
  const candidates = offsetsAround(local, zone).map((offset) => local - offset);
  return [...new Set(candidates)].filter((at) => wallClock(at, zone) === local).sort((a, b) => a - b);
}

/** The instant that a skipped local time would have been, had the clocks not gone forward: 02:30 becomes 03:30. */
export const instantAfterGap = (local: number, zone: string | undefined): number =>
  local - (offsetsAround(local, zone)[0] ?? 0);

const dayMs = 86_400_000;

/** How far a zone is ahead of UTC a day before a local time and a day after it, in milliseconds. No zone changes twice in two days. */
const offsetsAround = (local: number, zone: string | undefined): readonly number[] =>
  [local - dayMs, local + dayMs].map((at) => wallClock(at, zone) - at);

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}
