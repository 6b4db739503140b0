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
  /** Number of messages that were typed, each of which may have opened a request. */
  readonly typed: number;
  /** When the message or the click that opened it was sent, in epoch milliseconds. */
  readonly sentAt: number;
}

const cardSchema = z.object({
  fallbackText: z.string(),
  actions: z
    .array(
      z.looseObject({ verb: z.string().optional(), data: z.looseObject({ digest: z.string().optional() }).optional() }),
    )
    .optional(),
});

/** Longest wait for the card of what was typed, in milliseconds. */
const patienceMs = 60_000;

/** The fallback text of a message's card; empty for one without. */
export const textOf = ({ activity }: Pick<ConnectorEvent, 'activity'>): string =>
  cardSchema.safeParse(activity.attachments?.[0]?.content).data?.fallbackText ?? '';

/**
 * Types a command, and waits for its card. As in Teams, the message is sent again while the bot does not answer, and typed again when no
 * card comes. Where the bot answers that the same was asked for already, it is asked anyway.
 * @param url address of the bot that runs now
 * @throws {Error} when no card comes within a minute: on a busy machine, a bot takes many seconds to start
 */
export async function askFor(connector: Connector, url: () => string, line: string): Promise<Seen> {
  const conversation = practiceChannel();
  const shows = (event: ConnectorEvent) =>
    event.conversation === conversation.id && textOf(event).includes(' awaiting-confirmation: ');
  const typeIt = () => connector.message({ from: 'megan', text: line, conversation });
  const from = connector.events.length;
  const until = Date.now() + patienceMs;
  for (let [typed, message] = [1, typeIt()]; ;) {
    let sentAt = Date.now();
    const { status } = await post(connector, url(), message);
    const wait = { from, timeoutMs: status === 200 ? 3000 : 200 };
    const isAnswer = (event: ConnectorEvent) => shows(event) || anywayIn(event, conversation.id) !== undefined;
    const isAnswered = await connector.waitFor(isAnswer, wait).then(Boolean, () => false);
    const isOpened = connector.events.slice(from).some(shows);
    const question = connector.events.findLast((event) => anywayIn(event, conversation.id) !== undefined);
    if (!isOpened && question !== undefined) {
      sentAt = Date.now();
      await post(connector, url(), clickAnyway(connector, question));
    }
    const event = isAnswered ? await connector.waitFor(shows, wait).catch(() => undefined) : undefined;
    if (event !== undefined) return seen(event, { typed, sentAt });
    if (Date.now() > until) throw new Error(`no request was opened for: ${line}`);
    if (status === 200) [typed, message] = [typed + 1, typeIt()];
  }
}

/** What the button carries that asks anyway, on an answer in this conversation; undefined for any other message. */
function anywayIn({ conversation, activity }: ConnectorEvent, asked: string): object | undefined {
  const { data } = cardSchema.safeParse(activity.attachments?.[0]?.content);
  return conversation === asked ? data?.actions?.find(({ verb }) => verb === 'anyway')?.data : undefined;
}

function clickAnyway(connector: Connector, question: ConnectorEvent): Activity {
  const { conversation: id, activityId } = question;
  const data = anywayIn(question, id) ?? {};
  const conversation = { id, conversationType: 'channel' } as const;
  return connector.click({ from: 'megan', conversation, verb: 'anyway', data, replyToId: activityId });
}

/** Who clicks on what. */
export interface SoakClick {
  readonly request: Seen;
  readonly from: Who;
  readonly verb: string;
}

/**
 * Clicks a button.
 * @returns undefined when the click was acknowledged with a card, so that it must not be lost; else the answer as text
 */
export async function click(
  connector: Connector,
  url: string,
  { request, from, verb }: SoakClick,
): Promise<string | undefined> {
  const answer = await post(connector, url, clickOn(connector, request, from, verb));
  return isCard(answer) ? undefined : `${answer.status} ${JSON.stringify(answer.body)}`;
}

/**
 * Makes a click as Teams sends it, on the newest card of a request. A bot that is killed between posting a card and storing its id leaves
 * an older one, on which clicks do not count.
 */
export function clickOn(connector: Connector, request: Seen, from: Who, verb: string): Activity {
  const conversation = { id: request.event.conversation, conversationType: 'channel' } as const;
  const data = { requestId: request.id, digest: request.digest };
  const card = connector.events.findLast(
    (event) => event.kind === 'post' && textOf(event).startsWith(`${request.id} `),
  );
  return connector.click({ from, conversation, verb, data, replyToId: (card ?? request.event).activityId });
}

/** Whether a click was acknowledged, that is answered with a card. */
export const isCard = ({ status, body }: Pick<BotAnswer, 'status' | 'body'>): boolean =>
  status === 200 && invokeBody.safeParse(body).data?.type === 'application/vnd.microsoft.card.adaptive';

const invokeBody = z.object({ type: z.string() });

/** Posts an activity. Resolves to status 0 when the bot was killed or does not listen yet. */
const post = (connector: Connector, url: string, activity: object): Promise<{ status: number; body: unknown }> =>
  connector.send(url, { type: 'message', ...activity }).catch((error: unknown) => ({ status: 0, body: String(error) }));

function seen(event: ConnectorEvent, how: Pick<Seen, 'typed' | 'sentAt'>): Seen {
  const card = cardSchema.parse(event.activity.attachments?.[0]?.content);
  const digest = card.actions?.map(({ data }) => data?.digest).find((text) => text !== undefined) ?? '';
  return { id: textOf(event).split(' ')[0] ?? '', digest, event, ...how };
}
