import type { AlertMap } from '../source.ts';
import { namedAccounts } from '../accounts.ts';
import { isObject, listIn, pointedAt, textIn } from '../loose.ts';
import type { Draft } from '../reduce.ts';

/** What a body is: alerts, something that its sender may send but that is no alert, or neither. */
export type ShapeAnswer =
  | { readonly kind: 'drafts'; readonly drafts: readonly Draft[] }
  | { readonly kind: 'unused'; readonly why: string }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/**
 * Reads the bodies of one kind of sender.
 * @param body JSON as it came
 * @param map pointers of the policy that replace what the shape would find
 */
export type Shape = (body: unknown, map?: AlertMap) => ShapeAnswer;

/** One fault about the body as a whole. */
export const faultyBody = (...faults: readonly string[]): ShapeAnswer => ({ kind: 'faults', faults });

/** The objects in a body that is one, a list of them, or an answer of Graph with `value`. */
export function objectsIn(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return listIn(body).filter(isObject);
  if (!isObject(body)) return [];
  return Array.isArray(body['value']) ? listIn(body['value']).filter(isObject) : [body];
}

/** The fields that a shape has not used, for the details. */
export const others = (
  fields: Readonly<Record<string, unknown>>,
  used: readonly string[],
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !used.includes(name) && !name.startsWith('@odata')));

/**
 * Replaces the fields of a draft that the policy has pointers for, where these lead to something.
 * @param item the part of the body that the draft was made from
 */
export function mapped(draft: Draft, item: unknown, map: AlertMap = {}): Draft {
  const found = (field: keyof AlertMap): unknown =>
    map[field]?.map((pointer) => pointedAt(item, pointer)).find((value) => textIn(value, 40) !== undefined);
  const replaced = (['id', 'title', 'severity', 'reason', 'url', 'source', 'status', 'modified'] as const).flatMap(
    (field) => {
      const value = found(field);
      return value === undefined ? [] : [[field, value] as const];
    },
  );
  const people = (map.user ?? []).flatMap((pointer) => namedAccounts(pointedAt(item, pointer)));
  return { ...draft, ...Object.fromEntries(replaced), accounts: people.length > 0 ? people : draft.accounts };
}
