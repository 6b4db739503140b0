import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { inputs } from './cards.ts';
import type { UserDriver } from './user-driver.ts';
import { cardOf, shown, type Shown } from './shown.ts';

/** Megan types a line in the channel; the form that comes to her own chat. */
export async function asksPrivately({ connector, say, patienceMs }: UserDriver, line: string): Promise<Shown> {
  const from = connector.events.length;
  await say('megan', line);
  const event = await connector.waitFor(
    ({ kind, conversation, activity }) =>
      kind === 'post' && conversation === practicePersonalChat('megan').id && cardOf(activity) !== undefined,
    { from, timeoutMs: patienceMs },
  );
  return shown(event);
}

/** A form as it comes, sent back without a change. */
export const filled = (form: Shown): Record<string, unknown> =>
  Object.fromEntries(inputs(form.card).map(({ id, json }) => [id, json['value'] ?? '']));
