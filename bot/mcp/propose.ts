import type { Answer } from '../../cards/answer-card.ts';
import { vocabulary } from '../conversation/vocabulary.ts';
import { bindFields } from '../../services/commands/bind.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { isRead, targetKeyOf, type WriteCommand } from '../../services/contract/bundle.ts';
import type { RequestId } from '../../services/model/request.ts';
import { notice, unknownWord } from '../conversation/answer.ts';
import type { ConversationContext, Turn } from '../conversation/context.ts';
import { notOpened } from '../conversation/not-opened.ts';
import { onCommand, type ResolvedCommand } from '../conversation/on-command.ts';
import { askedFor, openWrite, type WriteOpened } from '../conversation/on-write.ts';
import { TeamsProblem } from '../outbox/message.ts';
import { answerWords, refused } from './answer-words.ts';
import { fieldTexts } from './tool-fields.ts';
import type { ToolAnswer } from './tool-answer.ts';
import type { Proposal } from './tools.ts';

/**
 * Opens a request as the typed line would, in a new thread of the incident channel whose first message says that an assistant asked. It still
 * waits for its requester's confirmation, which only a click in Teams can be.
 */
export async function propose(context: ConversationContext, turn: Turn, proposal: Proposal): Promise<ToolAnswer> {
  const { people, requests } = context;
  const entry = vocabulary.find(proposal.command);
  if (entry?.kind !== 'command' || isRead(entry.command)) {
    const lines = vocabulary.suggest(proposal.command).filter(people.isOffered);
    return answerWords(unknownWord(proposal.command, lines), people.now());
  }
  const { command } = entry;
  const fields = fieldsFor(command, proposal);
  if (typeof fields === 'string') return refused(fields);
  const opened: { id?: RequestId } = {};
  const answer = await onCommand(context, turn, {
    command,
    binding: bindFields(command, fields, { moment: turn.moment }),
    async preview(resolved) {
      const result = await openInThread(context, turn, command, resolved);
      if ('answer' in result) return result.answer;
      opened.id = result.id;
      return undefined;
    },
  });
  const request = opened.id === undefined ? undefined : await requests.find(opened.id);
  if (request === undefined) return answerWords(answer, people.now());
  const { approvalsNeeded } = await requests.view(request);
  return {
    outcome: 'done',
    cordon: `${request.id} is open and nothing has run. ${nextWords(approvalsNeeded)} An assistant can do neither.`,
    facts: { request: request.id, state: request.state.kind, approvalsNeeded },
  };
}

const nextWords = (approvals: number): string =>
  approvals === 0
    ? 'The person must confirm it on its card in the incident channel in Teams; then it runs.'
    : `The person must confirm it on its card in the incident channel in Teams; then ${approvals === 1 ? 'another person' : `${approvals} other people`} must approve it there.`;

/** The fields of the command's form, or why the proposal does not fit it. */
function fieldsFor(command: WriteCommand, proposal: Proposal): Readonly<Record<string, string>> | string {
  const { targets = [], arguments: given = {}, reason, tenant } = proposal;
  const key = targetKeyOf(command);
  const known = argumentsOf(command);
  const others = known.filter(({ name }) => name !== key).map(({ name }) => name);
  if (Object.keys(given).some((name) => !others.includes(name)))
    return `This command takes the arguments ${others.join(', ') || 'none'}, and no others. Nothing was done.`;
  if (known.some(({ name, kind }) => kind === 'secret' && Object.hasOwn(given, name)))
    return 'One of these arguments is a secret, which no assistant may give. Ask for this command in Teams. Nothing was done.';
  if (key === undefined && targets.length > 0)
    return 'This command is about nobody: leave targets out. Nothing was done.';
  return {
    ...fieldTexts({ ...given, reason, tenant }),
    ...(key !== undefined && targets.length > 0 && { [key]: targets.map(quoted).join(',') }),
  };
}

/** A target in the words of a form's field, where a comma stands between two. */
const quoted = (target: string): string => (/[,;]/.test(target) ? `"${target.replaceAll('"', '')}"` : target);

/** Opens the request in a thread of its own. What the policy refuses anyway starts no thread. */
async function openInThread(
  context: ConversationContext,
  turn: Turn,
  command: WriteCommand,
  resolved: ResolvedCommand,
): Promise<{ readonly id: RequestId } | { readonly answer: Answer }> {
  const { requests, people, background } = context;
  const graph = people.graphBehind(resolved.tenant.id); // Teams is waited for in between
  const asked = askedFor(turn, { ...resolved, command });
  const previewed = await requests.preview(asked, graph);
  if (!previewed.ok) {
    const about = { command: command.name, asked: asked.targets.length, isOffered: people.isOffered };
    return { answer: notOpened(previewed.refusal, about) };
  }
  try {
    const place = await background.startThread(turn.place, threadNotice(turn, command));
    const there = { ...turn, place };
    const state: { opened?: WriteOpened } = {};
    try {
      state.opened = await openWrite(context, there, { ...resolved, graph, command });
    } finally {
      if (state.opened?.ok !== true) background.answer(there, () => Promise.resolve(nothingOpened));
    }
    return state.opened.ok ? { id: state.opened.id } : { answer: state.opened.answer };
  } catch (error) {
    if (!(error instanceof TeamsProblem)) throw error;
    return {
      answer: notice('Teams refused the post', [
        'Teams did not let Cordon post in the incident channel, so nothing was opened. Is the app installed in that team?',
      ]),
    };
  }
}

const nothingOpened = { kind: 'text', text: 'Nothing was opened.' } as const;

const threadNotice = ({ person, via }: Turn, { name }: WriteCommand): NonNullable<Answer> => ({
  kind: 'notice',
  notice: {
    tone: 'info',
    title: `${person.name} asks through an assistant: ${name}`,
    sentences: [`The assistant is the client app ${via?.client ?? ''}. Only ${person.name} can confirm.`],
  },
});
