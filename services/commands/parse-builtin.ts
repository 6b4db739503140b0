import { clean } from '../base/quotes.ts';
import type { BuiltinName } from './builtin.ts';
import { isPronoun } from './decision-words.ts';
import { fillerAt, isSeparator, withoutFillerBehind } from './filler.ts';
import { isQuestion, isReference, typedText, type WordedLine, type LineWord } from './line.ts';
import type { BuiltinLine } from './parsed-message.ts';
import type { Language } from './translations.ts';
import { bareRequestId, typedRequestId } from './typed-request-id.ts';
import { asTyped, isReasonKey, isTenantKey, joinReasons, pairOptions } from './typed-options.ts';
import { typedTargets } from './typed-targets.ts';

/** A built-in command, and which word for it was typed. */
export interface BuiltinWord {
  readonly name: BuiltinName;
  readonly said: string;
  readonly language: Language | undefined;
}

/** The line that asks for help, on a command or on all. */
export const helpLine = (rest: readonly string[]): BuiltinLine => ({
  kind: 'builtin',
  name: 'help',
  said: 'help',
  language: undefined,
  rest,
  ids: [],
  accounts: [],
  others: rest.join(' '),
  reason: undefined,
  tenant: undefined,
});

/** Sorts what stands behind a built-in command into ids, accounts and the rest. Nothing is left out. */
export function parseBuiltin(
  line: WordedLine,
  { name, said, language }: BuiltinWord,
  words: readonly LineWord[],
): BuiltinLine {
  const left = withoutFillerBehind(words);
  const { settings, others } = pairOptions(
    left.map(({ token }) => token),
    () => false,
  );
  const reasons = settings.filter(({ key }) => isReasonKey(key));
  const tenants = settings.filter(({ key }) => isTenantKey(key));
  const { ids, rest } = requestIdsIn(left.filter(({ token }) => token.kind !== 'option'));
  return {
    kind: 'builtin',
    name,
    said,
    language,
    rest: [...others, ...settings.filter((setting) => !reasons.includes(setting) && !tenants.includes(setting))].map(
      asTyped,
    ),
    ids,
    accounts: typedTargets(line, rest),
    others: withoutAccounts(line, rest) || (name === 'approve' && isQuestion(words) ? '?' : ''),
    reason: joinReasons([line.reason, ...reasons.map(({ value }) => asTyped(value))]),
    tenant: tenants.map(({ value }) => asTyped(value))[0],
  };
}

/**
 * The ids of requests in some words, each once, and the other words. The first word counts as an id without its `OP-` too.
 */
export function requestIdsIn(words: readonly LineWord[]): {
  readonly ids: readonly string[];
  readonly rest: readonly LineWord[];
} {
  const ids = new Set<string>();
  const rest: LineWord[] = [];
  words.forEach((word, index) => {
    const text = word.token.kind === 'word' && !word.token.quoted ? word.token.text : '';
    const isAfterOp = words[index - 1]?.plain === 'op';
    const id = typedRequestId(text) ?? (index === 0 || isAfterOp ? bareRequestId(text, isAfterOp) : undefined);
    if (id !== undefined) ids.add(id);
    if (id !== undefined && isAfterOp) rest.pop();
    if (id === undefined) rest.push(word);
  });
  return { ids: [...ids], rest };
}

/** The text of the words that are no accounts, from the first to the last of them; empty where they say nothing, as in `approve it`. */
function withoutAccounts(line: WordedLine, words: readonly LineWord[]): string {
  const said = words.filter((word) => !isReference(word));
  if (said.every((word, index) => isPronoun(word) || isSeparator(word) || fillerAt(said, index) > 0)) return '';
  const from = said.find(({ plain, token }) => plain !== '' || isQuoted(token));
  const to = said.findLast(({ plain, token }) => plain !== '' || isQuoted(token));
  return from === undefined || to === undefined ? '' : clean(typedText(line, from.start, to.end));
}

const isQuoted = (token: LineWord['token']): boolean => token.kind === 'word' && token.quoted;
