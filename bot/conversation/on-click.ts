import { z } from 'zod';
import { echo } from '../../services/base/echo.ts';
import { timeZoneNamed } from '../../services/base/time-zone.ts';
import { clean } from '../../services/base/quotes.ts';
import { maskTyped } from '../../services/base/typed-secrets.ts';
import { bindFields } from '../../services/commands/bind.ts';
import { parseCommand } from '../../services/commands/parse.ts';
import { plainIssue } from '../../services/commands/plain-issue.ts';
import { maxCharacters } from '../../services/commands/tokens.ts';
import { reasonAtMost, type RequestId } from '../../services/model/request.ts';
import type { Decision } from '../../services/requests/lifecycle.ts';
import type { ClickedCard } from '../../services/requests/requests.ts';
import { unknownButton, whyRefused, type ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { askAnyway } from './ask-anyway.ts';
import { tellOfReason } from './exposed.ts';
import { onCommand } from './on-command.ts';
import { isLookupClick, onLookup } from './on-lookup.ts';
import { onMore } from './on-more.ts';
import { dismissed, dismissForm } from './dismiss-form.ts';
import { onReveal, onShowAgain } from './on-reveal.ts';
import { strangerWords } from './on-stranger.ts';
import { isBrake, onText } from './on-text.ts';
import { signInBeforeClick } from './sign-in-first.ts';
import { startedLine } from './started-line.ts';
import type { Stranger } from './strangers.ts';
import { ownView } from './viewers.ts';
import { vocabulary } from './vocabulary.ts';

/** A click on one of our cards. Only the verb, the request's id, the digest and the inputs are taken from it; never who clicked. */
export interface Click {
  readonly verb: string;
  readonly data: unknown;
  /** The message that was clicked. */
  readonly replyToId: string | undefined;
  /** True when a client refreshed the card by itself, so that the click is nobody's decision. */
  readonly automatic: boolean;
}

/** A turn in which somebody clicked. */
interface ClickTurn {
  readonly turn: Turn;
  readonly click: Click;
}

const shortText = z.string().max(reasonAtMost).optional();
const decided = z.object({
  requestId: z.custom<RequestId>((value) => typeof value === 'string' && /^OP-[0-9A-Z]{4,12}$/.test(value)),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  reason: shortText,
  why: shortText,
  /** Teams sends a number as a number or as text, by client. What is none counts as nothing typed. */
  count: z
    .union([
      z.int().nonnegative(),
      z
        .string()
        .regex(/^\d{1,6}$/)
        .transform(Number),
    ])
    .optional()
    .catch(undefined),
});
const refreshed = decided.pick({ requestId: true, digest: true }).extend({
  /** Which call to the approvers it is that is refreshed; left out for the card of the request. */
  call: z.enum(['ask', 'raised', 'reminder']).optional().catch(undefined),
});
const asksAnyway = z.object({ held: z.uuid(), others: z.boolean().default(false) });
const fields = z.object({ form: z.string().max(100).optional() }).catchall(z.string());
const submitted = fields.extend({
  command: z.string().min(1).max(100),
  /** What the form carries besides what is filled in. */
  args: fields
    .extend({
      /** The zone of the times that the form shows. */
      zone: z.string().max(50).transform(timeZoneNamed).optional(),
      more: z.record(z.string().max(64), z.string().max(maxCharacters)).optional(),
    })
    .default({}),
});

/**
 * Answers a click at once. Graph is not written to here: a click only records a decision. Decisions and forms check the clicker's right
 * themselves; whoever is refused may be a stranger, whose further clicks cost nothing.
 */
export async function onClick(context: ConversationContext, turn: Turn, click: Click): Promise<ClickAnswer> {
  const { strangers } = context.people;
  const known = strangers.known(turn);
  if (known !== undefined && !(startsBrake(click) && (await known.mayBrake()))) return turnedAway(known, click);
  const unsigned = await signInBeforeClick(context, turn, click);
  if (unsigned !== undefined) return unsigned;
  const { reader, ...data } = addressed(click.data);
  const answer =
    reader === undefined || reader === turn.speaker
      ? await onButton(context, { turn, click: { ...click, ...data } })
      : ({ kind: 'refused', words: forAnother } as const);
  const refused = isRefusal(answer) ? await strangers.find(turn) : undefined;
  if (!click.automatic) refused?.isFirst('refusal');
  return answer;
}

/** Whether a button types the line that begins or lifts a stand-down. */
function startsBrake({ verb, data, automatic }: Click): boolean {
  const line = verb === 'start' && !automatic ? startedLine.safeParse(data) : undefined;
  return line?.success === true && isBrake(parseCommand({ text: line.data.command, mentions: [] }, vocabulary));
}

/** A client that refreshes by itself does not use up the one refusal that somebody gets. */
const turnedAway = (stranger: Stranger, { automatic }: Pick<Click, 'automatic'>): ClickAnswer => ({
  kind: 'refused',
  words: strangerWords(stranger),
  isRepeat: automatic || !stranger.isFirst('refusal'),
});

/** Whether the click came to nothing. Where Graph could not say who somebody is, it is not asked again. */
const isRefusal = (answer: ClickAnswer): boolean =>
  answer.kind === 'refusal' ? answer.refusal !== 'cannot-tell' : answer.kind === 'refused' || answer.kind === 'error';

const forAnother = 'That button was made for somebody else. Type the command yourself.';

/** Whom the button was made for, if for one person, and what else it carries. */
function addressed(data: unknown): { readonly reader?: string; readonly data: unknown } {
  const made = z.looseObject({ for: z.string() }).safeParse(data);
  if (!made.success) return { data };
  const { for: reader, ...rest } = made.data;
  return { reader, data: rest };
}

async function onButton(context: ConversationContext, at: ClickTurn): Promise<ClickAnswer> {
  const { turn, click } = at;
  if (isView(click)) return withData(refreshed, click, (data) => shownNow(context, at, data));
  switch (click.verb) {
    case 'confirm':
    case 'approve':
    case 'deny':
    case 'cancel':
    case 'stop':
      return withData(decided, click, async (data) => {
        const answer = await decide(context, at, data, decisionOf[click.verb as keyof typeof decisionOf](data));
        tellOfReason(context, turn, exposedIn(data.reason, data.why));
        return answer;
      });
    case 'more':
      return withData(decided, click, ({ requestId }) =>
        unlessStranger(context, at, () => onMore(context, turn, clickedCard(at), requestId)),
      );
    case 'reveal':
      return withData(decided, click, ({ requestId: id }) =>
        onReveal(context, turn, { id, card: clickedCard(at), automatic: click.automatic }),
      );
    case 'show-again':
      return withData(decided, click, ({ requestId: id }) =>
        onShowAgain(context, turn, { id, automatic: click.automatic }),
      );
    case 'start':
      return withData(startedLine, click, async ({ command }) => {
        const known = await context.requests.shownBy(clickedCard(at));
        return { kind: 'message', answer: await onText(context, { ...turn, known }, { text: command, mentions: [] }) };
      });
    case 'anyway':
      return withData(asksAnyway, click, (data) => askAnyway(context, turn, data));
    case 'submit':
    case 'pick':
      return withData(submitted, click, (data) => submit(context, turn, data));
    case 'dismiss':
      return withData(dismissed, click, (data) => dismissForm(context.secrets, turn, data));
    default:
      return isLookupClick(click) ? onLookup(context, turn, click) : unknownButton(click.verb);
  }
}

/** Whether a click only asks how a request stands. Whatever a client sends by itself is never more than that. */
const isView = ({ verb, automatic }: Click): boolean =>
  verb === 'refresh' || (automatic && verb !== 'reveal' && verb !== 'show-again');

type Decided = z.output<typeof decided>;

const decisionOf = {
  confirm: ({ reason, count }: Decided): Decision => ({ type: 'confirm', reason: typed(reason), count }),
  approve: (): Decision => ({ type: 'approve' }),
  deny: ({ why }: Decided): Decision => ({ type: 'deny', why: typed(why) }),
  cancel: (): Decision => ({ type: 'cancel' }),
  stop: (): Decision => ({ type: 'stop' }),
};

async function decide(
  { requests }: Pick<ConversationContext, 'requests'>,
  at: ClickTurn,
  { requestId, digest }: Decided,
  decision: Decision,
): Promise<ClickAnswer> {
  const { conversation, activityId } = clickedCard(at);
  const origin = { kind: 'click', conversation, activityId, digest } as const;
  const result = await requests.decide(requestId, decision, at.turn.person, origin);
  if (!result.ok) return { kind: 'refusal', ...whyRefused(result) };
  const { request } = result;
  const own = ownView(request, at.turn, 'yes'); // a decision that counts is the requester's, or that of somebody with the right
  return { kind: 'card', card: { kind: 'request', view: await requests.view(request), everyone: false, ...own } };
}

/**
 * The card as it is now and as the one who clicked may use it, if Cordon posted it here. It decides nothing, and what is known of the
 * person's right may be a minute old.
 */
async function shownNow(
  { requests, people }: Pick<ConversationContext, 'requests' | 'people'>,
  at: ClickTurn,
  { requestId: id, digest, call }: z.output<typeof refreshed>,
): Promise<ClickAnswer> {
  const { turn, click } = at;
  const found = await requests.findByCard(id, clickedCard(at));
  if (found === undefined) return { kind: 'refusal', refusal: 'not-our-card' };
  if (found.digest !== digest) return { kind: 'refusal', refusal: 'wrong-digest' };
  const right = await people.viewers.rightOf(found, turn);
  const takesPart = turn.person.id === found.requester.id || right === 'yes';
  const stranger = takesPart ? undefined : await people.viewers.strangerIn(turn);
  if (stranger !== undefined) return turnedAway(stranger, click);
  const request = (await requests.find(id)) ?? found; // as it stands now that Entra has answered
  const view = await requests.view(request);
  const own = ownView(request, turn, right);
  if (call !== undefined) return { kind: 'card', card: { kind: 'call', call, view, ...own } };
  return { kind: 'card', card: { kind: 'request', view, everyone: false, ...own } };
}

/** Shows something to people who may ask or approve here. */
async function unlessStranger(
  { people }: Pick<ConversationContext, 'people'>,
  { turn, click }: ClickTurn,
  show: () => Promise<ClickAnswer>,
): Promise<ClickAnswer> {
  const stranger = await people.strangers.find(turn);
  return stranger === undefined ? show() : turnedAway(stranger, click);
}

const clickedCard = ({ turn, click }: ClickTurn): ClickedCard => ({
  conversation: turn.place.conversation,
  activityId: click.replyToId ?? '',
});

/** Takes a filled form. A private one counts once, for the person it was sent to. */
async function submit(
  context: ConversationContext,
  turn: Turn,
  { command: name, args: { more, zone, ...args }, ...inputs }: z.output<typeof submitted>,
): Promise<ClickAnswer> {
  const entry = vocabulary.find(name);
  if (entry?.kind !== 'command')
    return { kind: 'error', statusCode: 400, words: `There is no command "${echo(name)}".` };
  const { command } = entry;
  const { form: token, ...filled } = { ...args, ...inputs };
  // Its times are those of the zone in which it was shown, wherever its sender is by now.
  const moment = { ...turn.moment, zone: zone ?? turn.moment.zone };
  if (token === undefined) {
    const binding = bindFields(command, filled, { more, moment });
    const answer = await onCommand(context, { ...turn, moment }, { command, binding });
    tellOfReason(context, turn, exposedIn(filled['reason']));
    return { kind: 'message', answer };
  }
  const { forms } = context.secrets;
  const origin = turn.personal ? await forms.take(token, turn.person.id) : undefined;
  if (origin === undefined)
    return { kind: 'refused', words: 'This form was sent already, is too old, or not yours. Type the command again.' };
  const binding = bindFields(command, filled, { secrets: true, more, moment });
  // A request lives, and rights are those, where it was asked for. What is answered stays private.
  const answer = await onCommand(context, { ...turn, ...origin, moment }, { command, binding, token });
  if (answer !== undefined) await forms.reopen(token, turn.person.id, origin);
  tellOfReason(context, turn, exposedIn(filled['reason']));
  const words = 'On its way: see where you asked for it.';
  return { kind: 'message', answer, ...(answer === undefined && !origin.personal ? { words } : {}) };
}

async function withData<T>(
  schema: z.ZodType<T>,
  click: Click,
  work: (data: T) => Promise<ClickAnswer>,
): Promise<ClickAnswer> {
  const data = schema.safeParse(click.data, { error: plainIssue });
  if (data.success) return work(data.data);
  return {
    kind: 'error',
    statusCode: 400,
    words: `This click does not fit the card: ${data.error.issues.map(misfit).join('; ').slice(0, 300)}.`,
  };
}

/** `input "password": expected text`. Never says what came, because that may be secret. */
function misfit({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `input "${path.map((name) => echo(String(name))).join('.')}": ${message}`;
}

/** What the secrets in typed reasons are. */
const exposedIn = (...reasons: readonly (string | undefined)[]): readonly string[] =>
  reasons.flatMap((reason) => maskTyped(reason ?? '').exposed);

/** Typed text without secrets and control characters: SQLite would end a text at the first NUL, and a reason must arrive whole. */
function typed(text: string | undefined): string | null {
  const cleaned = maskTyped(clean(text ?? '')).text.trim();
  return cleaned === '' ? null : cleaned;
}
