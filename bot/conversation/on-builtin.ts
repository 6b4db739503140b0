import { commandHelpCard, helpCard } from '../../cards/help-card.ts';
import { refusalWords } from '../../cards/refusal-words.ts';
import { reportCard } from '../../cards/report-card.ts';
import { requestsCard } from '../../cards/requests-card.ts';
import type { ParsedMessage } from '../../services/commands/parse.ts';
import { tenantShown, type Tenant } from '../../services/graph/tenants.ts';
import { policyIn, takesCommands } from '../../services/requests/channels.ts';
import { mayApprove, mayRequest } from '../../services/requests/policy.ts';
import { reasonAtMost, type Right } from '../../services/model/request.ts';
import type { Decision } from '../../services/requests/lifecycle.ts';
import { addPost } from '../../services/store/outbox-rows.ts';
import { graphInTurn, type Answer, type ConversationContext, type Turn } from './context.ts';
import { helpOn, helpOnBuiltin, helpOverview } from './help.ts';
import { onSignIn, onSignOut } from './on-sign-in.ts';
import { notice, reasonTooLong } from './notice.ts';
import { whereCommandsAreTaken } from './wrong-channel.ts';
import { isOfHome, maySee, requestNamed, titleOf } from './visible-requests.ts';
import { chooseTenant } from './choose-tenant.ts';
import { cardMessage, textMessage } from '../outbox/message.ts';

type BuiltinLine = Extract<ParsedMessage, { kind: 'builtin' }>;

/** Answers what is about Cordon itself or decides on a request by text. */
export async function onBuiltin(desk: ConversationContext, turn: Turn, line: BuiltinLine): Promise<Answer> {
  const reason = line.reason ?? null;
  switch (line.name) {
    case 'help':
      return help(desk, line.rest[0]);
    case 'whoami':
      return whoami(desk, turn, line);
    case 'requests':
      return requests(desk, turn);
    case 'status':
      return line.rest[0] === undefined ? requests(desk, turn) : status(desk, turn, line.rest[0]);
    case 'check':
      return check(desk, turn, line);
    case 'sign-in':
      return onSignIn(desk, turn);
    case 'sign-out':
      return onSignOut(desk, turn);
    case 'confirm':
      return decide(desk, turn, line, { type: 'confirm', reason });
    case 'approve':
      return decide(desk, turn, line, { type: 'approve' });
    case 'deny':
      return decide(desk, turn, line, { type: 'deny', why: reason });
    case 'cancel':
      return decide(desk, turn, line, { type: 'cancel' });
    default:
      return line.name satisfies never;
  }
}

function help(desk: ConversationContext, word: string | undefined): Answer {
  if (word === undefined) return cardMessage(helpCard(helpOverview(desk.practice)));
  const entry = desk.vocabulary.find(word);
  if (entry === undefined) return notice(desk, `I do not know “${word}”`, [], desk.vocabulary.suggest(word));
  const details =
    entry.kind === 'command' ? helpOn(entry.command, desk.practice) : helpOnBuiltin(entry.builtin, desk.practice);
  return cardMessage(commandHelpCard(details));
}

/** Asks Graph after the turn: it may take a while, and nothing depends on it. */
function check(desk: ConversationContext, turn: Turn, line: BuiltinLine): Answer {
  const found = chooseTenant(desk, turn, line);
  if (!found.ok) return found.answer;
  desk.afterwards(async () => {
    const report = await desk.checkOf(found.tenant.id);
    await desk.channel.say(turn.place, cardMessage(reportCard(report, { practice: desk.practice, at: desk.now() })));
  });
  return undefined;
}

async function whoami(desk: ConversationContext, turn: Turn, line: BuiltinLine): Promise<Answer> {
  const found = chooseTenant(desk, turn, line);
  if (!found.ok) return found.answer;
  const policy = policyIn(desk.policy, { tenant: found.tenant.id, place: turn.place });
  const graph = graphInTurn(desk, turn.homeTenant.id);
  const [ask, approve] = await Promise.all([
    mayRequest(policy, graph, turn.person),
    mayApprove(policy, graph, turn.person),
  ]);
  const words: Readonly<Record<Right, string>> = {
    yes: 'Yes',
    no: 'No',
    unknown: 'Microsoft Graph could not say, so no',
    guest: 'No: you are a guest in this organisation',
    disabled: 'No: your account is disabled',
    outsider: 'No: your account is not one of this organisation',
  };
  const several = tenantShown(desk.tenants, found.tenant.id);
  const facts = [
    ['Object id', turn.person.id],
    ['Tenant', nameAndId(turn.homeTenant)],
    ...(several === null ? [] : [['Acts on', several] as const]),
    ['May ask', words[ask]],
    ['May approve', `${words[approve]}${approve === 'yes' ? ', but never your own request or one about you' : ''}`],
    ['Commands here', takesCommands(desk.policy, turn.place) ? 'Yes' : `No: ${whereCommandsAreTaken(desk.policy)}`],
  ] as const;
  return cardMessage(
    reportCard(
      { title: turn.person.name, subtitle: 'Who you are to Cordon', facts },
      { practice: desk.practice, at: desk.now() },
    ),
  );
}

/** A tenant that nobody named is called by its id. */
const nameAndId = ({ name, id }: Tenant): string => (name === id ? id : `${name} (${id})`);

async function requests(desk: ConversationContext, turn: Turn): Promise<Answer> {
  const list = turn.personal
    ? await desk.store.latestOf(turn.person.id, 10)
    : await desk.store.latestIn(turn.place.conversation, 10);
  const rows = list.map((request) => {
    const { id, state, createdAt } = request;
    return { id, state: state.kind, createdAt, title: titleOf(desk, request) };
  });
  return cardMessage(requestsCard(rows, { practice: desk.practice, at: desk.now() }));
}

/** Posts the card again, here; it stays true like the first one. Only where its conversation is, or for people it concerns. */
async function status(desk: ConversationContext, turn: Turn, word: string): Promise<Answer> {
  const request = await requestNamed(desk, word);
  if (request === undefined || !(await maySee(desk, turn)(request))) return unknownRequest(desk, word);
  await addPost(desk.db, { request: request.id, kind: 'card', place: turn.place, at: desk.now() });
  desk.wake();
  return undefined;
}

/** In the request's own thread the card and the herald answer; elsewhere a line does. */
async function decide(desk: ConversationContext, turn: Turn, line: BuiltinLine, decision: Decision): Promise<Answer> {
  const word = line.rest[0];
  if (word === undefined)
    return notice(
      desk,
      `Which request?`,
      [`Type ${line.name} and the request’s id, such as ${line.name} OP-7F3K.`],
      ['requests'],
    );
  const request = await requestNamed(desk, word);
  if (request === undefined || !isOfHome(turn, request)) return unknownRequest(desk, word);
  if ((line.reason ?? '').length > reasonAtMost)
    return notice(desk, 'That reason is too long', [reasonTooLong(line.reason ?? '')]);
  const origin = { kind: 'text', conversation: turn.place.conversation, personal: turn.personal } as const;
  const answer = await desk.lifecycle.decide(request.id, decision, turn.person, origin);
  if (!answer.ok) return notice(desk, `${request.id}: not done`, [refusalWords(answer.refusal)]);
  return turn.place.conversation === request.place.conversation
    ? undefined
    : textMessage(`${request.id}: ${line.name} is recorded.`);
}

const unknownRequest = (desk: ConversationContext, word: string): Answer =>
  notice(desk, `No request “${word}” here`, ['Check the id on its card.'], ['requests']);
