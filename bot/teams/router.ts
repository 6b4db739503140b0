import type { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import { TeamsInfo, type Activity, type TurnContext } from 'botbuilder';
import { z } from 'zod';
import { GraphProblem } from '../../services/graph/graph.ts';
import { personId, type Person } from '../../services/model/person.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import { CommitUnknown } from '../../services/store/database.ts';
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
import { logFailedSignIn } from './failed-sign-in.ts';
import { clickIn, isEdit, timeZoneIn, typedIn } from './message-activity.ts';
import { onMessageExtension } from './message-extension.ts';
import { replayKey } from './replay-cache.ts';
import { filesIn } from './shared-files.ts';
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
  readonly conversation: ConversationContext;
  readonly replies: Pick<TurnReplies, 'reply' | 'respond'>;
  readonly installs: Installs;
  /** Practice mode only. */
  readonly impersonate?: Impersonate | undefined;
  /** True in practice mode. */
  readonly practice: boolean;
  readonly log: Logger;
}

const notStored = 'Cordon itself failed here. Nothing was changed by this message; the log has the details.';
const perhapsStored =
  'The database did not answer in time. It is not known whether this was stored: look at the card or type status before you do it again.';

/**
 * Makes the function that passes each activity to its handler. It does not use `Application` of teams-ai, which can be no more than a switch
 * here, loads the dialogs of botbuilder (28 MB) and makes a state for every turn.
 */
export function createRouter(adapter: TeamsAdapter, ports: RouterPorts): (context: TurnContext) => Promise<void> {
  const { replies, log } = ports;
  adapter.onTurnError = async (context, error) => {
    log.error({ err: error, activity: context.activity.type }, 'a turn failed');
    const words = error instanceof CommitUnknown ? perhapsStored : notStored;
    if (context.activity.type === 'invoke') await replies.respond(context, { kind: 'refused', words });
    else replies.reply(context, notice('That did not work', [words]));
  };
  return inSendersName(ports, async (context) => {
    const { type } = context.activity;
    if (type === 'message') replies.reply(context, await onMessage(ports, context));
    else if (type === 'messageUpdate') await onMessageUpdate(ports, context);
    else if (type === 'invoke') await onInvoke(ports, context);
    else if (type === 'installationUpdate' || type === 'conversationUpdate') await onInstall(ports, context);
  });
}

/** Handles every activity in the name of whoever sent it. */
const inSendersName =
  ({ conversation: { people, secrets } }: RouterPorts, handle: (context: TurnContext) => Promise<void>) =>
  async (context: TurnContext): Promise<void> => {
    const { activity } = context;
    const person = personOf(activity);
    if (person === undefined) return handle(context);
    const { homeTenant } = people.scopeOf(tenantOf(activity), placeOfActivity(activity));
    return secrets.inNameOf(person, homeTenant.id, () => handle(context));
  };

async function onMessageUpdate({ conversation, replies }: RouterPorts, context: TurnContext): Promise<void> {
  if (isEdit(context.activity)) replies.reply(context, await onEdit(conversation, context));
}

async function onInstall(
  { conversation: { people }, installs, replies }: RouterPorts,
  context: TurnContext,
): Promise<void> {
  const { type, action, conversation } = context.activity;
  const change = installIn(context.activity);
  if (change !== undefined) await installs[change](conversation.id);
  if (type === 'installationUpdate' && action === 'add')
    replies.reply(context, welcome(people.isOffered, isPersonal(context.activity)), 'everybody');
}

async function onMessage(ports: RouterPorts, context: TurnContext): Promise<Answer> {
  const { conversation, impersonate = noImpersonation } = ports;
  const { activity } = context;
  const speaker = personOf(activity);
  if (speaker === undefined) return namelessNotice(conversation, activity);
  const click = clickIn(activity);
  if (click !== undefined) {
    const turn = turnOf(conversation, context, speaker);
    const answer = await onClick(conversation, turn, click);
    await noteViewer(conversation, turn);
    return belowCard(answer);
  }
  if (isEdit(activity)) return onEdit(conversation, context);
  const written = typedIn(activity);
  if (written === undefined) return onUnread(conversation, turnOf(conversation, context, speaker), 'too-deep');
  const { typed, person } = impersonate(written, speaker);
  const turn = turnOf(conversation, context, person);
  const answer = await onText(conversation, turn, typed, filesIn(activity, ports));
  await noteViewer(conversation, turn);
  return answer;
}

