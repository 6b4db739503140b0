import { formCard } from '../cards/form-card.ts';
import { reportCard } from '../cards/report-card.ts';
import type { ReadAction } from '../services/action.ts';
import { isRead, tierOf, type Command, type WriteCommand } from '../services/bundle.ts';
import { bind, type Bound, type Given } from '../services/commands/bind.ts';
import { parse } from '../services/commands/parse.ts';
import { resolvePeople } from '../services/commands/resolve.ts';
import type { Typed } from '../services/commands/tokens.ts';
import { GraphProblem, type Graph } from '../services/graph/graph.ts';
import type { Target } from '../services/person.ts';
import { demandOf, mayRequest, protectedAmong } from '../services/requests/policy.ts';
import { reasonAtMost } from '../services/requests/request.ts';
import { cardMessage } from './channel.ts';
import { turnReadMs, type Answer, type Desk, type Turn } from './desk.ts';
import { formFor, type Doubt } from './forms.ts';
import { notice, tooLong } from './notice.ts';
import { onTalk } from './on-talk.ts';

/** Answers what somebody typed: a talk, a notice, a form, or an opened request. */
export async function onText(desk: Desk, turn: Turn, typed: Typed): Promise<Answer> {
  const parsed = parse(typed, desk.vocabulary);
  switch (parsed.kind) {
    case 'empty':
      return onTalk(desk, turn, { kind: 'talk', name: 'help', rest: [], reason: undefined });
    case 'talk':
      return onTalk(desk, turn, parsed);
    case 'unknown':
      return unknown(desk, typed.text, parsed.word, parsed.suggestions);
    case 'problem':
      return notice(desk, 'I could not read that', [parsed.message, 'Nothing was done.']);
    case 'command':
      return onCommand(desk, turn, parsed.command, bind(parsed.command, parsed));
    default:
      return parsed satisfies never;
  }
}

/** Did you mean, with the rest of the line kept: a typo must not cost a responder the targets and the reason. */
function unknown(desk: Desk, text: string, word: string, suggestions: readonly string[]): Answer {
  const lines = suggestions.map((name) => text.trim().replace(word, name));
  const next = lines.length === 0 ? 'Type help to see what can be done.' : 'Did you mean one of these?';
  return notice(desk, `I do not know “${word}”`, [`Nothing was done. ${next}`], lines.length === 0 ? ['help'] : lines);
}

/** Answers a command whose arguments are bound, from a line or from a form. */
export async function onCommand(desk: Desk, turn: Turn, command: Command, bound: Bound): Promise<Answer> {
  if (bound.kind === 'problems')
    return notice(
      desk,
      `${command.name}: something in the line does not fit`,
      [...bound.messages, 'Nothing was done.'],
      [`help ${command.name}`],
    );
  if (bound.kind === 'missing') return form(desk, command, bound);
  if (bound.tenant !== undefined)
    return notice(desk, 'One tenant only', ['This Cordon looks after one tenant; leave out tenant=.']);
  const graph = desk.graphOf(turn.tenant).with({ signal: AbortSignal.timeout(turnReadMs) });
  try {
    const right = await mayRequest(desk.policy, graph, turn.person);
    if (right !== 'yes') return notice(desk, 'You may not ask for this', [refusedRequester[right]], ['whoami']);
    const resolved = await resolveAll(graph, turn, bound);
    if (resolved.kind === 'unclear') return form(desk, command, bound, resolved.doubts);
    return isRead(command)
      ? read(desk, turn, command, bound, resolved.people)
      : await open(desk, turn, graph, command, bound, resolved.people);
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return isSignIn(error)
      ? notice(desk, 'Cordon cannot sign in to Microsoft Graph', [said(error), 'Nothing was done. Ask its operator.'])
      : notice(desk, 'Microsoft Graph did not answer', [said(error), 'Nothing was done. Try again in a moment.']);
  }
}

const refusedRequester = {
  no: 'The policy of this Cordon does not name you as a responder. Its operator can add you.',
  unknown: 'Microsoft Graph could not say whether you are a responder, and no answer means no. Try again in a moment.',
} as const;

type People = Readonly<Record<string, readonly Target[]>>;

async function resolveAll(graph: Graph, turn: Turn, bound: Given) {
  const answers = await Promise.all(
    Object.entries(bound.people).map(async ([key, queries]) => ({
      key,
      answer: await resolvePeople(graph, queries, turn),
    })),
  );
  const doubts = answers.flatMap(({ key, answer }): Doubt[] => (answer.kind === 'unclear' ? [{ key, ...answer }] : []));
  if (doubts.length > 0) return { kind: 'unclear', doubts } as const;
  const people: People = Object.fromEntries(
    answers.flatMap(({ key, answer }) => (answer.kind === 'found' ? [[key, answer.targets]] : [])),
  );
  return { kind: 'found', people } as const;
}

/** Opens a request; its card is posted by the herald, from the store. */
async function open(
  desk: Desk,
  turn: Turn,
  graph: Graph,
  command: WriteCommand,
  bound: Given,
  people: People,
): Promise<Answer> {
  const targets = people['user'] ?? [];
  if ((bound.reason ?? '').length > reasonAtMost)
    return notice(desk, 'That reason is too long', [tooLong(bound.reason ?? '')]);
  const most = desk.policy.limits.targets;
  if (targets.length > most) {
    return notice(desk, 'Too many at once', [
      `One request is for ${most} people at most, this one names ${targets.length}. Nothing was done.`,
    ]);
  }
  const guarded = await protectedAmong(desk.policy, graph, targets);
  if (guarded.length > 0 && desk.policy.protected.action === 'refuse') {
    return notice(desk, 'A protected account', [
      `${guarded.map((target) => target.upn).join(', ')}: the policy keeps Cordon’s hands off. Nothing was done.`,
    ]);
  }
  const demand = demandOf(desk.policy, tierOf(command), targets, guarded.length > 0);
  await desk.lifecycle.open({
    ...demand,
    command: command.name,
    args: bound.args,
    targets,
    tenant: turn.tenant,
    place: turn.place,
    requester: turn.person,
    reason: bound.reason ?? null,
  });
  return undefined;
}

/** Reads run after the turn, once for each target, and answer with a card each. */
function read(desk: Desk, turn: Turn, command: ReadAction, bound: Given, people: People): Answer {
  const runs = 'user' in people ? (people['user'] ?? []).map((user) => ({ ...bound.args, user })) : [bound.args];
  for (const args of runs) {
    desk.afterwards(async () => {
      await desk.channel.say(turn.place, await answered(desk, turn, command, args));
    });
  }
  return undefined;
}

async function answered(desk: Desk, turn: Turn, command: ReadAction, args: Readonly<Record<string, unknown>>) {
  try {
    const report = await command.run({ graph: desk.graphOf(turn.tenant) }, command.args.parse(args));
    return cardMessage(reportCard(report, { practice: desk.practice, at: desk.now() }));
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return notice(desk, `${command.name} could not be read`, [said(error)]);
  }
}

const form = (desk: Desk, command: Command, bound: Given, doubts: readonly Doubt[] = []) =>
  cardMessage(formCard(formFor(command, bound, doubts, desk.practice)));

/** Entra gave no token, so Graph was never asked. */
const isSignIn = ({ code, details }: GraphProblem): boolean => code === 'unauthorized' && details.status === undefined;

/** What Graph said, for people; without a status it is our own sentence. */
const said = ({ code, message, details: { status, graphCode = '' } }: GraphProblem): string => {
  if (code === 'no-answer') return 'There was no answer in time.';
  return status === undefined ? message : `${status} ${graphCode}`.trim() + `: ${message}`;
};
