import { echo } from '../base/echo.ts';
import { clean } from '../base/quotes.ts';
import type { Moment } from '../base/time-zone.ts';
import { readTime, timeInZone, yourTime, localTime, type TypedTime } from '../base/typed-time.ts';
import { mustLieAhead, type TimeKind } from '../contract/args.ts';

/** A time as it was typed, for an argument that takes one. */
export interface TimeToRead {
  /** Name of the argument. */
  readonly name: string;
  readonly kind: TimeKind;
  readonly text: string;
}

/** Other values for the times of a command, which a button offers. */
export interface TimeOffer {
  readonly label: string;
  /** By name of the argument; undefined leaves the argument out. */
  readonly values: ReadonlyMap<string, string | undefined>;
}

/** The times of a command. */
export interface TimesRead {
  /** Names of the arguments whose time does not fit. */
  readonly wrong: ReadonlySet<string>;
  /** Instants in ISO 8601 and UTC, and periods such as `2h` as they were typed, by name of the argument. */
  readonly values: ReadonlyMap<string, string>;
  /** One sentence for each time that does not fit, and one for what may be meant instead. */
  readonly problems: readonly string[];
  /** What may be meant instead; empty when nothing is wrong, or when it cannot be told. */
  readonly offers: readonly TimeOffer[];
}

/** How far behind a time that must lie ahead may be, in milliseconds: somebody who types the current minute means now. */
const toleranceMs = 60_000;

/** How many years ahead a date is looked for that was meant; 29 February comes every eight years at the latest. */
const mostYears = 8;

/** Whether a time that must lie ahead has passed. */
export const hasPassed = (at: number, now: number): boolean => at <= now - toleranceMs;

/**
 * Reads the times of a command in the zone of their sender, and holds them against the clock. What fits nowhere is a problem and never
 * moved by itself: a time that has passed, one that the clocks skip, and one that they show twice.
 */
export function readTimes(typed: readonly TimeToRead[], moment: Moment): TimesRead {
  const reads = typed.map((time) => readOne(time, moment));
  const values = new Map(reads.flatMap(({ time, value }) => (value === undefined ? [] : [[time.name, value]])));
  const wrong = reads.filter(({ problem }) => problem !== undefined);
  if (wrong.length === 0) return { values, wrong: new Set(), problems: [], offers: [] };
  const { sentences, offers } = whatIsMeant(reads, moment);
  const problems = wrong.map(({ time, problem }) => `argument "${time.name}": ${problem ?? ''}`);
  const zoneless = moment.zone === undefined && wrong.some(({ time }) => !/Z|[+-]\d\d:\d\d$/.test(time.text));
  return {
    values,
    wrong: new Set(wrong.map(({ time }) => time.name)),
    problems: [...problems, ...sentences, ...(zoneless ? [zoneUnknown] : [])],
    offers,
  };
}

const zoneUnknown = 'Teams did not name your time zone, so a time without a zone counts as UTC.';

interface OneRead {
  readonly time: TimeToRead;
  readonly read: TypedTime | { readonly kind: 'period' };
  /** What the argument is read as; undefined when it is not. */
  readonly value: string | undefined;
  readonly problem: string | undefined;
}

function readOne(time: TimeToRead, moment: Moment): OneRead {
  const { now, zone } = moment;
  const { kind } = time;
  if (kind === 'past-time' && /^[1-9]\d{0,3}[mhd]$/i.test(time.text))
    return { time, read: { kind: 'period' }, value: time.text, problem: undefined };
  const read = readTime(time.text, zone);
  const wrong = (problem: string): OneRead => ({ time, read, value: undefined, problem });
  switch (read.kind) {
    case 'unreadable':
      return wrong(`${kind === 'past-time' ? expectedSince : expectedTime}, got "${echo(time.text)}"`);
    case 'skipped':
      return wrong(`${localTime(read.local)} does not exist in ${zone ?? 'UTC'}, because the clocks go forward then`);
    case 'twice':
      return wrong(`${localTime(read.local)} comes twice in ${zone ?? 'UTC'}, because the clocks go back then`);
    case 'instant': {
      const said = saidIn(moment, read.at);
      if (mustLieAhead(kind) && hasPassed(read.at, now)) return wrong(`${said} has passed`);
      if (kind === 'past-time' && read.at > now + toleranceMs) return wrong(`${said} has not come yet`);
      return { time, read, value: new Date(read.at).toISOString(), problem: undefined };
    }
    default:
      return read satisfies never;
  }
}

