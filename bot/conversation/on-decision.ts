import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import { looksSecret } from '../../services/base/typed-secrets.ts';
import type { BuiltinLine } from '../../services/commands/parsed-message.ts';
import { hasEnded, reasonAtMost, type Request } from '../../services/model/request.ts';
import type { Decision } from '../../services/requests/lifecycle.ts';
import { notice, reasonTooLong, whyRefused } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { refusedExposed } from './exposed.ts';
import { showCard, unknownRequest } from './show-request.ts';

/** A built-in command that decides about a request. */
export type DecisionName = 'confirm' | 'approve' | 'deny' | 'cancel' | 'stop';

type RequestsPort = Pick<ConversationContext, 'requests'>;

/** A line that decides, and where. */
interface TypedDecision {
  readonly name: DecisionName;
  readonly line: BuiltinLine;
  readonly turn: Turn;
}

/**
 * Answers a typed decision. It counts for one request: the one that is named, or the one that waits where a card of it stands. With several,
 * or none there, what waits is shown with its buttons and nothing is decided. A request that the person may not see is answered as one
 * that does not exist.
 */
export async function onDecision(
  context: RequestsPort,
  turn: Turn,
  line: BuiltinLine,
  name: DecisionName,
): Promise<Answer> {
  const typed: TypedDecision = { name, line, turn };
  const { ids, accounts, others } = line;
  const [id, ...more] = ids;
  if (looksSecret(others)) return refusedExposed(['secret'], ['requests']);
  if (id === undefined) {
    if (accounts.length > 0) return aboutAccounts(context, typed);
    return /^(all|both|everything|alle|todo|todos|tout)$/i.test(others)
      ? oneAtATime(context, typed)
      : decideHere(context, typed);
  }
  const request = await context.requests.findVisible(id, turn);
  if (more.length > 0) return oneAtATime(context, typed);
  return request === undefined ? unknownRequest(id) : decide(context, typed, request);
}

/** A decision that names no request: about the one whose card stands here. */
async function decideHere(context: RequestsPort, typed: TypedDecision): Promise<Answer> {
  const { name, line, turn } = typed;
  const here = (await context.requests.openHere(turn)).filter((request) => isFor(name, request));
  const [only, ...more] = here;
  if (only !== undefined && more.length === 0)
    return (await decide(context, typed, only)) ?? recorded(context, typed, only);
  if (only !== undefined) return shown(context, typed, here);
  const waiting = (await context.requests.list(turn)).filter((request) => isFor(name, request));
  if (waiting.length > 0) return shown(context, typed, waiting);
  if (isShortAnswer(line)) return undefined;
  if (line.others !== '' && !/\s/.test(line.others)) return unknownRequest(line.others);
  return notice(
    'Which request?',
    [`Nothing waits for that here. Type ${name} and the request’s id, such as ${name} OP-7F3K.`],
    ['requests'],
  );
}

/** Whether a decision can be about a request as it stands. */
function isFor(name: DecisionName, { state }: Request): boolean {
  if (name === 'stop') return !hasEnded({ state });
  if (name === 'confirm') return state.kind === 'awaiting-confirmation';
  return state.kind === 'awaiting-confirmation' || state.kind === 'awaiting-approval' || state.kind === 'scheduled';
}

/** `yes` or `no`, which may be meant for somebody else where nothing waits. */
const isShortAnswer = ({ said }: BuiltinLine): boolean => said === 'yes' || said === 'no';

/** Shows the request that waits about the accounts that were named. */
async function aboutAccounts(context: RequestsPort, typed: TypedDecision): Promise<Answer> {
  const { name, line, turn } = typed;
  const named = line.accounts.map((account) => account.toLowerCase().replace(/^"|"$/g, ''));
  const isNamed = ({ targets }: Request) =>
    targets.some(({ id, upn, name: who }) => [id, upn, who].some((word) => named.includes(word.toLowerCase())));
  const requests = await context.requests.list(turn);
  const waiting = requests.filter((request) => isFor(name, request) && isNamed(request));
  if (waiting.length > 0) return shown(context, typed, waiting);
  return notice('Nothing waits about that account here', ['Nothing was decided.'], ['requests']);
}

/** Several requests in one line: each is shown, none is decided. */
async function oneAtATime(context: RequestsPort, typed: TypedDecision): Promise<Answer> {
  const { line, turn } = typed;
  const named = await Promise.all(line.ids.map((id) => context.requests.findVisible(id, turn)));
  const visible = named.filter((request) => request !== undefined);
  const waiting =
    line.ids.length > 0 ? visible : (await context.requests.list(turn)).filter((request) => isFor(typed.name, request));
  if (waiting.length > 0) return shown(context, typed, waiting);
  return unknownRequest(line.ids[0] ?? line.others);
}

