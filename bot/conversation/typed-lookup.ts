import { z } from 'zod';
import type { BoundArguments } from '../../services/commands/bind.ts';
import type { PersonQuery } from '../../services/commands/person-query.ts';
import type { LookupLine, LookupQuestion } from '../../services/model/lookup.ts';
import { personId, type PersonId } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';
import { originFromText, originToText, type LineOrigin } from './line-origin.ts';

/** A line that names a target. */
export interface TargetLine extends LookupLine {
  /** Undefined where the line names nobody that could be looked up. */
  readonly query: PersonQuery | undefined;
}

/** A command about many targets, with all that is needed to look them up and to open its request. */
export interface TypedLookup {
  /** Its name in the registry. */
  readonly command: string;
  /** Its arguments without the targets. */
  readonly bound: BoundArguments;
  /** The targets in the order in which they were named. Empty while the file is read that names them. */
  readonly lines: readonly TargetLine[];
  /** Where the request will live, and whose rights count. */
  readonly origin: LineOrigin;
  /** Where its post stands. */
  readonly post: Place;
  /** The channels that the request can live in, each in a thread of its own; empty when it lives in `origin`. */
  readonly channels: LookupQuestion['channels'];
  /** True when it takes an earlier request back, which is not stored here: its targets cannot be chosen again. */
  readonly isUndo: boolean;
}

const objectId = z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined);

const query = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('upn'), upn: z.string() }),
  z.object({ kind: z.literal('id'), id: objectId }),
  z.object({ kind: z.literal('sid'), sid: z.string() }),
  z.object({ kind: z.literal('logon-name'), domain: z.string(), account: z.string() }),
  z.object({ kind: z.literal('mention'), id: z.string(), name: z.string() }),
  z
    .object({ kind: z.literal('name'), name: z.string(), isUnquoted: z.boolean().optional() })
    .transform(({ isUnquoted, ...named }) => (isUnquoted === true ? { ...named, isUnquoted } : named)),
]) satisfies z.ZodType<PersonQuery>;

const place = z.object({ conversation: z.string(), reference: z.record(z.string(), z.unknown()) });

const stored = z.object({
  command: z.string(),
  people: z.record(z.string(), z.array(query).readonly()),
  args: z.record(z.string(), z.unknown()),
  reason: z.string().optional(),
  tenant: z.string().optional(),
  skipUnknown: z.boolean().optional(),
  lines: z.array(z.tuple([z.number(), z.string(), query.nullable()])),
  origin: z.string(),
  post: place,
  channels: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
  isUndo: z.boolean(),
});

/** Writes a look-up for the vault. */
export function lookupToText({ command, bound, lines, origin, post, channels, isUndo }: TypedLookup): string {
  const { people, args, reason, tenant, skipUnknown } = bound;
  return JSON.stringify({
    command,
    people,
    args,
    reason,
    tenant,
    skipUnknown,
    lines: lines.map((line) => [line.line, line.typed, line.query ?? null]),
    origin: originToText(origin),
    post,
    channels,
    isUndo,
  } satisfies z.input<typeof stored>);
}

/**
 * Reads a look-up from the vault.
 * @throws {z.ZodError} when another kind of text was kept there
 */
export function lookupFromText(text: string): TypedLookup {
  const { command, people, args, reason, tenant, skipUnknown, lines, origin, post, channels, isUndo } = stored.parse(
    JSON.parse(text),
  );
  return {
    command,
    bound: { people, args, reason, tenant, ...(skipUnknown === true && { skipUnknown }) },
    lines: lines.map(([line, typed, named]) => ({ line, typed, query: named ?? undefined })),
    origin: originFromText(origin),
    post,
    channels,
    isUndo,
  };
}
