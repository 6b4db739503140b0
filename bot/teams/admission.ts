import { INVOKE_RESPONSE_KEY, type Activity, type TurnContext } from 'botbuilder';
import { z } from 'zod';
import { createRateLimit } from '../base/rate-limit.ts';
import { notice } from '../conversation/answer.ts';
import { maxAgeMs } from './activity-guard.ts';
import { createReplayCache, replayKey, type Answered } from './replay-cache.ts';
import { repeatAnswer, type TurnReplies } from './turn-replies.ts';
import { personOf } from './sender.ts';

/** What admission passes activities on to, and by which limits. */
export interface AdmissionPorts {
  /** How many activities of one person are answered in a minute; 0 for no limit. */
  readonly activitiesPerMinute: number;
  readonly replies: Pick<TurnReplies, 'reply' | 'respond'>;
  /** Handles an activity that is admitted. */
  readonly run: (context: TurnContext) => Promise<unknown>;
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
}: AdmissionPorts): (context: TurnContext) => Promise<void> {
  const replays = createReplayCache<unknown>({ now, ttlMs: 2 * maxAgeMs });
  const activities = createRateLimit(activitiesPerMinute, now);
  const views = createRateLimit(activitiesPerMinute, now);
  const notices = createRateLimit(1, now);

  const admit = async (context: TurnContext): Promise<Answered<unknown>> => {
    const { activity } = context;
    const sender = personOf(activity)?.id ?? activity.from.id;
    const words = `That is more than ${activitiesPerMinute} in a minute from you. Nothing was done; try again in a minute.`;
    const limit = isAutomatic(activity) ? views : activities;
    if (limit.take(sender)) await run(context);
    else if (isInvoke(context)) await replies.respond(context, { kind: 'refused', words });
    else if (notices.take(sender)) replies.reply(context, notice('Too fast', [words]));
    return answeredIn(context);
  };

  return async (context) => {
    const { activity } = context;
    const key = isAutomatic(activity) ? undefined : replayKey(activity); // an earlier view may be out of date
    if (key === undefined) {
      await admit(context);
      return;
    }
    const { repeated, answer } = await replays.once(key, () => admit(context));
    if (!repeated || !isInvoke(context)) return;
    if (answer === undefined) await replies.respond(context, { kind: 'refused', words: 'This was received before.' });
    else await context.sendActivity({ type: 'invokeResponse', value: answer });
  };
}

const isInvoke = ({ activity }: TurnContext): boolean => activity.type === 'invoke';

/** Whether a client asks by itself for the view of its person. It decides nothing, so it takes nothing from the limit of what people do. */
const isAutomatic = ({ name, value }: Pick<Activity, 'name' | 'value'>): boolean =>
  name === 'adaptiveCard/action' && automatic.safeParse(value).success;

const automatic = z.looseObject({ trigger: z.literal('automatic') });

const invokeResponse = z.object({ value: z.unknown() });

function answeredIn({ turnState }: TurnContext): Answered<unknown> {
  const { data } = invokeResponse.safeParse(turnState.get(INVOKE_RESPONSE_KEY));
  const repeat: unknown = turnState.get(repeatAnswer);
  return { answer: data?.value, ...(repeat === undefined ? {} : { repeat }) };
}
