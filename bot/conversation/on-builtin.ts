import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import type { ParsedMessage } from '../../services/commands/parse.ts';
import { reasonAtMost, type Place, type Request, type RequestId } from '../../services/model/request.ts';
import type { Decision } from '../../services/requests/lifecycle.ts';
import { notice, reasonTooLong, unknownWord, whyRefused } from './answer.ts';
import { chooseTenant } from './choose-tenant.ts';
import type { ConversationContext, Turn } from './context.ts';
import { helpOn, helpOnBuiltin, helpOverview } from './help.ts';
import { onSignIn, onSignOut } from './on-sign-in.ts';
import { onUndo } from './on-undo.ts';
import { onResume, onStandDown } from './on-stand-down.ts';
import { vocabulary } from './vocabulary.ts';
import { whoami } from './whoami.ts';

type BuiltinLine = Extract<ParsedMessage, { kind: 'builtin' }>;

/** Answers a built-in command: it is about Cordon itself, or a decision on a request by text. */
export async function onBuiltin(context: ConversationContext, turn: Turn, line: BuiltinLine): Promise<Answer> {
  const reason = line.reason ?? null;
  switch (line.name) {
    case 'help':
      return help(context, line.rest[0]);
    case 'whoami':
      return whoami(context, turn, line);
    case 'requests':
      return list(context, turn);
    case 'status':
      return line.rest[0] === undefined ? list(context, turn) : status(context, turn, line.rest[0]);
    case 'check':
      return check(context, turn, line);
    case 'sign-in':
      return onSignIn(context, turn);
    case 'sign-out':
      return onSignOut(context, turn);
    case 'confirm':
      return decide(context, turn, line, { type: 'confirm', reason, count: countIn(line.rest[1]) });
    case 'approve':
      return decide(context, turn, line, { type: 'approve' });
    case 'deny':
      return decide(context, turn, line, { type: 'deny', why: reason });
    case 'cancel':
      return decide(context, turn, line, { type: 'cancel' });
    case 'stop':
      return decide(context, turn, line, { type: 'stop' });
    case 'undo':
      return onUndo(context, turn, line);
    case 'stand-down':
      return onStandDown(context, turn, line);
    case 'resume':
      return onResume(context, turn, line);
    default:
      return line.name satisfies never;
  }
}

function help({ people }: Pick<ConversationContext, 'people'>, word: string | undefined): Answer {
  if (word === undefined) return { kind: 'help', help: helpOverview(people.isOffered) };
  const entry = vocabulary.find(word);
  if (entry === undefined) return unknownWord(word, vocabulary.suggest(word).filter(people.isOffered));
  return {
    kind: 'command-help',
    help:
      entry.kind === 'command'
        ? helpOn(entry.command, people.switchedOff(entry.command))
        : helpOnBuiltin(entry.builtin),
  };
}

/** Asks Graph after the turn, because that may take longer and nothing depends on it. */
function check(
  { people, background }: Pick<ConversationContext, 'people' | 'background'>,
  turn: Turn,
  line: BuiltinLine,
): Answer {
  const choice = chooseTenant(people.tenants, turn, line);
  if (!choice.ok) return choice.answer;
  background.answer(turn, async () => ({ kind: 'report', report: await people.check(choice.tenant.id) }));
  return undefined;
}

async function list({ requests }: Pick<ConversationContext, 'requests'>, turn: Turn): Promise<Answer> {
  const latest = await requests.list(turn);
  const rows = latest.map((request) => {
    const { id, state, createdAt } = request;
    return { id, state: state.kind, createdAt, title: requests.titleOf(request) };
  });
  return { kind: 'requests', rows };
}

/** Shows the card here, for people who may see the request. */
async function status({ requests }: Pick<ConversationContext, 'requests'>, turn: Turn, word: string): Promise<Answer> {
  const request = await requests.findVisible(word, turn);
  return request === undefined ? unknownRequest(word) : showCard(requests, request, turn.place);
}

/** Moves the card of a request to the end of a conversation, or says where it stands for good. */
async function showCard(
  requests: Pick<ConversationContext['requests'], 'postCard'>,
  { id, state }: Request,
  place: Place,
): Promise<Answer> {
  if (await requests.postCard(id, place)) return undefined;
  const sentence = `It is up to date: ${state.kind.replaceAll('-', ' ')}.`;
  return {
    kind: 'notice',
    notice: { tone: 'info', title: `The card of ${id} is at the top of this thread`, sentences: [sentence] },
  };
}

/**
 * Records a decision. In the request's own thread its card and posts answer; elsewhere a line does. Where no card of the request stands, the
 * decision does not count and the card is the answer. A request that the person may not see is answered as one that does not exist.
 */
async function decide(
  { requests }: Pick<ConversationContext, 'requests'>,
  turn: Turn,
  line: BuiltinLine,
  decision: Decision,
): Promise<Answer> {
  const word = line.rest[0];
  if (word === undefined)
    return notice(
      `Which request?`,
      [`Type ${line.name} and the request’s id, such as ${line.name} OP-7F3K.`],
      ['requests'],
    );
  const request = await requests.findVisible(word, turn);
  if (request === undefined) return unknownRequest(word);
  if ((line.reason ?? '').length > reasonAtMost) return reasonTooLong(line.reason ?? '');
  const { id } = request;
  const origin = { kind: 'text', conversation: turn.place.conversation } as const;
  const result = await requests.decide(id, decision, turn.person, origin);
  if (result.ok) return turn.place.conversation === request.place.conversation ? undefined : recorded(id, line.name);
  if (result.refusal !== 'not-here') return { kind: 'refusal', title: `${id}: not done`, ...whyRefused(result) };
  return (await showCard(requests, request, turn.place)) ?? notDecidedBlind(id, line.name);
}

/** A number of targets as it was typed; undefined for anything else. */
const countIn = (word: string | undefined): number | undefined =>
  word !== undefined && /^\d{1,6}$/.test(word) ? Number(word) : undefined;

const recorded = (id: RequestId, decision: string): Answer => ({
  kind: 'text',
  text: `${id}: you ${done[decision] ?? decision} it.`,
});

const done: Readonly<Record<string, string>> = {
  confirm: 'confirmed',
  approve: 'approved',
  deny: 'denied',
  cancel: 'cancelled',
  stop: 'stopped',
};

const notDecidedBlind = (id: RequestId, decision: string): Answer => ({
  kind: 'text',
  text: `${id}: not done. You can type ${decision} only where its card is. Here is the card: read it, then use its buttons.`,
});

const unknownRequest = (word: string): Answer =>
  notice(`No request “${echo(word)}” here`, ['Check the id on its card.'], ['requests']);
