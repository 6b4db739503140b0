import type { Answer } from '../../cards/answer-card.ts';
import { bindFields } from '../../services/commands/bind.ts';
import type { ParsedMessage } from '../../services/commands/parsed-message.ts';
import type { Offer } from '../../services/contract/action.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { isRead, targetKeyOf, type WriteCommand } from '../../services/contract/bundle.ts';
import { hasEnded, reasonAtMost, type Request, type RequestId } from '../../services/model/request.ts';
import { undoLabel, type Irreversible, type Way, type WaysBack } from '../../services/requests/undo.ts';
import { notice, reasonTooLong } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { onCommand } from './on-command.ts';
import { unknownRequest } from './show-request.ts';
import { vocabulary } from './vocabulary.ts';

type UndoLine = Pick<Extract<ParsedMessage, { kind: 'builtin' }>, 'rest' | 'reason'>;

/**
 * Answers `undo`. With a request, it asks for the way back of it: an ordinary request, under the rules of its own command, filled with the
 * old values. Where there are several ways back, each of them is a button, because each of them has its own tier and its own approvers.
 * Without a request it asks about the newest one here that can be undone.
 */
export async function onUndo(context: ConversationContext, turn: Turn, line: UndoLine): Promise<Answer> {
  const [word, ...which] = line.rest;
  if (word === undefined) return newest(context, turn);
  const request = await context.requests.findVisible(word, turn);
  if (request === undefined) return unknownRequest(word);
  const { id } = request;
  if (!hasEnded(request))
    return notice(
      `${id} has not ended`,
      ['There is nothing to undo yet. stop ends it after the step under way.'],
      [`stop ${id}`],
    );
  if ((line.reason ?? '').length > reasonAtMost) return reasonTooLong(line.reason ?? '');
  const found = await context.requests.waysBack(request);
  if (found === undefined) return tampered(id);
  const chosen = chosenFrom(found.ways, which.join(' '));
  const [only, another] = chosen;
  if (only === undefined) return found.ways.length === 0 ? nothingToUndo(id, found) : ask(request, found, found.ways);
  return another === undefined ? open(context, turn, { request, way: only, line }) : ask(request, found, chosen);
}

/** The ways that somebody means: all, those by one command, or one by its number in the list. */
function chosenFrom(ways: readonly Way[], which: string): readonly Way[] {
  const word = which.trim().toLowerCase();
  if (word === '') return ways;
  return ways.filter(({ command }, n) => command === word || String(n + 1) === word);
}

/** Asks which of several ways back is meant. */
function ask({ id }: Request, { ways, irreversible }: WaysBack, offered: readonly Way[]): Answer {
  const numbered = offered.map((way) => ({ way, command: `undo ${id} ${ways.indexOf(way) + 1}` }));
  const offers = numbered.map(({ way, command }): Offer => ({
    label: way.label === undoLabel ? way.about : way.label,
    command,
  }));
  const lines = numbered.map(({ way, command }) => `${command}: ${way.about}, with ${way.command}.`);
  const sentences = [`${id} changed more than one thing, and each is taken back on its own. Which one?`, ...lines];
  return notice(`Undo what of ${id}?`, [...sentences, ...irreversible.map(irreversibleSentence)], [], offers);
}

const irreversibleSentence = ({ action, targets, instead }: Irreversible): string =>
  `${action.step.done} (${targets.map(({ name }) => name).join(', ')}): cannot be undone. ${instead}`;

const nothingToUndo = (id: RequestId, { irreversible }: WaysBack): Answer =>
  irreversible.length === 0
    ? notice(`Nothing of ${id} to undo`, ['It has changed nothing.'])
    : notice(`${id} cannot be undone`, irreversible.map(irreversibleSentence));

const tampered = (id: RequestId): Answer =>
  notice(`${id} is not offered for undo`, [
    'What is stored of it is not what its audit says, so its old values cannot be trusted. Nothing was done; tell the operator of Cordon.',
  ]);

/** Asks about the newest request here that can be undone and was not undone yet. */
async function newest({ requests, people }: ConversationContext, turn: Turn): Promise<Answer> {
  const listed = await requests.list(turn);
  const undone = new Set(listed.flatMap(({ undoes, state }) => (state.kind === 'done' ? (undoes?.request ?? []) : [])));
  for (const request of listed) {
    const { id, undoes } = request;
    if (undoes !== undefined || undone.has(id) || !hasEnded(request)) continue;
    const ways = (await requests.waysBack(request))?.ways.filter(({ command }) => people.isOffered(command)) ?? [];
    if (ways.length === 0) continue;
    const about = ways.map((way) => way.about).join('; ');
    return notice(
      `Undo ${id}?`,
      [`${requests.titleOf(request)}. It can be undone: ${about}.`],
      [],
      [{ label: `Undo ${id}…`, command: `undo ${id}` }],
    );
  }
  return notice('Nothing to undo here', ['No request of this conversation can be undone.'], ['requests']);
}

interface Opening {
  readonly request: Request;
  readonly way: Way;
  readonly line: UndoLine;
}

/** Types the way back, as the person could do: rights, policy, confirmation and approvals are those of its command. */
async function open(context: ConversationContext, turn: Turn, { request, way, line }: Opening): Promise<Answer> {
  const command = writeCommandNamed(way.command);
  const key = command && targetKeyOf(command);
  if (command === undefined || key === undefined) return tampered(request.id);
  const declared = new Set(argumentsOf(command).map(({ name }) => name));
  const entries = Object.entries(way.args);
  const fields = {
    ...Object.fromEntries(entries.filter(([name]) => declared.has(name))),
    [key]: way.targets.join(','),
    reason: line.reason ?? `undo of ${request.id}`,
    ...(context.people.tenants.all.length > 1 ? { tenant: request.tenant } : {}),
  };
  const more = Object.fromEntries(entries.filter(([name]) => !declared.has(name)));
  const binding = bindFields(command, fields, { more, moment: turn.moment });
  return onCommand(context, turn, { command, binding, undoing: { request, way } });
}

function writeCommandNamed(name: string): WriteCommand | undefined {
  const entry = vocabulary.find(name);
  return entry?.kind === 'command' && !isRead(entry.command) ? entry.command : undefined;
}