/** How many requests are shown again at once. */
const shownAtMost = 3;

/** Shows requests with their buttons, and says that nothing was decided. */
async function shown(
  { requests }: RequestsPort,
  { turn }: TypedDecision,
  waiting: readonly Request[],
): Promise<Answer> {
  const some = waiting.slice(0, shownAtMost);
  for (const { id } of some) await requests.postCard(id, turn.place);
  const ids = some.map(({ id }) => id).join(' and ');
  const more = waiting.length > some.length ? ` Type requests for ${waiting.length - some.length} more.` : '';
  const which =
    some.length === 1
      ? 'Read the card, then use its buttons.'
      : 'One counts at a time: use the buttons of the one you mean.';
  return { kind: 'text', text: `Nothing was decided. ${ids} ${some.length === 1 ? 'waits' : 'wait'}. ${which}${more}` };
}

/**
 * Records a decision. In the request's own thread its card and posts answer; elsewhere a line does. Where no card of the request stands, the
 * decision does not count and the card is the answer. Words behind an approval make it no approval.
 */
async function decide({ requests }: RequestsPort, typed: TypedDecision, request: Request): Promise<Answer> {
  const { line, turn } = typed;
  const { id } = request;
  const name = meantBy(typed, request);
  const reason = reasonIn(name, line);
  if ((reason ?? '').length > reasonAtMost) return reasonTooLong(reason ?? '');
  if (name === 'approve' && line.others !== '') {
    const card = await showCard(requests, request, turn.place);
    const told = `${id}: not approved. “${echo(line.others)}” may be a condition, and an approval has none. Read the card, then use its buttons.`;
    return card ?? { kind: 'text', text: told };
  }
  const origin = { kind: 'text', conversation: turn.place.conversation } as const;
  const result = await requests.decide(id, decisionOf(name, line, reason), turn.person, origin);
  if (result.ok) {
    const unkept = name !== 'confirm' && name !== 'deny' && reason !== null;
    if (unkept)
      return {
        kind: 'text',
        text: `${id}: you ${done[name]} it. That keeps no reason, so yours is in this chat only.`,
      };
    return turn.place.conversation === request.place.conversation
      ? undefined
      : recordedLine(`${id}: you ${done[name]} it.`);
  }
  if (result.refusal !== 'not-here') return { kind: 'refusal', title: `${id}: not done`, ...whyRefused(result) };
  return (await showCard(requests, request, turn.place)) ?? notDecidedBlind(id, name);
}

/** What somebody decides: a requester who says yes to an own request that is not confirmed confirms it, and one who says no cancels it. */
function meantBy({ name, line, turn }: TypedDecision, { requester, state }: Request): DecisionName {
  const isOwn = requester.id === turn.person.id && state.kind === 'awaiting-confirmation';
  if (isOwn && name === 'approve') return 'confirm';
  return isOwn && name === 'deny' && isShortAnswer(line) ? 'cancel' : name;
}

/** The reason in a line. Whatever follows a denial or a confirmation is one, but for the number that a confirmation may ask for. */
function reasonIn(name: DecisionName, { reason, others }: BuiltinLine): string | null {
  const said = name === 'confirm' ? others.replace(/^\d{1,6}(?:\s+|$)/, '') : others;
  const all = [said, reason ?? ''].filter((part) => part !== '');
  return all.length === 0 ? null : all.join('; ');
}

function decisionOf(name: DecisionName, { others }: BuiltinLine, reason: string | null): Decision {
  switch (name) {
    case 'confirm': {
      const count = /^\d{1,6}(?=\s|$)/.exec(others)?.[0];
      return { type: 'confirm', reason, count: count === undefined ? undefined : Number(count) };
    }
    case 'deny':
      return { type: 'deny', why: reason };
    case 'approve':
    case 'cancel':
    case 'stop':
      return { type: name };
    default:
      return name satisfies never;
  }
}

const done: Readonly<Record<DecisionName, string>> = {
  confirm: 'confirmed',
  approve: 'approved',
  deny: 'denied',
  cancel: 'cancelled',
  stop: 'stopped',
};

/** Says which request a word without an id was about. */
const recorded = ({ requests }: RequestsPort, typed: TypedDecision, request: Request): Answer =>
  recordedLine(`${request.id}: you ${done[meantBy(typed, request)]} it: ${requests.titleOf(request)}.`);

const recordedLine = (text: string): Answer => ({ kind: 'text', text });

const notDecidedBlind = (id: Request['id'], decision: DecisionName): Answer => ({
  kind: 'text',
  text: `${id}: not done. You can type ${decision} only where its card is. Here is the card: read it, then use its buttons.`,
});
