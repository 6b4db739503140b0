import { z } from 'zod';
import { createRateLimit } from '../base/rate-limit.ts';
import { notice } from '../conversation/answer.ts';
import { maxAgeMs } from './activity-guard.ts';
import { createReplayCache, replayKey, type Answered } from './replay-cache.ts';
import { personOf } from './sender.ts';
import type { ActivityTurn, InvokeAnswer, TeamsActivity } from './teams-activity.ts';
import type { TurnReplies } from './turn-replies.ts';

/** What admission passes activities on to, and by which limits. */
export interface AdmissionPorts {
  /** How many activities of one person are answered in a minute; 0 for no limit. */
  readonly activitiesPerMinute: number;
  readonly replies: Pick<TurnReplies, 'reply' | 'respond'>;
  /** Handles an activity that is admitted. */
  readonly run: (turn: ActivityTurn) => Promise<unknown>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the handler of authenticated activities. One that came before is answered like the first time and has no effect; one of a sender
 * who is over the limit is refused.
 */
export function createAdmission({
  activitiesPerMinute,
  replies,
  run,
  now,
}: AdmissionPorts): (turn: ActivityTurn) => Promise<void> {
  const replays = createReplayCache<InvokeAnswer>({ now, ttlMs: 2 * maxAgeMs });
  const activities = createRateLimit(activitiesPerMinute, now);
  const views = createRateLimit(activitiesPerMinute, now);
  const notices = createRateLimit(1, now);

  const admit = async (turn: ActivityTurn): Promise<Answered<InvokeAnswer>> => {
    const { activity } = turn;
    const sender = personOf(activity)?.id ?? activity.from.id;
    const words = `That is more than ${activitiesPerMinute} in a minute from you. Nothing was done; try again in a minute.`;
    const limit = isAutomatic(activity) ? views : activities;
    if (limit.take(sender)) await run(turn);
    else if (isInvoke(turn)) replies.respond(turn, { kind: 'refused', words });
    else if (notices.take(sender)) replies.reply(turn, notice('Too fast', [words]));
    return answeredIn(turn);
  };

  return async (turn) => {
    const { activity } = turn;
    const key = isAutomatic(activity) ? undefined : replayKey(activity); // an earlier view may be out of date
    if (key === undefined) {
      await admit(turn);
      return;
    }
    const { repeated, answer } = await replays.once(key, () => admit(turn));
    if (!repeated || !isInvoke(turn)) return;
    if (answer === undefined) replies.respond(turn, { kind: 'refused', words: 'This was received before.' });
    else turn.answer = answer;
  };
}

const isInvoke = ({ activity }: ActivityTurn): boolean => activity.type === 'invoke';

/** Whether a client asks by itself for the view of its person. It decides nothing, so it takes nothing from the limit of what people do. */
const isAutomatic = ({ name, value }: Pick<TeamsActivity, 'name' | 'value'>): boolean =>
  name === 'adaptiveCard/action' && automatic.safeParse(value).success;

const automatic = z.looseObject({ trigger: z.literal('automatic') });

/** Without fields that are undefined, because a repetition is answered with `repeat` whenever there is one. */
const answeredIn = ({ answer, repeat }: ActivityTurn): Answered<InvokeAnswer> => ({
  ...(answer === undefined ? {} : { answer }),
  ...(repeat === undefined ? {} : { repeat }),
});
