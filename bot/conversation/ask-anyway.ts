import { targetKeyOf } from '../../services/contract/bundle.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import type { HeldCommand } from './held-commands.ts';
import { onCommand } from './on-command.ts';
import { vocabulary } from './vocabulary.ts';

/** What a click on "Ask anyway" carries. */
export interface AskAnyway {
  /** Token of the held command. */
  readonly held: string;
  /** Asks only for the targets that no earlier request is about. */
  readonly others: boolean;
}

/**
 * Carries out a command that was held because the same had been asked for. Everything but that question is checked as if it had been typed
 * now. The token stands for the activity that asks, so that several clicks open one request.
 */
export async function askAnyway(
  context: ConversationContext,
  turn: Turn,
  { held: token, others }: AskAnyway,
): Promise<ClickAnswer> {
  const { held } = context.secrets;
  const kept = await held.read(token, turn.speaker);
  const entry = kept && vocabulary.find(kept.command);
  if (kept === undefined || entry?.kind !== 'command')
    return { kind: 'refused', words: 'That was asked already, or is too old. Type the command again.' };
  const { command } = entry;
  const { origin } = kept;
  const people = others ? withoutCovered(kept, targetKeyOf(command)) : kept.bound.people;
  const answer = await onCommand(
    context,
    { ...turn, ...origin, activity: token, known: 'all' },
    { command, binding: { kind: 'bound', ...kept.bound, people } },
  );
  if (answer === undefined) await held.forget(token);
  const isElsewhere = turn.personal && !origin.personal;
  const words = 'On its way: see where you asked for it.';
  return { kind: 'message', answer, ...(answer === undefined && isElsewhere ? { words } : {}) };
}

function withoutCovered({ bound, others }: HeldCommand, key: string | undefined): HeldCommand['bound']['people'] {
  if (key === undefined) return bound.people;
  const wanted = new Set<string>(others);
  const queries = bound.people[key] ?? [];
  return { ...bound.people, [key]: queries.filter((query) => query.kind === 'id' && wanted.has(query.id)) };
}
