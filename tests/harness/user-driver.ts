import type { PracticeConversation, Who } from '../../practice/teams/activities.ts';
import type { Connector } from '../../practice/teams/connector.ts';
import type { Activity, ConnectorEvent } from '../../practice/teams/conversations.ts';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';
import { buttonOf, cardOf, lineOf, placeOf, rowOf, shown, type Shown } from './shown.ts';

/** What people do in Teams. It does not matter how the Cordon behind it was started. */
export interface UserDriver {
  readonly connector: Connector;
  /** The thread in which people write, unless another conversation is given. */
  readonly thread: PracticeConversation;
  /** How long a card or a line may take, in milliseconds. */
  readonly patienceMs: number;
  readonly send: (activity: Activity) => Promise<BotAnswer>;
  readonly say: (from: Who, text: string, conversation?: PracticeConversation) => Promise<BotAnswer>;
  /** Presses the button with this verb. */
  readonly press: (from: Who, card: Shown, verb: string, inputs?: object) => Promise<BotAnswer>;
  /** Presses the row whose title matches. */
  readonly pressRow: (from: Who, card: Shown, title: RegExp) => Promise<BotAnswer>;
  /** The same on a client that knows only `Action.Submit`. */
  readonly submit: (from: Who, card: Shown, verb: string, inputs?: object) => Promise<BotAnswer>;
  /** The newest card (or the next one) whose fallback text matches. */
  readonly card: (pattern: RegExp, timeoutMs?: number) => Promise<Shown>;
  /** The next (or an earlier) plain message or result that matches. */
  readonly line: (pattern: RegExp, timeoutMs?: number) => Promise<string>;
}

/**
 * Creates a driver.
 * @param patienceMs longest wait for a card or a line, in milliseconds
 */
export function userDriver(
  connector: Connector,
  thread: PracticeConversation,
  send: UserDriver['send'],
  patienceMs = 5000,
): UserDriver {
  return {
    connector,
    thread,
    send,
    patienceMs,
    say: (from, text, conversation = thread) => send(connector.message({ from, text, conversation })),
    press(from, card, verb, inputs = {}) {
      const data = { ...buttonOf(card, verb).data, ...inputs };
      return send(connector.click({ from, conversation: placeOf(card), verb, data, replyToId: card.activityId }));
    },
    pressRow(from, card, title) {
      const { verb, data } = rowOf(card, title);
      return send(connector.click({ from, conversation: placeOf(card), verb, data, replyToId: card.activityId }));
    },
    submit(from, card, verb, inputs = {}) {
      const data = { ...buttonOf(card, verb).fallback.data, ...inputs };
      return send(connector.submit({ from, conversation: placeOf(card), data, replyToId: card.activityId }));
    },
    async card(pattern, timeoutMs = patienceMs) {
      const fits = (event: ConnectorEvent) => pattern.test(cardOf(event.activity)?.fallbackText ?? '');
      const event = await connector.waitFor(fits, { timeoutMs });
      const newest = connector.events.filter(fits).at(-1) ?? event;
      return shown(newest);
    },
    async line(pattern, timeoutMs = patienceMs) {
      const event = await connector.waitFor(
        ({ kind, activity }) => kind === 'post' && pattern.test(lineOf(activity) ?? ''),
        { timeoutMs },
      );
      return lineOf(event.activity) ?? '';
    },
  };
}
