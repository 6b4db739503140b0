import { CommitUnknown } from '../../services/store/database.ts';
import { notice } from '../conversation/answer.ts';
import type { Logger } from '../telemetry/log.ts';
import type { ActivityTurn } from './teams-activity.ts';
import type { TurnReplies } from './turn-replies.ts';

/** Where a failed turn is told. */
export interface TurnFaultPorts {
  readonly replies: Pick<TurnReplies, 'reply' | 'respond'>;
  readonly log: Logger;
}

const notStored = 'Cordon itself failed here. Nothing was changed by this message; the log has the details.';
const perhapsStored =
  'The database did not answer in time. It is not known whether this was stored: look at the card or type status before you do it again.';

/**
 * Runs a turn to its end. A failure is a bug of ours or of the database: it is logged, and the sender is told what it means for what they
 * asked.
 * @param run handles the activity of the turn
 */
export async function runTurn(
  turn: ActivityTurn,
  run: (turn: ActivityTurn) => Promise<void>,
  { replies, log }: TurnFaultPorts,
): Promise<void> {
  try {
    await run(turn);
  } catch (error) {
    log.error({ err: error, activity: turn.activity.type }, 'a turn failed');
    const words = error instanceof CommitUnknown ? perhapsStored : notStored;
    if (turn.activity.type === 'invoke') replies.respond(turn, { kind: 'refused', words });
    else replies.reply(turn, notice('That did not work', [words]));
  }
}
