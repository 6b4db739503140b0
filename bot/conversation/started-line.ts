import { z } from 'zod';

/** Whom somebody ticked, as the input of `cards/ticks.ts` sends them: object ids with commas between them, and nothing else. */
const tickedIds = z
  .string()
  .regex(/^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}(,|$)){0,25}$/i)
  .transform((ids) => ids.split(',').filter((id) => id !== ''));

/** Reads the click of a button that types a command: the line, with those who were ticked on the card as its targets. */
export const startedLine = z
  .object({ command: z.string().min(1).max(32_000), ticked: tickedIds.optional() })
  .transform(({ command, ticked = [] }) => ({ command: [command, ...ticked].join(' ') }));
