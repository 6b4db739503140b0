import type { Application } from '@microsoft/teams-ai/lib/Application.js';
import { INVOKE_RESPONSE_KEY, type TurnContext } from 'botbuilder';
import { z } from 'zod';
import { repeatAnswer, respond, say } from './router.ts';
import type { ConversationContext } from '../conversation/context.ts';
import { maxAgeMs } from './activity-guard.ts';
import { notice } from '../conversation/notice.ts';
import { createRateLimit } from '../base/rate-limit.ts';
import { personOf } from './sender.ts';
import { createReplayCache, replayKey, type Answered } from './replay-cache.ts';

/** What runs for an authenticated activity: nothing if it came before or its sender is over the limit, else the app. */
export function createAdmission(desk: ConversationContext, app: Application): (context: TurnContext) => Promise<void> {
  const { policy, now } = desk;
  const replays = createReplayCache<unknown>({ now, ttlMs: 2 * maxAgeMs });
  const pace = createRateLimit(policy.limits.activitiesPerMinute, now);
  const told = createRateLimit(1, now);

  const run = async (context: TurnContext): Promise<Answered<unknown>> => {
    const { activity } = context;
    const speaker = personOf(activity)?.id ?? activity.from.id;
    const words = `That is more than ${policy.limits.activitiesPerMinute} in a minute from you. Nothing was done; try again in a minute.`;
    if (pace.take(speaker)) await app.run(context);
    else if (isInvoke(context)) await respond(context, { kind: 'refused', words });
    else if (told.take(speaker)) say(desk, context, notice(desk, 'Too fast', [words]));
    return answeredIn(context);
  };

  return async (context) => {
    const key = replayKey(context.activity);
    if (key === undefined) {
      await run(context);
      return;
    }
    const { repeated, answer } = await replays.once(key, () => run(context));
    if (!repeated || !isInvoke(context)) return;
    if (answer === undefined) await respond(context, { kind: 'refused', words: 'This was received before.' });
    else await context.sendActivity({ type: 'invokeResponse', value: answer });
  };
}

const isInvoke = ({ activity }: TurnContext): boolean => activity.type === 'invoke';

const invokeResponse = z.object({ value: z.unknown() });

function answeredIn({ turnState }: TurnContext): Answered<unknown> {
  const { data } = invokeResponse.safeParse(turnState.get(INVOKE_RESPONSE_KEY));
  const repeat: unknown = turnState.get(repeatAnswer);
  return { answer: data?.value, ...(repeat === undefined ? {} : { repeat }) };
}