/** Notes who was seen here, unless it is somebody without any right: no card has anything of their own to show them. */
async function noteViewer({ people }: Pick<ConversationContext, 'people'>, turn: Turn): Promise<void> {
  if (people.strangers.known(turn) === undefined) await people.viewers.saw(turn);
}

/** An edited message is never carried out. People without an Entra identity could not act anyway and are not told. */
async function onEdit(conversation: ConversationContext, context: TurnContext): Promise<Answer> {
  const speaker = personOf(context.activity);
  return speaker && onUnread(conversation, turnOf(conversation, context, speaker), 'edited');
}

/** Said once in a minute to a sender without an Entra identity. */
const namelessNotice = ({ people }: Pick<ConversationContext, 'people'>, { from }: Activity): Answer =>
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

async function onInvoke(ports: RouterPorts, context: TurnContext): Promise<void> {
  const { conversation, replies, log } = ports;
  const { activity } = context;
  if (activity.name === 'signin/tokenExchange') return onTokenExchange(conversation, context);
  if (activity.name === 'signin/failure') {
    logFailedSignIn(log, activity.value);
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200 } });
    return;
  }
  const answer = isMessageAction(activity)
    ? await onMessageExtension(conversation, context, turnOfSender(conversation, context))
    : await onExecute(conversation, context);
  await replies.respond(context, answer);
  if (answer.kind === 'message') replies.reply(context, answer.answer);
}

async function onExecute(conversation: ConversationContext, context: TurnContext): Promise<ClickAnswer> {
  const { activity } = context;
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
  const turn = turnOf(conversation, context, person);
  const answer = await onClick(conversation, turn, click);
  if (!click.automatic) await noteViewer(conversation, turn);
  return answer;
}

/** Teams' single sign-on: a token for our own app, to be exchanged for one for Graph. 412 asks Teams to show the sign-in button. */
async function onTokenExchange(
  { people, secrets }: Pick<ConversationContext, 'people' | 'secrets'>,
  context: TurnContext,
): Promise<void> {
  const { activity } = context;
  const person = personOf(activity);
  const value = exchanged.safeParse(activity.value);
  const answer = (status: number, failureDetail?: string) =>
    context.sendActivity({
      type: 'invokeResponse',
      value: { status, body: { id: value.data?.id, connectionName: value.data?.connectionName, failureDetail } },
    });
  if (person === undefined || !value.success || secrets.signIns === undefined) {
    await answer(412, 'Sign in with the button.');
    return;
  }
  const turn = turnOf({ people }, context, person);
  const stranger = await people.strangers.find(turn);
  if (stranger !== undefined) {
    await answer(412, strangerWords(stranger));
    return;
  }
  const { homeTenant } = turn;
  try {
    await secrets.signIns.onBehalfOf(person, homeTenant.id, value.data.token);
    await answer(200);
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    await answer(412, error.message);
  }
}

const exchanged = z.object({ id: z.string(), connectionName: z.string(), token: z.string().min(1).max(20_000) });

/** The turn of whoever sent the activity; undefined for somebody without an Entra identity. */
function turnOfSender(conversation: ConversationContext, context: TurnContext): Turn | undefined {
  const person = personOf(context.activity);
  return person && turnOf(conversation, context, person);
}

function turnOf({ people }: Pick<ConversationContext, 'people'>, context: TurnContext, person: Person): Turn {
  const { activity } = context;
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
        return personId((await TeamsInfo.getMember(context, id)).aadObjectId ?? '');
      } catch {
        return undefined; // not a member here: the responder is asked for an address instead
      }
    },
  };
}