/** An instant for whoever typed it: in their own time, or in the zone that they typed. */
const saidIn = ({ zone, isZoneTyped = false }: Moment, at: number): string =>
  isZoneTyped ? timeInZone(at, zone) : yourTime(at, zone);

const expectedTime = 'expected a time such as 2027-03-02T09:00';
const expectedSince = 'expected 30m, 2h, 1d or a time such as 2026-03-02T09:00';

type Meant = Pick<TimesRead, 'offers'> & { readonly sentences: readonly string[] };

const unclear: Meant = { sentences: [], offers: [] };

/** What may be meant when one time is wrong, or when all that are wrong have passed. */
function whatIsMeant(reads: readonly OneRead[], moment: Moment): Meant {
  const wrong = reads.filter(({ problem }) => problem !== undefined);
  const [first] = wrong;
  if (wrong.every(({ time, read }) => read.kind === 'instant' && mustLieAhead(time.kind)))
    return laterYear(reads, moment);
  if (wrong.length > 1 || first === undefined) return unclear;
  const offer = (at: number): TimeOffer => ({
    label: saidIn(moment, at),
    values: new Map([[first.time.name, new Date(at).toISOString()]]),
  });
  const instants =
    first.read.kind === 'skipped' ? [first.read.after] : first.read.kind === 'twice' ? first.read.instants : [];
  const offers = instants.filter((at) => fits(first.time.kind, at, moment.now)).map(offer);
  return {
    sentences: offers.length === 0 ? [] : [`Did you mean ${offers.map(({ label }) => label).join(' or ')}?`],
    offers,
  };
}

const fits = (kind: TimeKind, at: number, now: number): boolean =>
  mustLieAhead(kind) ? !hasPassed(at, now) : kind !== 'past-time' || at <= now + toleranceMs;

/**
 * The same dates in the first year in which those lie ahead that must. An absence is moved as a whole: its start goes with its end. Where
 * the only time that has passed is a start, at once is offered as well.
 */
function laterYear(reads: readonly OneRead[], moment: Moment): Meant {
  const past = reads.filter(({ read }) => read.kind === 'instant' && hasPassed(read.at, moment.now));
  const moved = Array.from({ length: mostYears }, (_, index) =>
    past.flatMap(({ time }) => inYears(time, index + 1, moment)),
  ).find((times) => times.length === past.length && times.every(({ at }) => !hasPassed(at, moment.now)));
  const wrong = past.filter(({ problem }) => problem !== undefined);
  const [only] = wrong.length === 1 ? wrong : [];
  const atOnce =
    only?.time.kind === 'start-time'
      ? [{ label: 'Start at once', values: new Map([[only.time.name, undefined]]) }]
      : [];
  if (moved === undefined) return { sentences: [], offers: atOnce };
  const said = moved.map(({ at }) => saidIn(moment, at));
  const values = new Map(moved.map(({ name, at }) => [name, new Date(at).toISOString()]));
  const years = new Set(moved.map(({ year }) => year));
  return {
    sentences: [`Did you mean ${said.join(' to ')}?`],
    offers: [{ label: `Yes, in ${[...years].join(' and ')}`, values }, ...atOnce],
  };
}

/** A typed time so many years later; nothing for one that does not come then, such as 29 February. */
function inYears({ name, text }: TimeToRead, years: number, { zone }: Moment) {
  const year = Number(text.slice(0, 4)) + years;
  const read = readTime(`${String(year).padStart(4, '0')}${text.slice(4)}`, zone);
  return read.kind === 'instant' ? [{ name, at: read.at, year }] : [];
}

/** The text of typed words, as times are read from it. */
export const timeText = (words: readonly { readonly text: string }[]): string =>
  clean(words.map(({ text }) => text).join(' '));
