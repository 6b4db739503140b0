import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import { maskTyped } from '../../services/base/typed-secrets.ts';
import { bindFields, type Binding } from '../../services/commands/bind.ts';
import { isRead, targetKeyOf, type Command } from '../../services/contract/bundle.ts';
import { personId, type Person } from '../../services/model/person.ts';
import { reasonAtMost } from '../../services/model/request.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { tellOfReason } from './exposed.ts';
import { messageActions, type MessageAction } from './message-actions.ts';
import { notOpened } from './not-opened.ts';
import { onCommand, type CommandInput } from './on-command.ts';
import { strangerWords } from './on-stranger.ts';
import { askedFor } from './on-write.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * What Teams says of the sender of a message. It comes through the client of the person who chose the command, so it is a claim about whom
 * they mean, like a typed name, and never says who asks.
 */
export type ClaimedSender =
  | { readonly kind: 'person'; readonly person: Person }
  /** An app: a bot, a connector or a webhook. */
  | { readonly kind: 'app'; readonly name: string }
  /** Somebody without an account in a tenant that Cordon could serve. `type` is Teams' word, such as `anonymousGuest`. */
  | { readonly kind: 'other'; readonly name: string; readonly type: string }
  /** Teams names nobody, as for a deleted message. */
  | { readonly kind: 'unnamed' };

/** A command chosen on a message. */
export interface ExtensionInput {
  /** What was chosen, as Teams sent it. */
  readonly commandId: string;
  readonly sender: ClaimedSender;
  /** What the dialog sent; undefined when the dialog is to be shown. */
  readonly submitted?: unknown;
}

/** What comes back from a dialog that Cordon showed. */
const submittedDialog = z.object({
  dialog: z.uuid(),
  target: z.string().max(64),
  /** Whom the dialog was made for. */
  for: z.string().max(64),
  reason: z.string().max(reasonAtMost).optional(),
});

/**
 * Answers a command that somebody chose on a message: with a dialog that shows the sender and the plan, or, once it is submitted, by taking
 * the same way as the typed command. The dialog confirms nothing: the request waits for the confirmation on its card, which carries the digest
 * of what is stored.
 */
export async function onExtension(
  context: ConversationContext,
  turn: Turn,
  { commandId, sender, submitted }: ExtensionInput,
): Promise<ClickAnswer> {
  const { people } = context;
  const action = messageActions.find(({ id }) => id === commandId);
  const entry = action === undefined ? undefined : vocabulary.find(action.command);
  if (action === undefined || entry?.kind !== 'command')
    return refused(
      `commandId: expected ${messageActions.map(({ id }) => id).join(' or ')}, got “${echo(commandId)}”. Nothing was done.`,
    );
  const known = people.strangers.known(turn);
  if (known !== undefined) return refused(strangerWords(known));
  if (sender.kind !== 'person') return refused(whyNobody(sender, action));
  const asked = { action, command: entry.command, sender: sender.person };
  return submitted === undefined ? show(context, turn, asked) : carryOut(context, turn, asked, submitted);
}

/** A command for the sender of a message. */
interface Asked {
  readonly action: MessageAction;
  readonly command: Command;
  readonly sender: Person;
}

/** Shows who is meant and what would happen. Writes nothing. */
async function show(context: ConversationContext, turn: Turn, asked: Asked): Promise<ClickAnswer> {
  const { command, action, sender } = asked;
  const { requests, people } = context;
  const data = { dialog: randomUUID(), target: sender.id };
  const input: CommandInput = {
    command,
    binding: bindFor(turn, asked),
    async preview(resolved) {
      const [target] = Object.values(resolved.targets).flat();
      if (target === undefined) throw new TypeError(`${command.name}: resolved, but to nobody`);
      if (isRead(command)) {
        const about = { kind: 'read', target, what: command.summary } as const;
        return { kind: 'dialog', dialog: { title: action.title, about, data } };
      }
      const previewed = await requests.preview(askedFor(turn, { ...resolved, command }), resolved.graph);
      if (!previewed.ok)
        return notOpened(previewed.refusal, { command: command.name, asked: 1, isOffered: people.isOffered });
      const about = { kind: 'request', view: previewed.view } as const;
      return { kind: 'dialog', dialog: { title: action.title, about, data } };
    },
  };
  return asDialog(await onCommand(context, turn, input), turn, sender);
}

