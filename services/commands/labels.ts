import { isExactReference } from './person-query.ts';
import type { TypedValue } from './tokens.ts';

/**
 * Removes the names that stand before an address or id, as in `Alex Wilber <alex@contoso.com>`: where somebody is named exactly, the words
 * that lead to it name nobody. A quoted name counts as one only before an address in brackets, and a word before a comma or an `and` is an
 * item of a list.
 * @param values the words of a command that takes targets and no free text
 */
export function withoutLabels(values: readonly TypedValue[]): readonly TypedValue[] {
  const kept: TypedValue[] = [];
  let leadsToTarget = false;
  for (const [index, value] of [...values.entries()].reverse()) {
    const isExact = isExactReference(value);
    if (leadsToTarget && !isExact && isLabel(value, values[index + 1])) continue;
    leadsToTarget = isExact && value.kind === 'word';
    kept.push(value);
  }
  return kept.reverse();
}

/** Whether a value can be a part of a name that leads to something else. */
function isLabel(value: TypedValue, next: TypedValue | undefined): boolean {
  if (value.kind === 'mention') return false;
  if (value.quoted) return next?.kind === 'word' && /^[<(]/.test(next.text);
  return !/[,;]$/.test(value.text) && !isConjunction(value) && !isConjunction(next);
}

const isConjunction = (value: TypedValue | undefined): boolean =>
  value?.kind === 'word' && !value.quoted && /^(?:and|und|y|et|[&+/])$/i.test(value.text);
