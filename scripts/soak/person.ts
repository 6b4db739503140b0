import { z } from 'zod';
import { practiceChannel, type Who } from '../../practice/teams/activities.ts';
import type { Connector } from '../../practice/teams/connector.ts';
import type { Activity, ConnectorEvent } from '../../practice/teams/conversations.ts';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';

/** A request as people see it in Teams. */
export interface Seen {
  readonly id: string;
  readonly digest: string;
  readonly event: ConnectorEvent;
  /** How many messages it took, each of which may have opened one. */
  readonly typed: number;
}

const cardSchema = z.object({
  fallbackText: z.string(),
  actions: z.array(z.looseObject({ data: z.looseObject({ digest: z.string().optional() }).optional() })).optional(),
});

/** The fallback text of a message's card; empty for one without. */
export const textOf = ({ activity }: Pick<ConnectorEvent, 'activity'>): string =>
  cardSchema.safeParse(activity.attachments?.[0]?.content).data?.fallbackText ?? '';

/** Types a command, and waits for its card. Teams sends it again while nobody answers; who sees no card types it again. @param url of the bot that lives now */
export async function askFor(connector: Connector, url: () => string, line: string): Promise<Seen> {
  const conversation = practiceChannel();
  const shows = (event: ConnectorEvent) =>
    event.conversation === conversation.id && textOf(event).includes(' awaiting-confirmation: ');
  const typeIt = () => connector.message({ from: 'megan', text: line, conversation });
  const from = connector.events.length;
  for (let [tries, typed, message] = [0, 1, typeIt()]; ; tries += 1) {
    const { status } = await post(connector, url(), message);
    const event = await connector
      .waitFor(shows, { from, timeoutMs: status === 200 ? 3000 : 200 })
      .catch(() => undefined);
    if (event !== undefined) return seen(event, typed);
    if (tries > 40) throw new Error(`nobody opened: ${line}`);
    if (status === 200) [typed, message] = [typed + 1, typeIt()];
  }
}

/** Clicks. @returns undefined when it was acknowledged: answered with a card, so it must never be lost; else what came */
export async function click(
  connector: Connector,
  url: string,
  request: Seen,
  from: Who,
  verb: string,
): Promise<string | undefined> {
  const answer = await post(connector, url, clickOn(connector, request, from, verb));
  return isCard(answer) ? undefined : `${answer.status} ${JSON.stringify(answer.body)}`;
}

/** A click as Teams sends it, on the newest card: a bot that died before it could note that it had posted one leaves a card that does not count. */
export function clickOn(connector: Connector, request: Seen, from: Who, verb: string): Activity {
  const conversation = { id: request.event.conversation, conversationType: 'channel' } as const;
  const data = { requestId: request.id, digest: request.digest };
  const card = connector.events.findLast(
    (event) => event.kind === 'post' && textOf(event).startsWith(`${request.id} `),
  );
  return connector.click({ from, conversation, verb, data, replyToId: (card ?? request.event).activityId });
}

/** Whether a click was taken: it is answered with a card. */
export const isCard = ({ status, body }: Pick<BotAnswer, 'status' | 'body'>): boolean =>
  status === 200 && invokeBody.safeParse(body).data?.type === 'application/vnd.microsoft.card.adaptive';

const invokeBody = z.object({ type: z.string() });

/** @returns status 0 when the bot died, or is not there yet */
const post = (connector: Connector, url: string, activity: object): Promise<{ status: number; body: unknown }> =>
  connector.send(url, { type: 'message', ...activity }).catch((error: unknown) => ({ status: 0, body: String(error) }));

function seen(event: ConnectorEvent, typed: number): Seen {
  const card = cardSchema.parse(event.activity.attachments?.[0]?.content);
  const digest = card.actions?.map(({ data }) => data?.digest).find((text) => text !== undefined) ?? '';
  return { id: textOf(event).split(' ')[0] ?? '', digest, event, typed };
}
