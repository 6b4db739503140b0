import { formCard } from '../cards/form-card.ts';
import { reportCard } from '../cards/report-card.ts';
import type { ReadAction, Report } from '../services/action.ts';
import { givenPrivately, isLookup } from '../services/args.ts';
import { isRead, partsOf, targetKeyOf, tierOf, type Command, type WriteCommand } from '../services/bundle.ts';
import { argumentsOf } from '../services/commands/arguments.ts';
import { bind, type Bound, type Given } from '../services/commands/bind.ts';
import { parse } from '../services/commands/parse.ts';
import { lookups } from '../services/commands/lookups.ts';
import type { Typed } from '../services/commands/tokens.ts';
import { GraphProblem, type Graph } from '../services/graph/graph.ts';
import { noId, plainTarget, type Target } from '../services/person.ts';
import { redactText } from '../services/secrets/redact.ts';
import { demandOf, mayRequest, protectedAmong } from '../services/requests/policy.ts';
import { reasonAtMost, type Right } from '../services/requests/request.ts';
import { cardMessage } from './channel.ts';
import { graphInTurn, type Answer, type Desk, type Turn } from './desk.ts';
import { formFor, type Doubt, type FormOptions } from './forms.ts';
import { notice, tooLong } from './notice.ts';
import { onTalk } from './on-talk.ts';
import { recordsFor } from './records.ts';

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
      return notice(desk, 'I could not read that', [redactText(parsed.message), 'Nothing was done.']);
    case 'command':
      return onCommand(desk, turn, parsed.command, bind(parsed.command, parsed));
    default:
      return parsed satisfies never;
  }
}

/** Did you mean, with the rest of the line kept: a typo must not cost a responder the targets and the reason. */
function unknown(desk: Desk, text: string, word: string, suggestions: readonly string[]): Answer {
  const lines = suggestions.map((name) => redactText(text.trim().replace(word, name)));
  const next = lines.length === 0 ? 'Type help to see what can be done.' : 'Did you mean one of these?';
  return notice(desk, `I do not know “${word}”`, [`Nothing was done. ${next}`], lines.length === 0 ? ['help'] : lines);
}

