import { formCard } from '../../cards/form-card.ts';
import { privateValuePlaceholder, isLookupKind } from '../../services/contract/args.ts';
import {
  isRead,
  partsOf,
  targetKeyOf,
  tierOf,
  type Command,
  type WriteCommand,
} from '../../services/contract/bundle.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { bindArguments, type Binding, type BoundArguments } from '../../services/commands/bind.ts';
import { parseCommand } from '../../services/commands/parse.ts';
import { lookups } from '../../services/commands/lookups.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import type { Tenant } from '../../services/graph/tenants.ts';
import { noId, plainTarget, type Target } from '../../services/model/person.ts';
import { redactText } from '../../services/base/redact.ts';
import { policyIn, takesCommands } from '../../services/requests/channels.ts';
import { demandOf, mayRequest, protectedAmong, type Policy } from '../../services/requests/policy.ts';
import { reasonAtMost, type Right } from '../../services/model/request.ts';
import { TooMany } from '../../services/store/opening.ts';
import { graphInTurn, type Answer, type ConversationContext, type Turn } from './context.ts';
import { wrongChannel } from './wrong-channel.ts';
import { formFor, type Doubt, type FormOptions } from './forms.ts';
import { notice, problemSentence, reasonTooLong } from './notice.ts';
import { runRead, type People } from './run-read.ts';
import { onBuiltin } from './on-builtin.ts';
import { chooseTenant } from './choose-tenant.ts';
import { cardMessage } from '../outbox/message.ts';

/** Answers what somebody typed: a built-in command, a notice, a form, or an opened request. */
export async function onText(desk: ConversationContext, turn: Turn, typed: TypedMessage): Promise<Answer> {
  const parsed = parseCommand(typed, desk.vocabulary);
  switch (parsed.kind) {
    case 'empty':
      return onBuiltin(desk, turn, { kind: 'builtin', name: 'help', rest: [], reason: undefined, tenant: undefined });
    case 'builtin':
      return onBuiltin(desk, turn, parsed);
    case 'unknown':
      return unknown(desk, typed.text, parsed.word, parsed.suggestions);
    case 'problem':
      return notice(desk, 'I could not read that', [redactText(parsed.message), 'Nothing was done.']);
    case 'command':
      return onCommand(desk, turn, parsed.command, bindArguments(parsed.command, parsed));
    default:
      return parsed satisfies never;
  }
}

/** Did you mean, with the rest of the line kept: a typo must not cost a responder the targets and the reason. */
function unknown(desk: ConversationContext, text: string, word: string, suggestions: readonly string[]): Answer {
  const lines = suggestions.map((name) => redactText(text.trim().replace(word, name)));
  const next = lines.length === 0 ? 'Type help to see what can be done.' : 'Did you mean one of these?';
  return notice(desk, `I do not know “${word}”`, [`Nothing was done. ${next}`], lines.length === 0 ? ['help'] : lines);
}

/** Answers a command whose arguments are bound, from a line or from a form. @param token of a private form, whose command was taken where it was typed */
export async function onCommand(
  desk: ConversationContext,
  turn: Turn,
  command: Command,
  bound: Binding,
  token?: string,
): Promise<Answer> {
  if (token === undefined && !takesCommands(desk.policy, turn.place)) return wrongChannel(desk);
  if (bound.kind === 'problems')
    return notice(
      desk,
      `${command.name}: something in the line does not fit`,
      [...bound.messages, 'Nothing was done.'],
      [`help ${command.name}`],
    );
  if (bound.kind === 'private') return privately(desk, turn, command, bound);
  if (bound.kind === 'missing') return form(desk, command, bound, { token });
  const found = chooseTenant(desk, turn, bound);
  if (!found.ok) return found.answer;
  const { tenant } = found;
  const aim = {
    tenant,
    graph: graphInTurn(desk, tenant.id),
    policy: policyIn(desk.policy, { tenant: tenant.id, place: turn.place }),
  };
  try {
    const home = graphInTurn(desk, turn.homeTenant.id);
    const right = await mayRequest(aim.policy, home, turn.person);
    if (right === 'unknown') await home.claims(); // it throws what keeps Cordon itself from signing in
    if (right !== 'yes') return notice(desk, 'You may not ask for this', [refusedRequester[right]], ['whoami']);
    const resolved = await resolveAll(aim, turn, command, bound);
    if (resolved.kind === 'unclear') return form(desk, command, bound, { doubts: resolved.doubts, token });
    return isRead(command)
      ? runRead(desk, turn, tenant, command, bound, resolved.people)
      : await open(desk, turn, aim, command, bound, resolved.people);
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return isSignIn(error)
      ? notice(desk, 'Cordon cannot sign in to Microsoft Graph', [
          problemSentence(error),
          'Nothing was done. Ask its operator.',
        ])
      : notice(desk, 'Microsoft Graph did not answer', [
          problemSentence(error),
          'Nothing was done. Try again in a moment.',
        ]);
  }
}

const refusedRequester: Readonly<Record<Exclude<Right, 'yes'>, string>> = {
  no: 'The policy of this Cordon does not name you as a responder. Its operator can add you.',
  unknown: 'Microsoft Graph could not say whether you are a responder, and no answer means no. Try again in a moment.',
  guest: 'You are a guest in this organisation, and only its own members may ask.',
  disabled: 'Your account is disabled in Entra. An administrator can enable it.',
  outsider: 'Your account is not one of this organisation, and only its own members may ask.',
};

