import type { Answer } from '../../cards/answer-card.ts';
import { notice } from './answer.ts';
import type { People } from './people.ts';

/** Says where commands are taken, without a full stop. */
export function whereCommandsAreTaken({ incidentChannels }: Pick<People, 'incidentChannels'>): string {
  const names = incidentChannels.length === 0 ? '' : ` (${incidentChannels.join(', ')})`;
  return `commands are taken in the incident channels${names}`;
}

/** The answer to a command that was typed where none is taken. */
export const wrongChannel = (people: Pick<People, 'incidentChannels'>): Answer =>
  notice(
    'Commands are not taken here',
    [
      `For this Cordon ${whereCommandsAreTaken(people)}, where others see them. Nothing was done and nobody was looked up.`,
      'Type it there. Decisions, status, requests, help and whoami work here too.',
    ],
    ['whoami'],
  );
