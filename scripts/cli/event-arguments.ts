import { z } from 'zod';
import { isJournal } from '../../services/store/journal-id.ts';
import type { CliOption } from './cli-command.ts';

/**
 * A time on the command line.
 * @param name the option, for the message
 * @returns a schema of epoch milliseconds
 */
export const timeArgument = (name: string) =>
  z.string().transform((text, context) => {
    const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(time)) context.addIssue(`--${name}: expected a time such as 2026-11-25T20:00:00Z, got "${text}"`);
    return time;
  });

/** The id of a request or a journal, in the case in which it is stored. */
export const requestArgument = z
  .string()
  .transform((typed) => (isJournal(typed.toLowerCase()) ? typed.toLowerCase() : typed.toUpperCase()));

/** How events are written. */
export type EventFormat = 'jsonl' | 'ocsf';

/** The format of events, by `--format` or by the switch `--ocsf`. */
export const formatArguments = {
  format: z
    .string()
    .optional()
    .transform((text = 'jsonl', context): EventFormat => {
      if (text === 'jsonl' || text === 'ocsf') return text;
      context.addIssue(`--format: expected jsonl or ocsf, got "${text}"`);
      return z.NEVER;
    }),
  ocsf: z.boolean().default(false),
};

/** The options of `formatArguments`. */
export const formatOptions: Readonly<Record<'format' | 'ocsf', CliOption>> = {
  format: {
    type: 'string',
    value: 'jsonl|ocsf',
    meaning: 'jsonl (the default): the events themselves; ocsf: OCSF events, Account Change and Entity Management',
  },
  ocsf: { type: 'boolean', meaning: 'the same as --format ocsf' },
};
