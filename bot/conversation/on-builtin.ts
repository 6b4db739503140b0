import type { Answer } from '../../cards/answer-card.ts';
import type { ParsedMessage } from '../../services/commands/parse.ts';
import { tenantShown, type Tenant } from '../../services/graph/tenants.ts';
import { reasonAtMost, type Right } from '../../services/model/request.ts';
import type { Decision } from '../../services/requests/lifecycle.ts';
import { isOfHome } from '../../services/requests/visibility.ts';
import { notice, reasonTooLong } from './answer.ts';
import { chooseTenant } from './choose-tenant.ts';
import type { ConversationContext, Turn } from './context.ts';
import { helpOn, helpOnBuiltin, helpOverview } from './help.ts';
import { onSignIn, onSignOut } from './on-sign-in.ts';
import { onResume, onStandDown } from './on-stand-down.ts';
import { vocabulary } from './vocabulary.ts';
import { whereCommandsAreTaken } from './wrong-channel.ts';

type BuiltinLine = Extract<ParsedMessage, { kind: 'builtin' }>;

/** Answers a built-in command: it is about Cordon itself, or a decision on a request by text. */
export async function onBuiltin(context: ConversationContext, turn: Turn, line: BuiltinLine): Promise<Answer> {
  const reason = line.reason ?? null;
  switch (line.name) {
    case 'help':
      return help(line.rest[0]);
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
    case 'stand-down':
      return onStandDown(context, turn, line);
    case 'resume':
      return onResume(context, turn, line);
    default:
      return line.name satisfies never;
  }
}

function help(word: string | undefined): Answer {
  if (word === undefined) return { kind: 'help', help: helpOverview() };
  const entry = vocabulary.find(word);
  if (entry === undefined) return notice(`I do not know “${word}”`, [], vocabulary.suggest(word));
  return {
    kind: 'command-help',
    help: entry.kind === 'command' ? helpOn(entry.command) : helpOnBuiltin(entry.builtin),
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

async function whoami({ people }: Pick<ConversationContext, 'people'>, turn: Turn, line: BuiltinLine): Promise<Answer> {
  const choice = chooseTenant(people.tenants, turn, line);
  if (!choice.ok) return choice.answer;
  const { person, place, homeTenant } = turn;
  const scope = { tenant: choice.tenant.id, home: homeTenant.id, place };
  const [ask, approve] = await Promise.all([
    people.rights.mayRequest(person, scope),
    people.rights.mayApprove(person, scope),
  ]);
  const actsOn = tenantShown(people.tenants, choice.tenant.id);
  const facts = [
    ['Object id', person.id],
    ['Tenant', nameAndId(homeTenant)],
    ...(actsOn === null ? [] : [['Acts on', actsOn] as const]),
    ['May ask', rightWords[ask]],
    [
      'May approve',
      `${rightWords[approve]}${approve === 'yes' ? ', but never your own request or one about you' : ''}`,
    ],
    ['Commands here', people.takesCommands(place) ? 'Yes' : `No: ${whereCommandsAreTaken(people)}`],
  ] as const;
  return { kind: 'report', report: { title: person.name, subtitle: 'Who you are to Cordon', facts } };
}

const rightWords: Readonly<Record<Right, string>> = {
  yes: 'Yes',
  no: 'No',
  unknown: 'Microsoft Graph could not say, so no',
  guest: 'No: you are a guest in this organisation',
  disabled: 'No: your account is disabled',
  outsider: 'No: your account is not one of this organisation',
};

/** A tenant whose name is not in the policy file is called by its id. */
const nameAndId = ({ name, id }: Tenant): string => (name === id ? id : `${name} (${id})`);

async function list({ requests }: Pick<ConversationContext, 'requests'>, turn: Turn): Promise<Answer> {
  const latest = await requests.list(turn);
  const rows = latest.map((request) => {
    const { id, state, createdAt } = request;
    return { id, state: state.kind, createdAt, title: requests.titleOf(request) };
  });
  return { kind: 'requests', rows };
}

/** Posts the card again here, where it is kept up to date like the first one, for people who may see the request. */
async function status({ requests }: Pick<ConversationContext, 'requests'>, turn: Turn, word: string): Promise<Answer> {
  const request = await requests.findVisible(word, turn);
  if (request === undefined) return unknownRequest(word);
  await requests.postCard(request.id, turn.place);
  return undefined;
}

/** Records a decision. In the request's own thread its card and posts answer; elsewhere a line does. */
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
  const request = await requests.find(word);
  if (request === undefined || !isOfHome(turn, request)) return unknownRequest(word);
  if ((line.reason ?? '').length > reasonAtMost) return reasonTooLong(line.reason ?? '');
  const origin = { kind: 'text', conversation: turn.place.conversation, personal: turn.personal } as const;
  const result = await requests.decide(request.id, decision, turn.person, origin);
  if (!result.ok) return { kind: 'refusal', title: `${request.id}: not done`, refusal: result.refusal };
  return turn.place.conversation === request.place.conversation
    ? undefined
    : { kind: 'text', text: `${request.id}: ${line.name} is recorded.` };
}

/** A number of targets as it was typed; undefined for anything else. */
const countIn = (word: string | undefined): number | undefined =>
  word !== undefined && /^\d{1,6}$/.test(word) ? Number(word) : undefined;

const unknownRequest = (word: string): Answer =>
  notice(`No request “${word}” here`, ['Check the id on its card.'], ['requests']);
