import { z } from 'zod';
import { tokenOf } from '../base/page-token.ts';
import { targetSchema } from '../model/target.ts';
import { timeZoneCalled } from '../base/time-zone.ts';
import { startOf } from '../base/time.ts';

/** Kinds of arguments that become targets or people, nearly all by a look-up in Entra. A command runs once for each value, except of a `person`. */
export type LookupKind =
  'people' | 'person' | 'devices' | 'deleted' | 'apps' | 'addresses' | 'deleted-groups' | 'deleted-apps';

/** What the parser, the resolver and the forms need to know about an argument besides its schema. */
export type ArgumentKind = LookupKind | TimeKind | 'text' | 'secret' | 'time-zone';

/**
 * Kinds of arguments that are points in time, by where these may lie when somebody asks and confirms: `start-time` and `end-time` ahead
 * (without a start time something starts at once), `past-time` behind, `any-time` anywhere.
 */
export type TimeKind = 'start-time' | 'end-time' | 'past-time' | 'any-time';

/** Whether arguments of this kind are points in time, which are read in the time zone of their sender. */
export const isTimeKind = (kind: string | undefined): kind is TimeKind => kind === 'past-time' || isStoredTime(kind);

/** Whether requests keep arguments of this kind as an instant, in ISO 8601 and UTC. */
export const isStoredTime = (kind: string | undefined): kind is Exclude<TimeKind, 'past-time'> =>
  kind === 'any-time' || mustLieAhead(kind);

/** Whether arguments of this kind must lie ahead. */
export const mustLieAhead = (kind: string | undefined): kind is 'start-time' | 'end-time' =>
  kind === 'start-time' || kind === 'end-time';

/** Whether arguments of this kind are looked up in Entra. */
export const isLookupKind = (kind: string | undefined): kind is LookupKind => kind === 'person' || namesTargets(kind);

/** Whether arguments of this kind name the targets of the command, which runs once for each of them. */
export const namesTargets = (kind: string | undefined): kind is Exclude<LookupKind, 'person'> =>
  kind !== undefined && targetsByKind.has(kind);

const targetsByKind: ReadonlySet<string> = new Set([
  'people',
  'devices',
  'deleted',
  'apps',
  'addresses',
  'deleted-groups',
  'deleted-apps',
]);

const kinds = z.registry<{ kind: ArgumentKind }>();

/**
 * Declares an argument for one or more accounts; the command runs once for each. People type a UPN, an object id, an @mention, an alias
 * address or a quoted name.
 * @param description what the form and the help call it
 */
export const people = (description: string) => withKind('people', targetSchema, description);

/** Declares an argument for exactly one account besides the targets, such as a manager. */
export const person = (description: string) => withKind('person', targetSchema, description);

/** Declares an argument for one or more devices, named by object id, by display name or by their owner. */
export const devices = (description: string) => withKind('devices', targetSchema, description);

/** Declares an argument for one or more deleted accounts that can still be restored, named by object id, address or display name. */
export const restorableAccounts = (description: string) => withKind('deleted', targetSchema, description);

/** Declares an argument for one or more deleted groups that can still be restored, named by object id, address or display name. */
export const restorableGroups = (description: string) => withKind('deleted-groups', targetSchema, description);

/** Declares an argument for one or more deleted apps that can still be restored, named by app id, object id or display name. */
export const restorableApps = (description: string) => withKind('deleted-apps', targetSchema, description);

/** Declares an argument for one or more apps: service principals, named by object id, by app id or by display name. */
export const apps = (description: string) => withKind('apps', targetSchema, description);

/** Declares an argument for one or more IP addresses. */
export const addresses = (description: string) => withKind('addresses', targetSchema, description);

/**
 * Declares an argument for a password or another secret. Cordon refuses one that is typed in a conversation and asks for it in a private
 * form. `run` receives a placeholder; read the secret itself with `secrets.privateInput(name)`.
 */
export const secret = (description: string) => withKind('secret', z.string().min(1).max(256).optional(), description);

/** The placeholder in a request's stored arguments for a secret that was entered in a private form. Persisted: do not change it. */
export const privateValuePlaceholder = 'given privately';

/** Declares a free-text argument, which takes everything that is typed without a key. At most 256 characters. */
export const freeText = (description: string) => withKind('text', z.string().trim().min(1).max(256), description);

/** Accepts `yes`, `no`, `true` or `false`, in any case. */
export const yesNo = z.union([
  z.boolean(),
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['yes', 'no', 'true', 'false'], { error: 'expected yes or no' }))
    .transform((word) => word === 'yes' || word === 'true'),
]);

const labels = z.registry<{ labels: ChoiceLabels }>();

