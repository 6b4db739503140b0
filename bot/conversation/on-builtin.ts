import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import { looksSecret } from '../../services/base/typed-secrets.ts';
import type { BuiltinLine } from '../../services/commands/parsed-message.ts';
import { languageOf } from '../../services/commands/translations.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import { hasEnded, type Request } from '../../services/model/request.ts';
import { notice, unknownWord } from './answer.ts';
import { chooseTenant } from './choose-tenant.ts';
import type { ConversationContext, Turn } from './context.ts';
import { helpOn, helpOnBuiltin, helpOnPart, helpOverview, helpPartOf } from './help.ts';
import { notTaken } from './not-taken.ts';
import { onDecision } from './on-decision.ts';
import { onSignIn, onSignOut } from './on-sign-in.ts';
import { onRetry } from './on-retry.ts';
import { onUndo } from './on-undo.ts';
import { onResume, onStandDown } from './on-stand-down.ts';
import { showCard, unknownRequest } from './show-request.ts';
import { vocabulary } from './vocabulary.ts';
import { whoami } from './whoami.ts';

/** Answers a built-in command: it is about Cordon itself, or a decision on a request by text. Nothing behind it is ignored. */
export async function onBuiltin(context: ConversationContext, turn: Turn, line: BuiltinLine): Promise<Answer> {
  const refused = notTaken(context, line);
  if (refused !== undefined) return refused;
  const [id = line.others] = line.ids;
  switch (line.name) {
    case 'help':
      return help(context, turn, line);
    case 'whoami':
      return whoami(context, turn, line);
    case 'requests':
      return list(context, turn, line);
    case 'status':
      return id === '' ? list(context, turn, line) : status(context, turn, id);
    case 'check':
      return check(context, turn, line);
    case 'sign-in':
      return onSignIn(context, turn);
    case 'sign-out':
      return onSignOut(context, turn);
    case 'confirm':
    case 'approve':
    case 'deny':
    case 'cancel':
    case 'stop':
      return onDecision(context, turn, line, line.name);
    case 'undo':
      return onUndo(context, turn, line);
    case 'retry':
      return onRetry(context, turn, line);
    case 'stand-down':
      return onStandDown(context, turn, line);
    case 'resume':
      return onResume(context, turn, line);
    default:
      return line.name satisfies never;
  }
}

/** Help on a command, which is offered with the accounts that were named, or on a part of them; the short help in the asker's language. */
function help({ people }: Pick<ConversationContext, 'people'>, turn: Turn, line: BuiltinLine): Answer {
  const { accounts } = line;
  const language = line.language ?? languageOf(turn.locale);
  const words = line.rest;
  const topic = words.slice(words.findIndex((word) => !isSaidAround.test(word)));
  if (words.every((word) => isSaidAround.test(word)))
    return { kind: 'help', help: helpOverview(people.isOffered, { language, personal: turn.personal }) };
  const part = topic.length === 1 ? helpPartOf(topic[0] ?? '') : undefined;
  if (part !== undefined) return { kind: 'command-list', list: helpOnPart(part, people.isOffered, turn) };
  const entry = vocabulary.match(topic)?.entry;
  if (entry === undefined)
    return unknownWord(topic[0] ?? '', vocabulary.suggest(topic[0] ?? '').filter(people.isOffered));
  if (entry.kind === 'builtin') return { kind: 'command-help', help: helpOnBuiltin(entry.builtin) };
  const on = helpOn(entry.command, people.switchedOff(entry.command));
  return { kind: 'command-help', help: { ...on, start: [entry.command.name, ...accounts].join(' ') } };
}

/** What people say between `help` and a command: `help me with contain`. */
const isSaidAround = /^(?:me|us|with|on|about|to|please|the)$/i;

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

/** Lists the latest requests, or those of them that the words ask for, and says which. */
async function list(
  { requests, people }: Pick<ConversationContext, 'requests' | 'people'>,
  turn: Turn,
  { said, others }: BuiltinLine,
): Promise<Answer> {
  if (others !== '') return notListed(people.isOffered, others);
  const filter = filters[said];
  const latest = (await requests.list(turn)).filter((request) => filter?.takes(request, turn) ?? true);
  const rows = latest.map((request) => {
    const { id, state, createdAt } = request;
    return { id, state: state.kind, createdAt, title: requests.titleOf(request) };
  });
  return { kind: 'requests', rows, ...(filter !== undefined && { title: filter.title }) };
}

/** Which requests some words for the list leave out, and what it is called then. */
interface ListFilter {
  readonly title: string;
  readonly takes: (request: Request, turn: Turn) => boolean;
}

const own: ListFilter = { title: 'Your requests', takes: ({ requester }, { person }) => requester.id === person.id };
const open: ListFilter = { title: 'Open requests', takes: (request) => !hasEnded(request) };
const filters: Readonly<Partial<Record<string, ListFilter>>> = {
  'my-requests': own,
  open,
  'open-requests': open,
  pending: open,
  'pending-requests': open,
  'what-is-open': open,
  'whats-open': open,
};

/** The list takes no words but those that name accounts, which the history is about. */
const notListed = (isOffered: IsOffered, words: string): Answer => {
  const about = looksSecret(words) ? [] : [`history ${words}`];
  return notice(
    'The list takes no words behind it',
    [`“${echo(words)}” was not looked at. For one account, use history and its address.`],
    [...about, 'requests'].filter(isOffered),
  );
};

/** Shows the card here, for people who may see the request. */
async function status({ requests }: Pick<ConversationContext, 'requests'>, turn: Turn, word: string): Promise<Answer> {
  const request = await requests.findVisible(word, turn);
  return request === undefined ? unknownRequest(word) : showCard(requests, request, turn.place);
}
