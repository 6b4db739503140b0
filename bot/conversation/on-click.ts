import { z } from 'zod';
import { refusalWords } from '../../cards/refusal-words.ts';
import { requestCard, type RequestCardOptions } from '../../cards/request-card.ts';
import { revealedCard } from '../../cards/reveal-card.ts';
import { bindFields } from '../../services/commands/bind.ts';
import { clean } from '../../services/base/quotes.ts';
import { policyIn } from '../../services/requests/channels.ts';
import { maxCharacters } from '../../services/commands/tokens.ts';
import type { Decision } from '../../services/requests/lifecycle.ts';
import { mayRequest } from '../../services/requests/policy.ts';
import { reasonAtMost, type Refusal, type Request, type RequestId } from '../../services/model/request.ts';
import { barredBy } from '../../services/requests/transition.ts';
import { isCardOf } from '../../services/store/posts.ts';
import { graphInTurn, type Answer, type ConversationContext, type Turn } from './context.ts';
import { onCommand, onText } from './on-command.ts';

/** A click on one of our cards. Only the verb, the request's id, the digest and the inputs are taken from it; never who clicked. */
export interface Click {
  readonly verb: string;
  readonly data: unknown;
  /** The message that was clicked. */
  readonly replyToId: string | undefined;
  /** `automatic` when a client refreshed by itself: nobody meant anything then. */
  readonly automatic: boolean;
}

/** What the clicker sees in place of the card, or below it; or a message, when a new one is due. */
export type ClickAnswer =
  /** With words for a repetition of the same click where the card holds a secret. */
  | { readonly kind: 'card'; readonly card: object; readonly repeat?: string }
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'error'; readonly statusCode: 400; readonly words: string }
  | { readonly kind: 'message'; readonly answer: Answer; readonly words?: string };

const shortText = z.string().max(reasonAtMost).optional();
const decided = z.object({
  requestId: z.custom<RequestId>((value) => typeof value === 'string' && /^OP-[0-9A-Z]{4,12}$/.test(value)),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  reason: shortText,
  why: shortText,
});
const started = z.object({ command: z.string().min(1).max(32_000) });
const fields = z.object({ form: z.string().max(100).optional() }).catchall(z.string());
const submitted = fields.extend({
  command: z.string().min(1).max(100),
  /** What the form carries besides what is filled in. */
  args: fields.extend({ more: z.record(z.string().max(64), z.string().max(maxCharacters)).optional() }).default({}),
});

/** Answers a click at once; Graph is not written to here. */
export async function onClick(desk: ConversationContext, turn: Turn, click: Click): Promise<ClickAnswer> {
  switch (click.verb) {
    case 'confirm':
    case 'approve':
    case 'deny':
    case 'cancel':
      return withData(decided, click, (data) =>
        decide(desk, turn, click, data, decisionOf[click.verb as keyof typeof decisionOf](data)),
      );
    case 'refresh':
      return withData(decided, click, (data) => shownNow(desk, turn, click, data.requestId));
    case 'more':
      return withData(decided, click, (data) => shownNow(desk, turn, click, data.requestId, { everyone: true }));
    case 'reveal':
      return withData(decided, click, (data) => reveal(desk, turn, click, data.requestId));
    case 'start':
      return withData(started, click, async ({ command }) => ({
        kind: 'message',
        answer: await onText(desk, turn, { text: command, mentions: [] }),
      }));
    case 'submit':
      return withData(submitted, click, (data) => submit(desk, turn, data));
    default:
      return {
        kind: 'error',
        statusCode: 400,
        words: `This card has a button "${click.verb.slice(0, 40)}" that this version of Cordon does not know.`,
      };
  }
}

type Decided = z.output<typeof decided>;

const decisionOf = {
  confirm: ({ reason }: Decided): Decision => ({ type: 'confirm', reason: given(reason) }),
  approve: (): Decision => ({ type: 'approve' }),
  deny: ({ why }: Decided): Decision => ({ type: 'deny', why: given(why) }),
  cancel: (): Decision => ({ type: 'cancel' }),
};

async function decide(
  desk: ConversationContext,
  turn: Turn,
  click: Click,
  { requestId, digest }: Decided,
  decision: Decision,
): Promise<ClickAnswer> {
  if (click.automatic) return shownNow(desk, turn, click, requestId);
  const origin = {
    kind: 'click',
    conversation: turn.place.conversation,
    activityId: click.replyToId ?? '',
    digest,
  } as const;
  const answer = await desk.lifecycle.decide(requestId, decision, turn.person, origin);
  return answer.ok ? { kind: 'card', card: requestCard(await desk.viewOf(answer.request)) } : refused(answer.refusal);
}