/** What a command acts on: a tenant, its Graph as it may be read in this turn, and what holds there. */
interface Aim {
  readonly tenant: Tenant;
  readonly graph: Graph;
  readonly policy: Policy;
}

/** A mention is somebody of the home tenant: where another is meant, an address is asked for. */
async function resolveAll({ graph, tenant }: Aim, turn: Turn, command: Command, bound: BoundArguments) {
  const mentions = tenant.id === turn.homeTenant.id ? turn : { mentionId: () => Promise.resolve(undefined) };
  const kinds = new Map(argumentsOf(command).map(({ name, kind }) => [name, kind]));
  const answers = await Promise.all(
    Object.entries(bound.people).map(async ([key, queries]) => {
      const kind = kinds.get(key);
      return { key, answer: await lookups[isLookupKind(kind) ? kind : 'people'](graph, queries, mentions) };
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
  desk: ConversationContext,
  turn: Turn,
  { tenant, graph, policy }: Aim,
  command: WriteCommand,
  bound: BoundArguments,
  people: People,
): Promise<Answer> {
  const key = targetKeyOf(command);
  const targets = key === undefined ? [newcomer(command, bound.args)] : (people[key] ?? []);
  if ((bound.reason ?? '').length > reasonAtMost)
    return notice(desk, 'That reason is too long', [reasonTooLong(bound.reason ?? '')]);
  const { targets: most, actionsPerMinute: perMinute } = policy.limits;
  if (targets.length > most) {
    return notice(desk, 'Too many at once', [
      `One request is for ${most} people at most, this one names ${targets.length}. Nothing was done.`,
    ]);
  }
  const guarded = await protectedAmong(policy, graph, targets);
  if (guarded.length > 0 && policy.protected.action === 'refuse') {
    return notice(desk, 'A protected account', [
      `${guarded.map((target) => target.upn).join(', ')}: the policy keeps Cordon’s hands off. Nothing was done.`,
    ]);
  }
  const secrets = secretsAmong(command, bound.args);
  if (secrets.length > 0 && targets.length > 1)
    return notice(desk, 'One account at a time', ['A secret that you give is for one account only. Nothing was done.']);
  const demand = demandOf(policy, tierOf(command), targets, guarded.length > 0);
  const others = Object.entries(people).flatMap(([name, [only]]) =>
    name === key || !only ? [] : [[name, only] as const],
  );
  const hidden = secrets.map(([name]) => [name, privateValuePlaceholder] as const);
  const opening = {
    ...demand,
    command: command.name,
    args: Object.fromEntries([...Object.entries(bound.args), ...others, ...hidden]),
    targets,
    tenant: tenant.id,
    home: turn.homeTenant.id,
    place: turn.place,
    requester: turn.person,
    startsAt: startOfRun(bound.args['at']),
    reason: bound.reason ?? null,
  };
  try {
    const id = await desk.lifecycle.open(opening, turn.activity, perMinute);
    for (const [name, value] of secrets) await desk.given.keep(id, turn.person.id, name, value);
    return undefined;
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return notice(desk, 'Too many in a minute', [
      `The policy lets ${perMinute} actions start in a minute, and this asks for ${targets.length} more. Nothing was done; ` +
        (targets.length > perMinute ? 'ask for fewer at once.' : 'try again in a minute.'),
    ]);
  }
}

/** The argument `at` is the time to start, for every command that has it. */
const startOfRun = (at: unknown): number | null => (typeof at === 'string' ? Date.parse(at) : null);

/** Somebody who does not exist yet, as `create-user` names them. */
function newcomer(command: WriteCommand, args: BoundArguments['args']): Target {
  const subject = partsOf(command)
    .flatMap((part) => (part.tier === 'read' ? [] : [part.subject?.(part.args.parse(args))]))
    .find((named) => named !== undefined);
  return plainTarget({ kind: 'new-account', id: noId, ...(subject ?? { name: command.name, upn: '' }) });
}

const secretsAmong = (command: WriteCommand, args: BoundArguments['args']): readonly (readonly [string, string])[] =>
  argumentsOf(command).flatMap(({ name, kind }) => {
    const value = args[name];
    return kind === 'secret' && typeof value === 'string' ? [[name, value] as const] : [];
  });

/** A secret in a chat is everybody's who reads it: say so, do nothing, and ask again where nobody else looks. */
function privately(
  desk: ConversationContext,
  turn: Turn,
  command: Command,
  bound: Extract<Binding, { kind: 'private' }>,
): Answer {
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

/** A form; one that follows a private one asks for its secrets again, because no card may carry them. */
const form = (
  desk: ConversationContext,
  command: Command,
  bound: BoundArguments,
  options: Omit<FormOptions, 'practice'>,
) => cardMessage(formCard(formFor(command, bound, { ...options, practice: desk.practice })));

/** Entra gave no token, so Graph was never asked. */
const isSignIn = ({ code, details }: GraphProblem): boolean => code === 'unauthorized' && details.status === undefined;
