import { z } from 'zod';
import { GraphProblem } from '../../services/graph/graph.ts';
import { personId, type Person } from '../../services/model/person.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import type { Answer } from '../../cards/answer-card.ts';
import { notice, type ClickAnswer } from '../conversation/answer.ts';
import type { ConversationContext, Turn } from '../conversation/context.ts';
import { welcome } from '../conversation/help.ts';
import { onClick } from '../conversation/on-click.ts';
import { strangerWords } from '../conversation/on-stranger.ts';
import { onText } from '../conversation/on-text.ts';
import { onUnread } from '../conversation/on-unread.ts';
import { installIn, type Installs } from '../outbox/installs.ts';
import type { Logger } from '../telemetry/log.ts';
import { isMessageAction } from './dialog-response.ts';
import type { Edge } from './edge.ts';
import { logFailedSignIn } from './failed-sign-in.ts';
import { clickIn, isEdit, timeZoneIn, typedIn } from './message-activity.ts';
import { findMember, type FindMember } from './members.ts';
import { onMessageExtension } from './message-extension.ts';
import { replayKey } from './replay-cache.ts';
import { filesIn } from './shared-files.ts';
import type { ActivityTurn, TeamsActivity } from './teams-activity.ts';
import type { TurnReplies } from './turn-replies.ts';
import { isPersonal, personOf, placeOfActivity, teamsIdOf, tenantOf } from './sender.ts';

/** Lets somebody in the practice tenant speak as another invented person: `as adele: approve OP-7F3K`. */
export type Impersonate = (
  typed: TypedMessage,
  person: Person,
) => { readonly typed: TypedMessage; readonly person: Person };

const noImpersonation: Impersonate = (typed, person) => ({ typed, person });

/** What the router passes activities to, and what it answers through. */
export interface RouterPorts {
  readonly edge: Pick<Edge, 'connector'>;
  readonly conversation: ConversationContext;
  readonly replies: Pick<TurnReplies, 'reply' | 'respond'>;
  readonly installs: Installs;
  /** Practice mode only. */
  readonly impersonate?: Impersonate | undefined;
  /** True in practice mode. */
  readonly practice: boolean;
  readonly log: Logger;
}

/** The ports, and what is made of them. */
interface RoutedPorts extends RouterPorts {
  readonly members: FindMember;
}

/** Makes the function that passes each activity to its handler. */
export function createRouter(routerPorts: RouterPorts): (turn: ActivityTurn) => Promise<void> {
  const ports: RoutedPorts = { ...routerPorts, members: findMember(routerPorts.edge) };
  const { replies } = ports;
  return inSendersName(ports, async (turn) => {
    const { type } = turn.activity;
    if (type === 'message') replies.reply(turn, await onMessage(ports, turn));
    else if (type === 'messageUpdate') await onMessageUpdate(ports, turn);
    else if (type === 'invoke') await onInvoke(ports, turn);
    else if (type === 'installationUpdate' || type === 'conversationUpdate') await onInstall(ports, turn);
  });
}

/** Handles every activity in the name of whoever sent it. */
const inSendersName =
  ({ conversation: { people, secrets } }: RouterPorts, handle: (turn: ActivityTurn) => Promise<void>) =>
  async (turn: ActivityTurn): Promise<void> => {
    const { activity } = turn;
    const person = personOf(activity);
    if (person === undefined) return handle(turn);
    const { homeTenant } = people.scopeOf(tenantOf(activity), placeOfActivity(activity));
    return secrets.inNameOf(person, homeTenant.id, () => handle(turn));
  };

async function onMessageUpdate(ports: RoutedPorts, incoming: ActivityTurn): Promise<void> {
  if (isEdit(incoming.activity)) ports.replies.reply(incoming, await onEdit(ports, incoming.activity));
}

async function onInstall(
  { conversation: { people }, installs, replies }: RoutedPorts,
  incoming: ActivityTurn,
): Promise<void> {
  const { type, action, conversation } = incoming.activity;
  const change = installIn(incoming.activity);
  if (change !== undefined) await installs[change](conversation.id);
  if (type === 'installationUpdate' && action === 'add')
    replies.reply(incoming, welcome(people.isOffered, isPersonal(incoming.activity)), 'everybody');
}

async function onMessage(ports: RoutedPorts, { activity }: ActivityTurn): Promise<Answer> {
  const { conversation, impersonate = noImpersonation } = ports;
  const speaker = personOf(activity);
  if (speaker === undefined) return namelessNotice(conversation, activity);
  const click = clickIn(activity);
  if (click !== undefined) {
    const turn = turnOf(ports, activity, speaker);
    const answer = await onClick(conversation, turn, click);
    await noteViewer(conversation, turn);
    return belowCard(answer);
  }
  if (isEdit(activity)) return onEdit(ports, activity);
  const written = typedIn(activity);
  if (written === undefined) return onUnread(conversation, turnOf(ports, activity, speaker), 'too-deep');
  const { typed, person } = impersonate(written, speaker);
  const turn = turnOf(ports, activity, person);
  const answer = await onText(conversation, turn, typed, filesIn(activity, ports));
  await noteViewer(conversation, turn);
  return answer;
}

/** Notes who was seen here, unless it is somebody without any right: no card has anything of their own to show them. */
async function noteViewer({ people }: Pick<ConversationContext, 'people'>, turn: Turn): Promise<void> {
  if (people.strangers.known(turn) === undefined) await people.viewers.saw(turn);
}

