import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import type { BuiltinLine } from '../../services/commands/parsed-message.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { isRead, targetKeyOf, type WriteCommand } from '../../services/contract/bundle.ts';
import { personId, type Target } from '../../services/model/person.ts';
import { hasEnded, reasonAtMost, type Request } from '../../services/model/request.ts';
import { argsForAgain } from '../../services/requests/request-times.ts';
import {
  forgottenSecrets,
  retryOffers,
  retryReason,
  retrySets,
  type Retries,
  type RetrySet,
} from '../../services/requests/retry.ts';
import { lineOf } from '../../services/requests/view.ts';
import { notice, reasonTooLong } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { onCommand } from './on-command.ts';
import { unknownRequest } from './show-request.ts';
import { vocabulary } from './vocabulary.ts';

type RetryLine = Pick<BuiltinLine, 'rest' | 'reason'>;

/**
 * Answers `retry`: asks for the command of a request once more, with the same arguments, for exactly those targets that failed or were not
 * proved. It is an ordinary request, confirmed and approved under the rules of its command as they are now.
 */
export async function onRetry(context: ConversationContext, turn: Turn, line: RetryLine): Promise<Answer> {
  const [word, ...which] = line.rest;
  if (word === undefined)
    return notice('Which request?', ['Type its id behind retry: retry OP-7F3K failed.'], ['requests']);
  const request = await context.requests.findVisible(word, turn);
  if (request === undefined) return unknownRequest(word);
  const { id } = request;
  if (!hasEnded(request))
    return notice(
      `${id} has not ended`,
      ['Whoever it does not work for can be tried again when it has.'],
      [`status ${id}`],
    );
  if ((line.reason ?? '').length > reasonAtMost) return reasonTooLong(line.reason ?? '');
  const set = setNamed(which.join(' '));
  if (set === 'not known')
    return notice(
      `“${echo(which.join(' '))}” is not what can be retried`,
      [
        'Type failed for those for whom a step failed, unproved for those for whom something is not proved, or unfinished for those that a stopped run has not reached.',
      ],
      retrySets.map((one) => `retry ${id} ${one}`),
    );
  const retries = await context.requests.retries(request);
  if (retries === undefined) return tampered(request);
  const filled = retrySets.filter((one) => retries[one].length > 0 && (set === undefined || one === set));
  const [only, another] = filled;
  if (only === undefined) return nothingToRetry(request, retries, set);
  if (another !== undefined) return ask(request, retries);
  return open(context, turn, { request, set: only, targets: retries[only], line });
}

/** Which set somebody means; undefined where they name none. */
function setNamed(words: string): RetrySet | 'not known' | undefined {
  const said = words
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '');
  if (said === '') return undefined;
  if (said === 'failed' || said === 'failures') return 'failed';
  if (['unfinished', 'notfinished', 'rest'].includes(said)) return 'unfinished';
  return ['unproved', 'unproven', 'notproved', 'notproven'].includes(said) ? 'unproved' : 'not known';
}

const ask = (request: Request, retries: Retries): Answer =>
  notice(
    `Retry what of ${request.id}?`,
    ['It did not work for more than one reason, and each is a request of its own.'],
    [],
    retryOffers(request, retries),
  );

const setWords: Readonly<Record<RetrySet, string>> = {
  failed: 'No step of it failed.',
  unproved: 'Nothing of it is left unproved.',
  unfinished: 'It was not cut short.',
};

function nothingToRetry(request: Request, retries: Retries, set: RetrySet | undefined): Answer {
  const words =
    'startedAt' in request.state
      ? set === undefined
        ? Object.values(setWords)
        : [setWords[set]]
      : ['It did not run.'];
  return notice(`Nothing of ${request.id} to retry`, words, [], retryOffers(request, retries));
}

const tampered = ({ id }: Request): Answer =>
  notice(`${id} is not offered for another try`, [
    'What is stored of it is not what its audit says, so it cannot be trusted. Nothing was done; tell the operator of Cordon.',
  ]);

interface Opening {
  readonly request: Request;
  readonly set: RetrySet;
  readonly targets: readonly Target[];
  readonly line: RetryLine;
}

/** Asks as if it had been typed: rights, policy, limits, confirmation and approvals are those of the command now. */
async function open(
  context: ConversationContext,
  turn: Turn,
  { request, set, targets, line }: Opening,
): Promise<Answer> {
  const { id } = request;
  const command = writeCommandNamed(request.command);
  if (command === undefined)
    return notice(`${id} cannot be tried again`, [
      `This version of Cordon has no ${request.command}. Nothing was done.`,
    ]);
  const args = argsForAgain(command, request);
  const reason = retryReason({ id, reason: line.reason ?? request.reason }, set, targets.length);
  const secrets = forgottenSecrets(command, request);
  if (secrets.length > 0) {
    const ids = targets.map((target) => target.id);
    return notice(
      `${id} needs its ${secrets.join(' and ')} again`,
      [
        'What was given privately was forgotten when the request ended. Nothing was done. The button asks for it privately.',
      ],
      [],
      [{ label: 'Ask again…', command: lineOf(command.name, ids, args, reason) }],
    );
  }
  const bound = { ...boundFor(command, args, targets), reason, tenant: tenantOf(context, request) };
  return onCommand(context, { ...turn, known: turn.known ?? id }, { command, binding: { kind: 'bound', ...bound } });
}

/** The arguments as they were asked for, with everybody in them by object id, so that all of them are looked up as they are now. */
function boundFor(
  command: WriteCommand,
  args: Request['args'],
  targets: readonly Target[],
): Pick<BoundArguments, 'people' | 'args'> {
  const key = targetKeyOf(command);
  const kinds = new Map(argumentsOf(command).map(({ name, kind }) => [name, kind]));
  const entries = Object.entries(args);
  const others = entries.flatMap(([name, value]) => {
    const id = kinds.get(name) === 'person' ? idIn(value) : undefined;
    return id === undefined ? [] : [[name, [{ kind: 'id', id }] as const] as const];
  });
  const byId = targets.map(({ id }) => ({ kind: 'id', id }) as const);
  return {
    people: { ...Object.fromEntries(others), ...(key === undefined ? {} : { [key]: byId }) },
    args: Object.fromEntries(entries.filter(([name]) => kinds.get(name) !== 'person')),
  };
}

const idIn = (value: unknown) =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? personId(value.id)
    : undefined;

const tenantOf = ({ people }: Pick<ConversationContext, 'people'>, { tenant }: Request): string | undefined =>
  people.tenants.all.length > 1 ? tenant : undefined;

function writeCommandNamed(name: string): WriteCommand | undefined {
  const entry = vocabulary.find(name);
  return entry?.kind === 'command' && !isRead(entry.command) ? entry.command : undefined;
}
