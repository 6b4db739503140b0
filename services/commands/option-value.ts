import type { z } from 'zod';
import { echo } from '../base/echo.ts';
import { clean } from '../base/quotes.ts';
import { plainIssue } from './plain-issue.ts';
import type { TypedValue } from './tokens.ts';

/** The value of one argument, or the problem with it in one sentence. */
export type ValueRead =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/**
 * Parses the typed values of one argument with the argument's own schema. A problem is in the schema's own words or in those of
 * `plainIssue`.
 * @param name name of the argument, for messages; the value is not repeated when the name sounds like a secret
 * @param values empty when the argument is absent, which yields its default
 * @param text whether the argument is free text, in which a mention counts as the person's name
 */
export function readValue(name: string, schema: z.ZodType, values: readonly TypedValue[], text: boolean): ValueRead {
  const mention = text ? undefined : values.find((value) => value.kind === 'mention');
  if (mention !== undefined) return wrong(name, 'expected text', `a mention of ${mention.name}`);
  const keepsQuotes = text && values.length > 1;
  const typed = values.map((value) => clean(typedText(value, keepsQuotes))).join(' ');
  const read = schema.safeParse(values.length === 0 ? undefined : typed, { error: plainIssue });
  if (read.success) return { ok: true, value: read.data };
  return wrong(name, expectation(read.error.issues), secret.test(name) ? undefined : `"${echo(typed)}"`);
}

/** A quoted value among other words of a free text is a part of it and keeps its quotes, as in `department eq 'Marketing'`. */
const typedText = (value: TypedValue, keepsQuotes: boolean): string =>
  value.kind === 'mention' ? value.name : keepsQuotes ? (value.raw ?? value.text) : value.text;

/** Names of arguments whose values must not be repeated in a channel. */
const secret = /pass|secret|token/i;

const wrong = (name: string, expected: string, got: string | undefined): ValueRead => ({
  ok: false,
  problem: `argument "${name}": ${expected}${got === undefined ? '' : `, got ${got}`}`,
});

/** The phrase for the issue that says most: one about the value, else one about its type. */
function expectation(issues: readonly z.core.$ZodIssue[]): string {
  const flat = issues.flatMap(leaves);
  const issue = flat.find(({ code }) => code !== 'invalid_type') ?? flat[0];
  return issue?.message ?? 'not understood';
}

const leaves = (issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] =>
  issue.code === 'invalid_union' ? issue.errors.flat().flatMap(leaves) : [issue];
