import { z } from 'zod';
import type { Answer } from '../../cards/answer-card.ts';
import { readPeopleField } from '../../services/commands/person-query.ts';
import { targetKeyOf } from '../../services/contract/bundle.ts';
import type { Lookup, LookupQuestion } from '../../services/model/lookup.ts';
import { inChannel } from '../../services/model/place.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { onCommand } from './on-command.ts';
import { showLines } from './show-lines.ts';
import { lookupFromText, type TargetLine, type TypedLookup } from './typed-lookup.ts';
import { vocabulary } from './vocabulary.ts';

/** What a button of the post of a look-up carries, and what is filled in beside it. */
const carried = z.object({
  lookup: z.uuid(),
  round: z.int().positive(),
  /** The lines as they were corrected. */
  fixed: z.string().max(10_000).optional(),
  /** Id of the channel for the request. */
  channel: z.string().max(200).optional(),
});

const verbs = ['leave-out', 'fix', 'stop-looking', 'show-lines'] as const;

/** A click on a button of the post of a look-up. What it carries is not checked yet. */
export interface LookupClick {
  readonly verb: (typeof verbs)[number];
  readonly data: unknown;
  /** True when a client refreshed the card by itself. */
  readonly automatic: boolean;
}

/** Whether a click is one on the post of a look-up. */
export const isLookupClick = <C extends Omit<LookupClick, 'verb'> & { readonly verb: string }>(
  click: C,
): click is C & LookupClick => verbs.some((verb) => verb === click.verb);

/**
 * Answers a click on the post of a look-up. Only its asker may click, and only on what it asks now. Everything is checked as if the rest had
 * been typed now.
 */
export async function onLookup(context: ConversationContext, turn: Turn, click: LookupClick): Promise<ClickAnswer> {
  const { lookups } = context.requests;
  const { verb } = click;
  const data = carried.safeParse(click.data);
  if (!data.success) return { kind: 'error', statusCode: 400, words: 'This click does not fit the card.' };
  const { lookup: id, round, channel, fixed = '' } = data.data;
  const kept = await lookups.read(id, turn.speaker);
  if (kept === undefined || click.automatic) return refused(over);
  const { lookup } = kept;
  if (verb === 'stop-looking') {
    if (await lookups.cancel(id, round)) return done('Cancelled. Nothing was done.');
    return refused(lookup.state === 'opening' ? opening : over);
  }
  const question = lookup.state === 'asking' && lookup.round === round ? await lookups.question(lookup) : undefined;
  if (question === undefined) return refused(over);
  const typed = lookupFromText(kept.typed);
  if (verb === 'show-lines') return showLines(context, turn, question);
  const chosen = chooseChannel(typed, question, channel);
  if (chosen === undefined) return refused('Choose a channel for the request.');
  const lines = verb === 'fix' ? withFixed(typed, question, fixed) : withoutUnclear(typed, question);
  return goOn(context, turn, { lookup, typed: { ...chosen, lines } });
}

const over = 'That was answered already, is over, or not yours. Ask again.';
const opening = 'Its request is being opened: cancel that instead.';

const refused = (words: string): ClickAnswer => ({ kind: 'refused', words });
const done = (words: string): ClickAnswer => ({ kind: 'message', answer: undefined, words });

/** Looks up what is left, through all checks of a command. */
async function goOn(
  context: ConversationContext,
  turn: Turn,
  { lookup, typed }: { readonly lookup: Lookup; readonly typed: TypedLookup },
): Promise<ClickAnswer> {
  const entry = vocabulary.find(typed.command);
  const key = entry?.kind === 'command' ? targetKeyOf(entry.command) : undefined;
  if (entry?.kind !== 'command' || key === undefined) return refused(over);
  if (typed.lines.length === 0) return refused('Nobody would be left. Fix the lines, or cancel.');
  const queries = typed.lines.flatMap(({ query }) => query ?? []);
  const people = { ...typed.bound.people, [key]: queries };
  const answer: Answer = await onCommand(
    context,
    { ...turn, ...typed.origin },
    {
      command: entry.command,
      binding: { ...typed.bound, people, kind: 'bound' },
      source: { kind: 'again', round: lookup, typed },
    },
  );
  const count = `${typed.lines.length} ${typed.lines.length === 1 ? 'person' : 'people'}`;
  return answer === undefined ? done(`Looking up ${count}.`) : { kind: 'message', answer };
}

/** The look-up with the one channel in which its request will live; undefined when it was not chosen. */
function chooseChannel(
  typed: TypedLookup,
  question: LookupQuestion,
  chosen: string | undefined,
): TypedLookup | undefined {
  if (question.channels.length === 0) return typed;
  const channel = typed.channels.find(({ id }) => id === chosen);
  if (channel === undefined) return undefined;
  const origin = { ...typed.origin, place: inChannel(channel.id, typed.post) };
  return { ...typed, channels: [channel], origin };
}

const unclearIn = ({ unknown, ambiguous }: LookupQuestion): ReadonlySet<number> =>
  new Set([...unknown, ...ambiguous].map(({ line }) => line));

function withoutUnclear({ lines }: TypedLookup, question: LookupQuestion): readonly TargetLine[] {
  const unclear = unclearIn(question);
  return lines.filter(({ line }) => !unclear.has(line));
}

/** The lines that were clear, and what was typed in place of the others. */
function withFixed(typed: TypedLookup, question: LookupQuestion, fixed: string): readonly TargetLine[] {
  const clear = withoutUnclear(typed, question);
  const numbers = [...unclearIn(question)].toSorted((a, b) => a - b);
  const last = Math.max(0, ...typed.lines.map(({ line }) => line));
  const texts = fixed.split('\n').filter((text) => text.trim() !== '');
  const lines = texts.flatMap((text, n): readonly TargetLine[] => {
    const line = numbers[n] ?? last + n + 1;
    const reads = readPeopleField(text);
    return reads.map((read) => ({ line, typed: text.trim(), query: read.ok ? read.query : undefined }));
  });
  return [...clear, ...lines].toSorted((a, b) => a.line - b.line);
}
