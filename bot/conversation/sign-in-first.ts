import { looksSecret } from '../../services/base/typed-secrets.ts';
import type { ParsedMessage } from '../../services/commands/parsed-message.ts';
import type { CardAnswer } from '../../cards/answer-card.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { onSignIn } from './on-sign-in.ts';

type Context = Pick<ConversationContext, 'secrets' | 'background'>;

/** A line as it was typed and read. */
export interface ReadLine {
  readonly parsed: ParsedMessage;
  /** The whole line, secrets masked. */
  readonly text: string;
  /** Whether a button can type the line again: nobody is mentioned, and nothing was masked. */
  readonly isRepeatable: boolean;
}

/**
 * Asks somebody to sign in before a line is carried out, where everything is done in people's own names. A button types the line again
 * afterwards.
 * @returns undefined when nothing stands in the way
 */
export async function signInFirst(
  context: Context,
  turn: Turn,
  { parsed, text, isRepeatable }: ReadLine,
): Promise<CardAnswer | undefined> {
  const readsGraph = parsed.kind === 'command' || (parsed.kind === 'builtin' && !withoutGraph.has(parsed.name));
  if (!readsGraph || !(await isNeeded(context, turn))) return undefined;
  return askToSignIn(context, turn, isRepeatable && !looksSecret(text) ? text.trim() : undefined);
}

/** The same for a click, which counts when it is made again. */
export async function signInBeforeClick(
  context: Context,
  turn: Turn,
  { verb, automatic }: { readonly verb: string; readonly automatic: boolean },
): Promise<ClickAnswer | undefined> {
  if (automatic || openToAll.has(verb) || !(await isNeeded(context, turn))) return undefined;
  return { kind: 'message', answer: await askToSignIn(context, turn, undefined) };
}

/** Built-in commands that ask Graph for nothing. */
const withoutGraph: ReadonlySet<string> = new Set(['sign-in', 'sign-out', 'help']);

/** Clicks that ask Graph for nothing, or type a line that is judged by itself. */
const openToAll: ReadonlySet<string> = new Set(['refresh', 'start', 'dismiss']);

const isNeeded = async ({ secrets }: Context, { person, homeTenant }: Turn): Promise<boolean> =>
  (await secrets.signIns?.isNeeded(person.id, homeTenant.id)) ?? false;

async function askToSignIn(context: Context, turn: Turn, line: string | undefined): Promise<CardAnswer> {
  const card = await onSignIn(context, turn);
  if (card !== undefined) context.background.answer(turn, () => Promise.resolve(card));
  const then = line === undefined ? 'Then do this again.' : 'Then go on with the button.';
  return {
    kind: 'notice',
    notice: {
      tone: 'info',
      title: 'Sign in first',
      sentences: [
        'Everything here is done in your own name, with your own rights.',
        `Sign in with the card in your chat with Cordon. ${then} Nothing was done.`,
      ],
      offers: line === undefined ? [] : [{ label: 'Go on', command: line }],
    },
  };
}