/** An edited message is never carried out. People without an Entra identity could not act anyway and are not told. */
async function onEdit(ports: RoutedPorts, activity: TeamsActivity): Promise<Answer> {
  const speaker = personOf(activity);
  return speaker && onUnread(ports.conversation, turnOf(ports, activity, speaker), 'edited');
}

/** Said once in a minute to a sender without an Entra identity. */
const namelessNotice = ({ people }: Pick<ConversationContext, 'people'>, { from }: TeamsActivity): Answer =>
  people.strangers.isFirstNameless(from.id)
    ? notice('I cannot tell who you are', [
        'Teams sent no Entra identity for you, so you cannot act here. Sign in with a work account.',
      ])
    : undefined;

/** The answer to a click that came as a message: the card itself is updated by the outbox, everything else needs a message. */
function belowCard(answer: ClickAnswer): Answer {
  switch (answer.kind) {
    case 'card':
      return undefined;
    case 'message':
      return answer.answer;
    case 'refusal':
      return { ...answer, title: 'Not done' };
    case 'refused':
      return answer.isRepeat === true ? undefined : notice('Not done', [answer.words]);
    case 'error':
      return notice('Not done', [answer.words]);
    default:
      return answer satisfies never;
  }
}

const executed = z.object({
  action: z.object({ verb: z.string(), data: z.unknown() }),
  trigger: z.string().optional(),
});

async function onInvoke(ports: RoutedPorts, incoming: ActivityTurn): Promise<void> {
  const { replies, log } = ports;
  const { activity } = incoming;
  if (activity.name === 'signin/tokenExchange') return onTokenExchange(ports, incoming);
  if (activity.name === 'signin/failure') {
    logFailedSignIn(log, activity.value);
    incoming.answer = { status: 200 };
    return;
  }
  const answer = isMessageAction(activity)
    ? await onMessageExtension(ports, activity, turnOfSender(ports, activity))
    : await onExecute(ports, activity);
  replies.respond(incoming, answer);
  if (answer.kind === 'message') replies.reply(incoming, answer.answer);
}

async function onExecute(ports: RoutedPorts, activity: TeamsActivity): Promise<ClickAnswer> {
  const { conversation } = ports;
  const person = personOf(activity);
  const value = executed.safeParse(activity.value);
  if (activity.name !== 'adaptiveCard/action' || !value.success) {
    const what = (activity.name ?? 'nameless invoke').slice(0, 60);
    return { kind: 'error', statusCode: 400, words: `Cordon does not answer to this (${what}).` };
  }
  if (person === undefined)
    return { kind: 'refused', words: 'Teams sent no Entra identity for you, so you cannot act here.' };
  const { action, trigger } = value.data;
  const click = {
    verb: action.verb,
    data: action.data,
    replyToId: activity.replyToId,
    automatic: trigger === 'automatic',
  };
  const turn = turnOf(ports, activity, person);
  const answer = await onClick(conversation, turn, click);
  if (!click.automatic) await noteViewer(conversation, turn);
  return answer;
}

/** Teams' single sign-on: a token for our own app, to be exchanged for one for Graph. 412 asks Teams to show the sign-in button. */
async function onTokenExchange(ports: RoutedPorts, incoming: ActivityTurn): Promise<void> {
  const { people, secrets } = ports.conversation;
  const { activity } = incoming;
  const person = personOf(activity);
  const value = exchanged.safeParse(activity.value);
  const answer = (status: number, failureDetail?: string): void => {
    const { id, connectionName } = value.data ?? {};
    incoming.answer = { status, body: { id, connectionName, failureDetail } };
  };
  if (person === undefined || !value.success || secrets.signIns === undefined) {
    answer(412, 'Sign in with the button.');
    return;
  }
  const turn = turnOf(ports, activity, person);
  const stranger = await people.strangers.find(turn);
  if (stranger !== undefined) {
    answer(412, strangerWords(stranger));
    return;
  }
  const { homeTenant } = turn;
  try {
    await secrets.signIns.onBehalfOf(person, homeTenant.id, value.data.token);
    answer(200);
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    answer(412, error.message);
  }
}

const exchanged = z.object({ id: z.string(), connectionName: z.string(), token: z.string().min(1).max(20_000) });

/** The turn of whoever sent the activity; undefined for somebody without an Entra identity. */
function turnOfSender(ports: RoutedPorts, activity: TeamsActivity): Turn | undefined {
  const person = personOf(activity);
  return person && turnOf(ports, activity, person);
}

function turnOf({ conversation: { people }, members }: RoutedPorts, activity: TeamsActivity, person: Person): Turn {
  const place = placeOfActivity(activity);
  return {
    person,
    place,
    speaker: personOf(activity)?.id ?? person.id,
    teamsId: teamsIdOf(activity),
    personal: isPersonal(activity),
    locale: activity.locale,
    activity: replayKey(activity),
    moment: { now: people.now(), zone: timeZoneIn(activity) },
    ...people.scopeOf(tenantOf(activity), place),
    mentionId: async (id) => {
      try {
        return personId((await members(activity, id)).aadObjectId ?? '');
      } catch {
        return undefined; // not a member here: the responder is asked for an address instead
      }
    },
  };
}