/** Takes the way of the typed command. The dialog that was submitted opens one request, however often Teams sends it. */
async function carryOut(
  context: ConversationContext,
  turn: Turn,
  asked: Asked,
  submitted: unknown,
): Promise<ClickAnswer> {
  const { command, sender } = asked;
  const { data, error } = submittedDialog.safeParse(submitted);
  if (data === undefined)
    return refused(`This does not fit the dialog: ${error.issues.map(misfit).join('; ')}. Nothing was done.`);
  if (data.for !== turn.speaker)
    return refused(
      'That dialog was made for somebody else. Choose the command on the message yourself. Nothing was done.',
    );
  if (personId(data.target) !== sender.id)
    return refused(
      'The dialog was about somebody else than the sender of this message. Nothing was done; open it again.',
    );
  const once = { ...turn, activity: `dialog ${turn.person.id} ${data.dialog}` };
  const answer = await onCommand(context, once, { command, binding: bindFor(turn, asked, data.reason) });
  tellOfReason(context, turn, maskTyped(data.reason ?? '').exposed);
  if (answer?.kind === 'asked-before') {
    context.background.answer(turn, () => Promise.resolve(answer));
    return {
      kind: 'message',
      answer: undefined,
      words: 'Somebody has asked for this already: see the card below the message.',
    };
  }
  return answer === undefined && context.people.strangers.known(turn) === undefined
    ? { kind: 'message', answer: undefined }
    : asDialog(answer, turn, sender);
}

/**
 * Binds the command as if its form had been filled in for this person. It acts on the home tenant, which is where the sender of a message is,
 * whichever tenant the channel acts on otherwise.
 */
function bindFor({ homeTenant, moment }: Turn, { command, sender }: Asked, reason = ''): Binding {
  const key = targetKeyOf(command);
  if (key === undefined) throw new TypeError(`${command.name} is about nobody, so it cannot be chosen on a message`);
  return bindFields(command, { [key]: sender.id, tenant: homeTenant.id, reason }, { moment });
}

const refused = (words: string): ClickAnswer => ({ kind: 'refused', words });

/** What the typed command would be answered with, in a dialog. */
function asDialog(answer: Answer, { homeTenant }: Turn, { name, id }: Person): ClickAnswer {
  if (answer === undefined) return refused('You may not use Cordon here. Nothing was done.');
  if (answer.kind === 'text') return refused(answer.text);
  if (answer.kind !== 'form') return { kind: 'card', card: answer };
  // A form would ask who is meant, and there is nobody else to choose from.
  return refused(
    `${echo(name)} is no account of ${homeTenant.name}: it was deleted, or it belongs to another organisation (${id}). Nothing was done.`,
  );
}

/** Why a message has no sender whom Cordon could act on. */
function whyNobody(sender: Exclude<ClaimedSender, { kind: 'person' }>, { title }: MessageAction): string {
  const only = `${title} works for people with an account in this organisation. Nothing was done.`;
  switch (sender.kind) {
    case 'app':
      return `${echo(sender.name)} is an app, not a person: a bot, a connector or a webhook. ${only}`;
    case 'other':
      return `${echo(sender.name)} has no account here (Teams calls it ${echo(sender.type)}): a guest of a meeting, or somebody of another organisation. ${only}`;
    case 'unnamed':
      return `Teams does not say who wrote this message; it may have been deleted. ${only}`;
    default:
      return sender satisfies never;
  }
}

/** `reason: expected string, got object`. Never repeats what came, because that may be secret. */
const misfit = ({ path, message }: z.core.$ZodIssue): string =>
  `${echo(path.map(String).join('.') || 'data')}: ${message.replace(/^(Invalid input|Too \w+): /, '').replace(', received ', ', got ')}`;
