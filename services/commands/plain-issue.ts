import type { z } from 'zod';

/**
 * Says in plain words what a schema expected, for every issue that the schema itself has no words for. Pass it as `error` wherever people
 * read what a schema has to say, so that they never read zod's own English.
 * @returns a phrase such as `expected 20 characters at most`; it never repeats the value
 */
export function plainIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${types[issue.expected] ?? 'text'}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values.map(String))}`;
    case 'invalid_format':
      return `expected ${formats[issue.format] ?? 'another form'}`;
    case 'too_small':
      return atLeast(issue.origin, Number(issue.minimum));
    case 'too_big':
      return atMost(issue.origin, Number(issue.maximum));
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'not known';
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'not understood';
    default:
      return issue satisfies never;
  }
}

const types: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'yes or no',
  date: 'a time',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const formats: Readonly<Record<string, string>> = {
  email: 'a mail address',
  guid: 'an object id',
  uuid: 'an object id',
  url: 'a web address',
  datetime: 'a time such as 2027-03-02T09:00',
  date: 'a date such as 2027-03-02',
};

const isCounted = (origin: string): boolean => ['array', 'set', 'map', 'file'].includes(origin);

function atLeast(origin: string, least: number): string {
  if (origin === 'string') return least === 1 ? 'expected a value' : `expected ${least} characters or more`;
  if (isCounted(origin)) return least === 1 ? 'expected one value or more' : `expected ${least} values or more`;
  return `expected ${least} or more`;
}

function atMost(origin: string, most: number): string {
  if (origin === 'string') return `expected ${most} ${most === 1 ? 'character' : 'characters'} at most`;
  if (isCounted(origin)) return `expected ${most} ${most === 1 ? 'value' : 'values'} at most`;
  return `expected ${most} or less`;
}

const oneOf = (values: readonly string[]): string =>
  values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}` : values.join('');