/** The card as it is now, for the one who asks, if it was posted here. */
async function shownNow(
  desk: ConversationContext,
  turn: Turn,
  click: Click,
  id: RequestId,
  options?: RequestCardOptions,
): Promise<ClickAnswer> {
  const request = await postedHere(desk, turn, click, id);
  if (request === undefined) return refused('not-our-card');
  return { kind: 'card', card: requestCard(await desk.viewOf(request), options) };
}

async function postedHere(
  desk: ConversationContext,
  turn: Turn,
  click: Click,
  id: RequestId,
): Promise<Request | undefined> {
  const ours = await isCardOf(desk.db, id, turn.place.conversation, click.replyToId ?? '');
  return ours ? desk.store.find(id) : undefined;
}

/** Shows what is kept for the requester, once; it is forgotten as it is handed over and stands in the answer only. */
async function reveal(desk: ConversationContext, turn: Turn, click: Click, id: RequestId): Promise<ClickAnswer> {
  if (click.automatic) return { kind: 'refused', words: 'Press the button to see it.' };
  const request = await postedHere(desk, turn, click, id);
  if (request === undefined) return refused('not-our-card');
  if (!turn.personal || turn.person.id !== request.requester.id) return refused('only-requester');
  const right = await mayRequest(policyIn(desk.policy, request), graphInTurn(desk, request.home), turn.person);
  const barred = barredBy(right, 'not-a-responder');
  if (barred !== undefined) return refused(barred);
  const kept = await desk.vault.take(id, turn.person.id);
  if (kept === undefined) return { kind: 'refused', words: shownBefore };
  await desk.store.note(id, {
    kind: 'revealed',
    at: desk.now(),
    by: turn.person.id,
    what: kept.map(({ label }) => label),
  });
  return { kind: 'card', card: revealedCard(kept, { id, practice: desk.practice }), repeat: shownBefore };
}

const shownBefore = 'It was shown before or is too old. Ask for a new one.';

async function submit(
  desk: ConversationContext,
  turn: Turn,
  { command: name, args: { more, ...args }, ...inputs }: z.output<typeof submitted>,
): Promise<ClickAnswer> {
  const entry = desk.vocabulary.find(name);
  if (entry?.kind !== 'command') return { kind: 'error', statusCode: 400, words: `There is no command "${name}".` };
  const { form: token, ...filled } = { ...args, ...inputs };
  const bind = (secrets: boolean) => bindFields(entry.command, filled, { secrets, more });
  if (token === undefined) return { kind: 'message', answer: await onCommand(desk, turn, entry.command, bind(false)) };
  const origin = turn.personal ? await desk.privateForms.take(token, turn.person.id) : undefined;
  if (origin === undefined)
    return { kind: 'refused', words: 'This form was sent already, is too old, or not yours. Type the command again.' };
  const bound = bind(true);
  // Where something is still wrong, the answer stays private; a request lives where it was asked for.
  const there = bound.kind === 'bound' ? { ...turn, ...origin } : turn;
  const answer = await onCommand(desk, there, entry.command, bound, token);
  if (answer !== undefined) await desk.privateForms.reopen(token, turn.person.id, origin);
  const words = 'On its way: see where you asked for it.';
  return { kind: 'message', answer, ...(answer === undefined && !origin.personal ? { words } : {}) };
}

async function withData<T>(
  schema: z.ZodType<T>,
  click: Click,
  work: (data: T) => Promise<ClickAnswer>,
): Promise<ClickAnswer> {
  const data = schema.safeParse(click.data);
  if (data.success) return work(data.data);
  return {
    kind: 'error',
    statusCode: 400,
    words: `This click does not fit the card: ${data.error.issues.map(misfit).join('; ').slice(0, 300)}.`,
  };
}

/** `input "password": expected string, got object`: without what came, which may be secret. */
function misfit({ path, message }: z.core.$ZodIssue): string {
  const said = message.replace(/^(Invalid input|Too \w+): /, '').replace(', received ', ', got ');
  return path.length === 0 ? said : `input "${path.map((name) => String(name).slice(0, 64)).join('.')}": ${said}`;
}

const refused = (refusal: Refusal): ClickAnswer => ({ kind: 'refused', words: refusalWords(refusal) });
/** Typed text without control characters: SQLite would end a text at the first NUL, and a reason must arrive whole. */
function given(text: string | undefined): string | null {
  const said = clean(text ?? '').trim();
  return said === '' ? null : said;
}
