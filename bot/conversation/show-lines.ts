import { privateWords } from '../../cards/private-words.ts';
import { looksSecret } from '../../services/base/typed-secrets.ts';
import type { Report } from '../../services/contract/action.ts';
import type { LookupQuestion } from '../../services/model/lookup.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { notice } from './answer.ts';

/** Sends all lines of a look-up that are unclear to its asker alone, as a file. */
export function showLines(
  { background, secrets }: Pick<ConversationContext, 'background' | 'secrets'>,
  turn: Turn,
  question: LookupQuestion,
): ClickAnswer {
  background.answer(turn, async () => {
    const owner = { reader: turn.person.id, tenantId: turn.homeTenant.id, tenantShown: null };
    const url = await secrets.downloads.keep({ name: 'lines', sections: [linesReport(question)] }, owner);
    if (url === undefined)
      return notice('No file', ['A file needs the setting PUBLIC_URL; the operator of Cordon can set it.']);
    const link = { title: 'All lines (opens once, for 10 min)', url };
    const delivery = await background.sendPrivately(turn, () =>
      Promise.resolve({
        kind: 'notice',
        notice: { tone: 'info', title: 'Lines that are unclear', sentences: [], link },
      }),
    );
    if (turn.personal && delivery === 'delivered') return undefined;
    return { kind: 'text', text: privateWords('report', delivery) };
  });
  return { kind: 'message', answer: undefined, words: 'On its way, for you alone.' };
}

function linesReport({ unknown, ambiguous, duplicates }: LookupQuestion): Report {
  const rows = [
    ...unknown.map(({ line, typed }) => ({ line, typed, what: 'Nobody found' })),
    ...ambiguous.map(({ line, typed, total }) => ({
      line,
      typed,
      what: total === 1 ? 'Fits only roughly' : `Fits ${String(total)}`,
    })),
    ...duplicates.map(({ line, typed, of }) => ({ line, typed, what: `The same as line ${String(of)}` })),
  ].toSorted((a, b) => a.line - b.line);
  return {
    title: `${rows.length} lines`,
    table: {
      columns: ['Line', 'Typed', 'What'],
      rows: rows.map(({ line, typed, what }) => [String(line), looksSecret(typed) ? '…' : typed, what]),
    },
  };
}
