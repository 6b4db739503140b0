import type { AlertMap } from '../source.ts';
import { isObject, unescaped } from '../loose.ts';
import { faultyBody, mapped, objectsIn, others, type ShapeAnswer } from './shape.ts';

/** Any JSON: one object, a list of them, or an object with `value`. Pointers of the policy say where the fields are; the rest is kept. */
export function mapShape(body: unknown, map: AlertMap = {}): ShapeAnswer {
  const items = objectsIn(body).filter(isObject);
  if (items.length === 0) return faultyBody('expected a JSON object, or a list of objects');
  // What a pointer leads into has other fields besides, so only a field of the object itself is used up.
  const used = Object.values(map)
    .flat()
    .flatMap((pointer) => (pointer.split('/').length === 2 ? [unescaped(pointer.slice(1))] : []));
  const drafts = items.map((item) => {
    const blank = { id: undefined, title: undefined, severity: undefined, accounts: [], details: others(item, used) };
    return mapped(blank, item, map);
  });
  return { kind: 'drafts', drafts };
}
