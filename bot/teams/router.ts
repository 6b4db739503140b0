import { Application } from '@microsoft/teams-ai/lib/Application.js';
import type { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import { ActivityTypes, TeamsInfo, type Activity, type TurnContext } from 'botbuilder';
import { z } from 'zod';
import { GraphProblem } from '../../services/graph/graph.ts';
import { tenantScopeOf } from '../../services/graph/tenants.ts';
import { personId, type Person } from '../../services/model/person.ts';
import type { Typed } from '../../services/commands/tokens.ts';
import { incidentChannelOf } from '../../services/requests/channels.ts';
import { CommitUnknown } from '../../services/store/database.ts';
import type { Answer, ConversationContext, Turn } from '../conversation/context.ts';
import { onClick, type Click, type ClickAnswer } from '../conversation/on-click.ts';
import { notice } from '../conversation/notice.ts';
import { onText } from '../conversation/on-command.ts';
import { noteFailedSignIn } from '../conversation/on-sign-in.ts';
import { isPersonal, personOf, placeOfActivity, tenantOf } from './sender.ts';
import { replayKey } from './replay-cache.ts';

/** Lets somebody in the practice tenant speak as another invented person: `as adele: approve OP-7F3K`. */
export type Impersonate = (typed: Typed, person: Person) => { readonly typed: Typed; readonly person: Person };

const itself: Impersonate = (typed, person) => ({ typed, person });

const notStored = 'Cordon itself failed here. Nothing was changed by this message; the log has the details.';
const perhapsStored =
  'The database did not answer in time. It is not known whether this was stored: look at the card or type status before you do it again.';

/** The teams-ai application, used as a router: which activity goes to which handler. It has no state and no AI. */
export function createRouter(
  desk: ConversationContext,
  adapter: TeamsAdapter,
  impersonate: Impersonate = itself,
): Application {
  const app = new Application({ adapter, removeRecipientMention: false, startTypingTimer: false });
  app.activity(ActivityTypes.Message, async (context) => {
    await onMessage(desk, context, impersonate);
  });
  app.addRoute(
    (context) => Promise.resolve(context.activity.type === 'invoke'),
    (context) => onInvoke(desk, context),
    true,
  );
  app.activity(ActivityTypes.InstallationUpdate, async (context) => {
    const turn = turnOf(desk, context, personOf(context.activity) ?? nobody);
    if (context.activity.action === 'add') say(desk, context, await onText(desk, turn, { text: 'help', mentions: [] }));
  });
  adapter.onTurnError = async (context, error) => {
    desk.log.error({ err: error, activity: context.activity.type }, 'a turn failed');
    const words = error instanceof CommitUnknown ? perhapsStored : notStored;
    if (context.activity.type === 'invoke') await respond(context, { kind: 'refused', words });
    else say(desk, context, notice(desk, 'That did not work', [words]));
  };
  return app;
}

async function onMessage(desk: ConversationContext, context: TurnContext, impersonate: Impersonate): Promise<void> {
  const { activity } = context;
  const speaker = personOf(activity);
  if (speaker === undefined) {
    say(
      desk,
      context,
      notice(desk, 'I cannot tell who you are', [
        'Teams sent no Entra identity for you, so you cannot act here. Sign in with a work account.',
      ]),
    );
    return;
  }
  const submitted = fallbackClick(activity);
  if (submitted !== undefined) {
    const answer = await onClick(desk, turnOf(desk, context, speaker), submitted);
    if (answer.kind === 'message') say(desk, context, answer.answer);
    else if (answer.kind !== 'card') say(desk, context, notice(desk, 'Not done', [answer.words]));
    return;
  }
  const { typed, person } = impersonate(typedOf(activity), speaker);
  say(desk, context, await onText(desk, turnOf(desk, context, person), typed));
}

/** Teams' single sign-on: a token for our own app, to be exchanged for one for Graph. 412 asks Teams to show the sign-in button. */
async function onTokenExchange(desk: ConversationContext, context: TurnContext): Promise<void> {
  const { activity } = context;
  const person = personOf(activity);
  const value = exchanged.safeParse(activity.value);
  const answer = (status: number, failureDetail?: string) =>
    context.sendActivity({
      type: 'invokeResponse',
      value: { status, body: { id: value.data?.id, connectionName: value.data?.connectionName, failureDetail } },
    });
  if (person === undefined || !value.success || desk.signIns === undefined) {
    await answer(412, 'Sign in with the button.');
    return;
  }
  try {
    await desk.signIns.onBehalfOf(
      person,
      tenantScopeOf(desk.tenants, tenantOf(activity)).homeTenant.id,
      value.data.token,
    );
    await answer(200);
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    await answer(412, error.message);
  }
}

const exchanged = z.object({ id: z.string(), connectionName: z.string(), token: z.string().min(1).max(20_000) });

const executed = z.object({
  action: z.object({ verb: z.string(), data: z.unknown() }),
  trigger: z.string().optional(),
});

/** Every invoke is answered with 200; what went wrong stands in the body. */
async function onInvoke(desk: ConversationContext, context: TurnContext): Promise<void> {
  const { activity } = context;
  if (activity.name === 'signin/tokenExchange') return onTokenExchange(desk, context);
  if (activity.name === 'signin/failure') {
    noteFailedSignIn(desk, activity.value);
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200 } });
    return;
  }
  const person = personOf(activity);
  const value = executed.safeParse(activity.value);
  if (activity.name !== 'adaptiveCard/action' || !value.success) {
    const what = (activity.name ?? 'nameless invoke').slice(0, 60);
    await respond(context, { kind: 'error', statusCode: 400, words: `Cordon does not answer to this (${what}).` });
    return;
  }
  if (person === undefined) {
    await respond(context, { kind: 'refused', words: 'Teams sent no Entra identity for you, so you cannot act here.' });
    return;
  }
  const { action, trigger } = value.data;
  const click = {
    verb: action.verb,
    data: action.data,
    replyToId: activity.replyToId,
    automatic: trigger === 'automatic',
  };
  const answer = await onClick(desk, turnOf(desk, context, person), click);
  await respond(context, answer);
  if (answer.kind === 'message') say(desk, context, answer.answer);
}

