import type { Logger } from '../telemetry/log.ts';
import { fallbackText } from '../../cards/sentence.ts';
import { bindFields } from '../../services/commands/bind.ts';
import type { ReadAction } from '../../services/contract/action.ts';
import { CommitUnknown } from '../../services/store/database.ts';
import type { Place } from '../../services/model/request.ts';
import type { RateLimit } from '../base/rate-limit.ts';
import type { ConversationContext, Turn } from '../conversation/context.ts';
import { onCommand } from '../conversation/on-command.ts';
import { onRead } from '../conversation/on-read.ts';
import { strangerWords } from '../conversation/on-stranger.ts';
import { vocabulary } from '../conversation/vocabulary.ts';
import { answerWords, refused } from './answer-words.ts';
import { assistantTurn, collected, assistantView } from './assistant-turn.ts';
import type { Caller } from './caller.ts';
import { propose } from './propose.ts';
import { fieldTexts, type ToolValues } from './tool-fields.ts';
import type { ToolAnswer } from './tool-answer.ts';
import { commandSchema, proposable, proposalHelp, proposalSchema, statusSchema, type ToolWork } from './tools.ts';

/** What calls of tools use. */
export interface CallPorts {
  readonly conversation: ConversationContext;
  /** Where Cordon posts in an incident channel, outside of its threads. */
  readonly channelPlace: (channel: string) => Promise<Place>;
  /** Counts the calls of a person; `proposals` those that start a thread in a channel. */
  readonly limits: { readonly calls: RateLimit; readonly proposals: RateLimit };
  readonly log: Logger;
}

/** A call of a tool. */
export interface ToolCall {
  readonly caller: Caller;
  readonly does: ToolWork;
  /** As its schema has parsed them. */
  readonly values: ToolValues;
}

/** Makes the function that carries out a call. It never rejects: what fails is logged, and the assistant learns only that it did. */
export function createToolCalls(ports: CallPorts) {
  const { conversation, limits, log } = ports;
  return async (call: ToolCall): Promise<ToolAnswer> => {
    const { caller, does } = call;
    if (!limits.calls.take(caller.person.id) || (does.kind === 'propose' && !limits.proposals.take(caller.person.id)))
      return refused('That is too many calls in a minute for this person. Nothing was done; try again in a minute.');
    const { person, tenant, client } = caller;
    log.info({ tool: toolOf(does), by: person.id, tenant, client }, 'an assistant called');
    try {
      const place = await placeOf(ports, call);
      if (typeof place === 'string') return refused(place);
      return await carryOut(conversation, assistantTurn(conversation, caller, place), call);
    } catch (error) {
      log.error({ err: error, tool: toolOf(does) }, 'the call of an assistant failed');
      return refused(error instanceof CommitUnknown ? perhapsStored : failed);
    }
  };
}

const toolOf = (does: ToolWork): string => (does.kind === 'read' ? does.command.name : does.kind);

const failed = 'Cordon itself failed here. Nothing was changed by this call; its log has the details.';
const perhapsStored =
  'The database did not answer in time. It is not known whether this was stored: look in Teams before you do it again.';

/** Where a call takes place: in the incident channel that it names, else in the first one. */
async function placeOf(
  { conversation: { people }, channelPlace }: CallPorts,
  { caller, values }: ToolCall,
): Promise<Place | string> {
  const { botTenant, all } = people.tenants;
  if (caller.tenant !== botTenant) {
    const name = all.find(({ id }) => id === botTenant)?.name ?? botTenant;
    return `The incident channels are in the tenant ${name}, and this person is not of it. Nothing was done. They can use Cordon in Teams.`;
  }
  const { channel: wanted } = values;
  const { channels } = people;
  const found = typeof wanted === 'string' ? channels.find(({ id, name }) => [id, name].includes(wanted)) : channels[0];
  if (found !== undefined) return channelPlace(found.id);
  return `There is no such incident channel; there are ${channels.map(({ id, name = id }) => name).join(', ')}. Nothing was done.`;
}

function carryOut(
  conversation: ConversationContext,
  turn: Turn,
  { does, values }: ToolCall,
): ToolAnswer | Promise<ToolAnswer> {
  switch (does.kind) {
    case 'read':
      return read(conversation, turn, does.command, values);
    case 'commands':
      return unlessStranger(conversation, turn, () => listCommands(conversation, commandSchema.parse(values).command));
    case 'propose':
      return propose(conversation, turn, proposalSchema.parse(values));
    case 'status':
      return unlessStranger(conversation, turn, () => status(conversation, turn, statusSchema.parse(values).request));
    default:
      return does satisfies never;
  }
}

/** Runs a read command on the way of a typed one. */
async function read(
  conversation: ConversationContext,
  turn: Turn,
  command: ReadAction,
  values: ToolValues,
): Promise<ToolAnswer> {
  const { context, answers } = collected(conversation, turn);
  const now = (): number => conversation.people.now();
  const said = await onCommand(context, turn, {
    command,
    binding: bindFields(command, fieldTexts(values), { moment: turn.moment }),
    preview: ({ bound, tenant, targets }) =>
      Promise.resolve(onRead(context, turn, { command, bound, tenant, targets })),
  });
  const told = (await answers()).map((answer) => answerWords(answer, now()));
  const [first = answerWords(said, now()), ...others] = told;
  if (others.length === 0) return first;
  const outcome = told.every((one) => one.outcome === 'done') ? 'done' : 'refused';
  return { outcome, cordon: first.cordon, untrusted: told.map(({ untrusted }) => untrusted) };
}

function listCommands({ people }: Pick<ConversationContext, 'people'>, named: string | undefined): ToolAnswer {
  const all = proposable(people.isOffered);
  if (named === undefined)
    return {
      outcome: 'done',
      cordon: 'These commands can be proposed. Ask for one of them by name to learn its arguments.',
      untrusted: all.map(({ name, summary }) => ({ name, summary })),
    };
  const entry = vocabulary.find(named);
  const command = entry?.kind === 'command' ? all.find((one) => one === entry.command) : undefined;
  return command === undefined
    ? refused('No command of this name can be proposed. Call this tool without a name for the list.')
    : { outcome: 'done', cordon: 'This is how the command is proposed.', untrusted: proposalHelp(command) };
}

/** Answers people who may ask or approve; commands find out about the others themselves. */
async function unlessStranger(
  { people }: Pick<ConversationContext, 'people'>,
  turn: Turn,
  answer: () => ToolAnswer | Promise<ToolAnswer>,
): Promise<ToolAnswer> {
  const stranger = await people.strangers.find(turn);
  return stranger === undefined ? answer() : refused(`${strangerWords(stranger)} Nothing was done.`);
}

/** Says how a request stands, to somebody whose own chat with Cordon would show it. */
async function status(
  { requests }: Pick<ConversationContext, 'requests'>,
  turn: Turn,
  word: string,
): Promise<ToolAnswer> {
  const request = await requests.findVisible(word, assistantView(turn));
  if (request === undefined) return refused('There is no such request, or this person may not see it here.');
  const view = await requests.view(request);
  const { id, state, approvalsNeeded, requester, reason, targets, steps } = view;
  return {
    outcome: 'done',
    cordon: 'This is how the request stands. Who may decide does so on its card in Teams.',
    facts: { request: id, state: state.kind, approvalsNeeded },
    untrusted: {
      sentence: fallbackText(view),
      requester: requester.name,
      reason,
      targets: targets.map(({ id: target, name, upn }) => ({ id: target, name, upn })),
      steps: steps.map(({ action, target, status: outcome }) => ({ action, target, outcome })),
    },
  };
}
