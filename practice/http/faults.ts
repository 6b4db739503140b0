import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { faultStatuses } from './answer.ts';

const hour = 3_600_000;

const faultSchema = z.strictObject({
  /** `PATCH /users/*`: method and path without version and query; `*` is one or more characters, in any case. */
  match: z.string().regex(/^\S+ \/\S*$/, 'expected a method and a path, such as "PATCH /users/*"'),
  /** How many requests it meets. */
  times: z.int().min(1).default(1),
  /** Answers this instead, and nothing is done. */
  status: z.literal(faultStatuses).optional(),
  /** Graph's error code with `status`, where it is not the ordinary one: `Authentication_RequestFromNonPremiumTenantOrB2CTenant`. */
  code: z.string().optional(),
  /** Graph's words with `status`, where they are not the ordinary ones; `{body}` becomes what it was sent, as JSON. */
  message: z.string().optional(),
  /** `Retry-After`, in seconds; may be a fraction. A 429 has 1 unless told. */
  retryAfter: z.number().min(0).max(3600).optional(),
  /** Milliseconds of latency more. */
  delayMs: z.int().min(0).max(hour).default(0),
  /** Loses the connection before the request is done, or after it is done and before the answer. Outdoes `status`. */
  drop: z.enum(['before', 'after']).optional(),
});

/** What goes wrong, with which requests and how often. */
export type Fault = Readonly<z.output<typeof faultSchema>>;
/** A fault as it is written; `times` and `delayMs` may be left out. */
export type FaultInput = Readonly<z.input<typeof faultSchema>>;

/**
 * Reads `PRACTICE_GRAPH_FAULTS`.
 * @param textOrPath a JSON list, or the path of a file that holds one; nothing is no faults
 * @throws {TypeError} when it is neither, saying which fault and field is wrong
 */
export function readFaults(textOrPath: string): readonly Fault[] {
  const given = textOrPath.trim();
  if (given === '') return [];
  const inline = given.startsWith('[') || given.startsWith('{');
  try {
    return parseFaults(JSON.parse(inline ? given : readFileSync(given, 'utf8')));
  } catch (cause) {
    if (cause instanceof TypeError) throw cause;
    const source = inline ? 'faults' : `faults: a JSON list or the path of a file that holds one, not "${given}"`;
    throw new TypeError(`${source}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** @throws {TypeError} when it is not a list of faults, saying which fault and field is wrong */
export function parseFaults(value: unknown): readonly Fault[] {
  const { data, error } = z.array(faultSchema).safeParse(value);
  if (data === undefined) throw new TypeError(`faults: ${z.prettifyError(error)}`, { cause: error });
  return data;
}

/** Faults and how many requests each still meets. */
export interface Faults {
  /** The first fault that matches and is not used up, if any; uses it once. */
  take(method: string, path: string): Fault | undefined;
  /** What is left. */
  readonly left: readonly Fault[];
  replace(faults: readonly Fault[]): void;
}

/** Keeps count of faults. */
export function faultList(initial: readonly Fault[] = []): Faults {
  let left = initial;
  return {
    take(method, path) {
      const hit = left.find((fault) => pattern(fault.match).test(`${method} ${withoutVersion(path)}`));
      left = left.flatMap((fault) => (fault === hit ? used(fault) : [fault]));
      return hit;
    },
    get left() {
      return left;
    },
    replace(faults) {
      left = faults;
    },
  };
}

const used = (fault: Fault): readonly Fault[] => (fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : []);

function pattern(match: string): RegExp {
  const [method = '', path = ''] = match.split(' ');
  const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal(`${method} ${withoutVersion(path)}`).replaceAll('*', '[^?]+')}$`, 'i');
}

const withoutVersion = (path: string): string => path.replace(/^\/(v1\.0|beta)(?=\/)/, '');