/** Answers the invoke ourselves: teams-ai's actionExecute can show one person's card to everybody. */
export async function respond(context: TurnContext, answer: ClickAnswer): Promise<void> {
  const value = (said: ClickAnswer) => ({ status: 200, body: bodyOf(said) });
  if (answer.kind === 'card' && answer.repeat !== undefined)
    context.turnState.set(repeatAnswer, value({ kind: 'refused', words: answer.repeat }));
  await context.sendActivity({ type: 'invokeResponse', value: value(answer) });
}

/** Where a turn says what a repetition of its invoke is answered with, when its own answer must not be kept. */
export const repeatAnswer = Symbol('the answer to a repetition');

function bodyOf(answer: ClickAnswer) {
  switch (answer.kind) {
    case 'card':
      return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: answer.card };
    case 'refused':
      return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: answer.words };
    case 'error':
      return {
        statusCode: answer.statusCode,
        type: 'application/vnd.microsoft.error',
        value: { code: 'BadRequest', message: answer.words },
      };
    case 'message':
      return {
        statusCode: 200,
        type: 'application/vnd.microsoft.activity.message',
        value: answer.words ?? 'On its way: see the new message below.',
      };
    default:
      return answer satisfies never;
  }
}

/** Answers after the turn, so that a slow Teams holds nobody up; in order with all else that is written there. */
export function say(desk: ConversationContext, context: TurnContext, answer: Answer): void {
  if (answer === undefined) return;
  const place = placeOfActivity(context.activity);
  desk.afterwards(() => desk.channel.say(place, answer));
}

/** Clients without Action.Execute send the button as a message without text, the verb inside its value. */
function fallbackClick(activity: Activity): Click | undefined {
  const sent = submittedButton.safeParse(activity);
  if (!sent.success || sent.data.text !== '') return undefined;
  const { verb, ...data } = sent.data.value;
  return { verb, data, replyToId: activity.replyToId, automatic: false };
}

const submittedButton = z.object({ text: z.string().default(''), value: z.looseObject({ verb: z.string() }) });

/** The typed text without the bot's own mention; other mentions keep their Teams id. */
function typedOf(activity: Activity): Typed {
  const mentions = (activity.entities ?? [])
    .map((entity) => mention.safeParse(entity).data)
    .filter((entity) => entity !== undefined);
  const own = mentions.filter(({ mentioned }) => mentioned.id === activity.recipient.id);
  const text = own.reduce((left, { text: tag }) => left.replace(tag, ' '), z.string().catch('').parse(activity.text));
  return {
    text,
    mentions: mentions
      .filter((entity) => !own.includes(entity))
      .map(({ text: tag, mentioned }) => ({ text: tag, id: mentioned.id })),
  };
}

const mention = z.object({
  type: z.literal('mention'),
  text: z.string().min(1),
  mentioned: z.object({ id: z.string() }),
});

function turnOf({ tenants, policy }: ConversationContext, context: TurnContext, person: Person): Turn {
  const { activity } = context;
  const place = placeOfActivity(activity);
  return {
    person,
    place,
    personal: isPersonal(activity),
    activity: replayKey(activity),
    ...tenantScopeOf(tenants, tenantOf(activity)),
    channelTenant: incidentChannelOf(policy, place)?.tenant,
    mentionId: async (id) => {
      try {
        return personId((await TeamsInfo.getMember(context, id)).aadObjectId ?? '');
      } catch {
        return undefined; // not a member here: the responder is asked for an address instead
      }
    },
  };
}

const nobody: Person = { id: '00000000-0000-0000-0000-000000000000' as Person['id'], name: '' };