/** Answers a command whose arguments are bound, from a line or from a form. @param token of the private form that was answered */
export async function onCommand(
  desk: Desk,
  turn: Turn,
  command: Command,
  bound: Bound,
  token?: string,
): Promise<Answer> {
  if (bound.kind === 'problems')
    return notice(
      desk,
      `${command.name}: something in the line does not fit`,
      [...bound.messages, 'Nothing was done.'],
      [`help ${command.name}`],
    );
  if (bound.kind === 'private') return privately(desk, turn, command, bound);
  if (bound.kind === 'missing') return form(desk, command, bound, { token });
  if (bound.tenant !== undefined)
    return notice(desk, 'One tenant only', ['This Cordon looks after one tenant; leave out tenant=.']);
  const graph = graphInTurn(desk, turn.tenant);
  try {
    const right = await mayRequest(desk.policy, graph, turn.person);
    if (right !== 'yes') return notice(desk, 'You may not ask for this', [refusedRequester[right]], ['whoami']);
    const resolved = await resolveAll(graph, turn, command, bound);
    if (resolved.kind === 'unclear') return form(desk, command, bound, { doubts: resolved.doubts, token });
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

const refusedRequester: Readonly<Record<Exclude<Right, 'yes'>, string>> = {
  no: 'The policy of this Cordon does not name you as a responder. Its operator can add you.',
  unknown: 'Microsoft Graph could not say whether you are a responder, and no answer means no. Try again in a moment.',
  guest: 'You are a guest in this organisation, and only its own members may ask.',
  disabled: 'Your account is disabled in Entra. An administrator can enable it.',
  outsider: 'Your account is not one of this organisation, and only its own members may ask.',
};

type People = Readonly<Record<string, readonly Target[]>>;

async function resolveAll(graph: Graph, turn: Turn, command: Command, bound: Given) {
  const kinds = new Map(argumentsOf(command).map(({ name, kind }) => [name, kind]));
  const answers = await Promise.all(
    Object.entries(bound.people).map(async ([key, queries]) => {
      const kind = kinds.get(key);
      return { key, answer: await lookups[isLookup(kind) ? kind : 'people'](graph, queries, turn) };
    }),
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
  const key = targetKeyOf(command);
  const targets = key === undefined ? [newcomer(command, bound.args)] : (people[key] ?? []);
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
  const secrets = secretsAmong(command, bound.args);
  if (secrets.length > 0 && targets.length > 1)
    return notice(desk, 'One account at a time', ['A secret that you give is for one account only. Nothing was done.']);
  const demand = demandOf(desk.policy, tierOf(command), targets, guarded.length > 0);
  const others = Object.entries(people).flatMap(([name, [only]]) =>
    name === key || !only ? [] : [[name, only] as const],
  );
  const hidden = secrets.map(([name]) => [name, givenPrivately] as const);
  const perMinute = desk.policy.limits.actionsPerMinute;
  if (!desk.actionsPace.take('everybody', targets.length)) {
    return notice(desk, 'Too many in a minute', [
      `The policy lets ${perMinute} actions start in a minute, and this asks for ${targets.length} more. Nothing was done; ` +
        (targets.length > perMinute ? 'ask for fewer at once.' : 'try again in a minute.'),
    ]);
  }
  const request = await desk.lifecycle.open({
    ...demand,
    command: command.name,
    args: Object.fromEntries([...Object.entries(bound.args), ...others, ...hidden]),
    targets,
    tenant: turn.tenant,
    place: turn.place,
    requester: turn.person,
    startsAt: startOfRun(bound.args['at']),
    reason: bound.reason ?? null,
  });
  for (const [name, value] of secrets) await desk.given.keep(request.id, turn.person.id, name, value);
  return undefined;
}

/** The argument `at` is the time to start, for every command that has it. */
const startOfRun = (at: unknown): number | null => (typeof at === 'string' ? Date.parse(at) : null);

/** Somebody who does not exist yet, as `create-user` names them. */
function newcomer(command: WriteCommand, args: Given['args']): Target {
  const subject = partsOf(command)
    .flatMap((part) => (part.tier === 'read' ? [] : [part.subject?.(part.args.parse(args))]))
    .find((named) => named !== undefined);
  return plainTarget({ kind: 'new-account', id: noId, ...(subject ?? { name: command.name, upn: '' }) });
}

const secretsAmong = (command: WriteCommand, args: Given['args']): readonly (readonly [string, string])[] =>
  argumentsOf(command).flatMap(({ name, kind }) => {
    const value = args[name];
    return kind === 'secret' && typeof value === 'string' ? [[name, value] as const] : [];
  });

/** A secret in a chat is everybody's who reads it: say so, do nothing, and ask again where nobody else looks. */
function privately(desk: Desk, turn: Turn, command: Command, bound: Extract<Bound, { kind: 'private' }>): Answer {
  desk.afterwards(async () => {
    const chat = turn.personal ? turn.place : await desk.channel.personalChat(turn.place, turn.person);
    const token = await desk.privateForms.open(turn.person.id, turn);
    await desk.channel.say(chat, form(desk, command, bound, { token }));
  });
  const where = turn.personal ? 'The form below asks for it.' : 'I sent you a form in your personal chat with me.';
  if (bound.exposed.length === 0) return turn.personal ? undefined : notice(desk, 'Asked privately', [where]);
  return notice(desk, `That ${bound.exposed.join(' and ')} is compromised`, [
    'Whoever reads this chat can read it, and Teams keeps the message. Never use it; delete your message.',
    `Nothing was done. ${where}`,
  ]);
}

/** Reads run after the turn, once for each target, and answer with a card each. */
function read(desk: Desk, turn: Turn, command: ReadAction, bound: Given, people: People): Answer {
  const key = targetKeyOf(command);
  const targets = key === undefined ? undefined : people[key];
  const runs =
    key === undefined || targets === undefined
      ? [bound.args]
      : targets.map((target) => ({ ...bound.args, [key]: target }));
  for (const args of runs) {
    desk.afterwards(async () => {
      await desk.channel.say(turn.place, await answered(desk, turn, command, args));
    });
  }
  return undefined;
}

async function answered(desk: Desk, turn: Turn, command: ReadAction, args: Readonly<Record<string, unknown>>) {
  try {
    const context = { graph: desk.graphOf(turn.tenant), records: recordsFor(desk, turn) };
    const report = await command.run(context, command.args.parse(args));
    return cardMessage(reportCard(await withDownload(desk, report), { practice: desk.practice, at: desk.now() }));
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return notice(desk, `${command.name} could not be read`, [said(error)]);
  }
}

/** A card holds a part of it; the whole is a file behind a link for some minutes. */
async function withDownload(desk: Desk, report: Report): Promise<Report> {
  if (report.full === undefined) return report;
  const url = await desk.downloads.keep(report.full);
  return url === undefined
    ? {
        ...report,
        alerts: [...(report.alerts ?? []), 'The full report needs the setting PUBLIC_URL; the operator can set it.'],
      }
    : { ...report, link: { title: 'Full report (10 min)', url } };
}

/** A form; one that follows a private one asks for its secrets again, because no card may carry them. */
const form = (desk: Desk, command: Command, bound: Given, options: Omit<FormOptions, 'practice'>) =>
  cardMessage(formCard(formFor(command, bound, { ...options, practice: desk.practice })));

/** Entra gave no token, so Graph was never asked. */
const isSignIn = ({ code, details }: GraphProblem): boolean => code === 'unauthorized' && details.status === undefined;

/** What Graph said, for people; without a status it is our own sentence. */
const said = ({ code, message, details: { status, graphCode = '' } }: GraphProblem): string => {
  if (code === 'no-answer') return 'There was no answer in time.';
  return status === undefined ? message : `${status} ${graphCode}`.trim() + `: ${message}`;
};