/** What forms call the values of a choice, in sentence case; a value without a label is shown as it is typed. */
export type ChoiceLabels = Readonly<Partial<Record<string, string>>>;

/** Declares what forms call the values of a choice. The values are typed as before. */
export function withLabels<S extends z.ZodType>(schema: S, words: ChoiceLabels): S {
  labels.add(schema, { labels: words });
  return schema;
}

/** Looks up what forms call the values of an argument; works through `.optional()` and `.default()`. */
export function choiceLabelsOf(schema: z.ZodType): ChoiceLabels {
  const known = labels.get(schema)?.labels;
  if (known !== undefined) return known;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? choiceLabelsOf(schema.unwrap() as z.ZodType)
    : {};
}

/** What happens to a generated password: `discard` it, or `reveal` it to the requester, once and privately. */
export const delivery = withLabels(
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['discard', 'reveal'], { error: 'expected discard or reveal' })),
  { discard: 'Nobody sees it', reveal: 'Shown to you once, privately' },
);

/** Accepts a comma-separated list; empty items are dropped. */
export const commaList = z.union([
  z.array(z.string()),
  z.string().transform((typed) =>
    typed
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
]);

/** Accepts a comma-separated list with at least one item. Use `isAll` to recognise the word `all`. */
export const someOrAll = commaList.refine((names) => names.length > 0, { error: 'expected names, ids or all' });

/** Whether a `someOrAll` argument is the single word `all`, in any case. */
export const isAll = (names: readonly string[]): boolean => names.length === 1 && names[0]?.toLowerCase() === 'all';

/**
 * Accepts a whole number.
 * @param least smallest value, inclusive
 * @param most largest value, inclusive
 */
export function wholeNumber(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/**
 * Declares when something starts, which must lie ahead; without it, that is at once. People type ISO 8601, in their own time zone unless
 * they name one; it is stored in UTC.
 */
export const startTime = (description: string) => withKind('start-time', instant().optional(), description);

/** Declares when something ends, which must lie ahead. It is typed and stored as a `startTime` is. */
export const endTime = (description: string) => withKind('end-time', instant().optional(), description);

/** Declares a point in time that may lie in the past or ahead. It is typed and stored as a `startTime` is. */
export const anyTime = (description: string) => withKind('any-time', instant().optional(), description);

/**
 * Declares the zone in which the times of the same command are read; without it, that of the sender. People type an IANA name or one of
 * Windows; it is stored as an IANA name.
 */
export const timeZone = (description: string) =>
  withKind(
    'time-zone',
    z
      .string()
      .refine((typed) => timeZoneCalled(typed) !== undefined, {
        error: 'expected a time zone such as Europe/Berlin or W. Europe Standard Time',
      })
      .transform((typed) => timeZoneCalled(typed) ?? typed)
      .optional(),
    description,
  );

/** Accepts an instant in ISO 8601, as binding writes it: the zone of its sender is read already. */
const instant = () =>
  z
    .string()
    .trim()
    .refine((typed) => !/^\d+[mhd]$/i.test(typed) && !Number.isNaN(startOf(typed, 0)), {
      error: 'expected a time such as 2027-03-02T09:00',
    })
    .transform((typed) => new Date(startOf(typed, 0)).toISOString());

/**
 * Accepts the start of a period: `30m`, `2h` or `1d` ago, or a time in ISO 8601. A period stays as typed, so that a button can repeat it;
 * convert it with `startOf` when the action runs.
 */
export const since = z
  .string()
  .trim()
  .refine((typed) => !Number.isNaN(startOf(typed, 0)), {
    error: 'expected 30m, 2h, 1d or a time such as 2026-03-02T09:00',
  });
kinds.add(since, { kind: 'past-time' });

/**
 * Accepts the token of the next page, which the More button of a list fills in. A link of Graph works as well, but only its query is
 * used.
 */
export const nextPage = z
  .string()
  .transform((typed) => (/^https?:\/\/[^\s?]+\?\S+$/i.test(typed) ? tokenOf(typed) : typed))
  .pipe(z.string().regex(/^[\w.-]+$/, { error: 'expected what the More button of this list holds' }))
  .optional()
  .describe('The page to go on with, from the More button');

/**
 * Looks up the kind of an argument; works through `.optional()` and `.default()`.
 * @returns undefined for a plain option
 */
export function argumentKindOf(schema: z.ZodType): ArgumentKind | undefined {
  const known = kinds.get(schema)?.kind;
  if (known !== undefined || !(schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)) return known;
  return argumentKindOf(schema.unwrap() as z.ZodType);
}

function withKind<S extends z.ZodType>(kind: ArgumentKind, schema: S, description: string): S {
  const described = schema.describe(description);
  kinds.add(described, { kind });
  return described;
}
