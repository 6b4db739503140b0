import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { faultStatuses } from './answer.ts';

const hour = 3_600_000;

const faultSchema = z.strictObject({
  /** `PATCH /users/*`: method and path without version and query; `*` is one or more characters, in any case. */
  match: z.string().regex(/^\S+ \/\S*$/, 'expected a method and a path, such as "PATCH /users/*"'),
  /** How many requests it applies to. */
  times: z.int().min(1).default(1),
  /** The request is not carried out, and this is the answer. */
  status: z.literal(faultStatuses).optional(),
  /** Error code with `status`, in place of the usual one: `Authentication_RequestFromNonPremiumTenantOrB2CTenant`. */
  code: z.string().optional(),
  /** Error message with `status`, in place of the usual one; `{body}` becomes the request's body, as JSON. */
  message: z.string().optional(),
  /** `Retry-After`, in seconds; may be a fraction. Default for a 429: 1. */
  retryAfter: z.number().min(0).max(3600).optional(),
  /** Extra latency in milliseconds. */
  delayMs: z.int().min(0).max(hour).default(0),
  /** Drops the connection before the request is carried out, or after it and before the answer. Overrides `status`. */
  drop: z.enum(['before', 'after']).optional(),
});

/** What goes wrong, with which requests and how often. `PRACTICE_GRAPH_FAULTS` is a list of them. */
export type Fault = Readonly<z.output<typeof faultSchema>>;
/** A fault as people write it; `times` and `delayMs` may be left out. */
export type FaultInput = Readonly<z.input<typeof faultSchema>>;

/**
 * Reads `PRACTICE_GRAPH_FAULTS`.
 * @param textOrPath a JSON list, or the path of a file that holds one; empty for no faults
 * @throws {TypeError} when it is neither, naming the fault and the field that are wrong
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

/**
 * Checks a list of faults.
 * @throws {TypeError} when it is not one, naming the fault and the field that are wrong
 */
export function parseFaults(value: unknown): readonly Fault[] {
  const { data, error } = z.array(faultSchema).safeParse(value);
  if (data === undefined) throw new TypeError(`faults: ${z.prettifyError(error)}`, { cause: error });
  return data;
}

/** The faults that are still to happen. */
export interface Faults {
  /** Uses the first fault that matches once; undefined when none does. */
  take(method: string, path: string): Fault | undefined;
  /** The faults, with how many requests each still applies to. */
  readonly left: readonly Fault[];
  /** Puts other faults in their place. */
  replace(faults: readonly Fault[]): void;
}

/** Starts a list of faults. */
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
