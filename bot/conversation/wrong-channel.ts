import type { Policy } from '../../services/requests/policy.ts';
import type { Answer, ConversationContext } from './context.ts';
import { notice } from './notice.ts';

/** Where commands are taken, as a sentence without its full stop; channels go by the names that the policy gives them. */
export function whereCommandsAreTaken({ channels }: Pick<Policy, 'channels'>): string {
  const named = channels.incidents.flatMap(({ name }) => name ?? []);
  return `commands are taken in the incident channels${named.length === 0 ? '' : ` (${named.join(', ')})`}`;
}

/** The answer to a command that was typed where none is taken. */
export const wrongChannel = (desk: ConversationContext): Answer =>
  notice(
    desk,
    'Commands are not taken here',
    [
      `For this Cordon ${whereCommandsAreTaken(desk.policy)}, where others see them. Nothing was done and nobody was looked up.`,
      'Type it there. Decisions, status, requests, help and whoami work here too.',
    ],
    ['whoami'],
  );
