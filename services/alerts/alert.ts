import { z } from 'zod';
import { isRead, targetKeyOf, type WriteCommand } from '../contract/bundle.ts';
import type { Vocabulary } from '../commands/vocabulary.ts';
import { faultOf } from '../base/faults.ts';
import { personId } from '../model/person.ts';

/** How many accounts one alert may name. One button carries the command for all of them. */
const usersAtMost = 25;

const user = z
  .string()
  .max(113)
  .refine((text) => personId(text) !== undefined || /^[\w.!#$^~'*+/=?{|}%&-]+@[\w.-]+$/.test(text), {
    error: 'expected a user principal name or an object id',
  });

/** The JSON of an alert. Lengths are in characters. */
const schema = z
  .strictObject({
    id: z.string().regex(/^[\w.:@#/+=-]{1,100}$/, 'expected 1 to 100 letters, digits or .:@#/+=_-'),
    title: z.string().trim().min(1).max(200),
    severity: z.enum(['low', 'medium', 'high', 'critical']),
    source: z.string().trim().min(1).max(80).optional(),
    user: user.optional(),
    users: z.array(user).min(1).max(usersAtMost).optional(),
    reason: z.string().trim().min(1).max(1000).optional(),
    url: z
      .url({ protocol: /^https$/, error: 'expected an https URL' })
      .max(2000)
      .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'expected an https URL without a user name')
      .optional(),
    tenant: z
      .string()
      .regex(/^[\w.-]{1,100}$/, 'expected the name, domain or id of a tenant')
      .optional(),
    channel: z.string().max(200).optional(),
    action: z.string().max(60).default('contain'),
    details: z
      .record(z.string().min(1).max(40), z.string().max(500))
      .refine((details) => Object.keys(details).length <= 20, 'expected 20 details at most')
      .default({}),
  })
  .refine(({ user: one, users }) => (one === undefined) !== (users === undefined), {
    path: ['users'],
    error: 'expected either user or users',
  })
  .transform(({ user: one, users, ...alert }) => ({ ...alert, users: users ?? (one === undefined ? [] : [one]) }));

/** Something that another system has found and wants somebody to act on. It is not a request: a click on its card opens one. */
export type Alert = Readonly<z.output<typeof schema>>;

/**
 * Reads an alert, as it was sent or as it was stored.
 * @returns the alert with the command that it proposes, or its faults: for each the field, what was expected and what came
 */
export function alertIn(
  body: unknown,
  vocabulary: Pick<Vocabulary, 'find'>,
):
  | { readonly ok: true; readonly alert: Alert; readonly command: WriteCommand }
  | { readonly ok: false; readonly faults: readonly string[] } {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.map((issue) => faultOf(issue, body)) };
  const command = commandNamed(vocabulary, parsed.data.action);
  if (command !== undefined) return { ok: true, alert: parsed.data, command };
  const got = JSON.stringify(parsed.data.action);
  return { ok: false, faults: [`action: expected a command that changes an account, such as contain, got ${got}`] };
}

function commandNamed(vocabulary: Pick<Vocabulary, 'find'>, name: string): WriteCommand | undefined {
  const entry = vocabulary.find(name);
  if (entry?.kind !== 'command' || isRead(entry.command)) return undefined;
  return targetKeyOf(entry.command) === undefined ? undefined : entry.command;
}
