import { unreadable } from '../http/answer.ts';

/**
 * The properties of `$select`, or those that Graph gives without one. A property that has no value is null.
 * @param known every property that may be selected
 * @param type the entity's type, for the error: `microsoft.graph.user`
 * @throws {ErrorAnswer} when a selected property is not known
 */
export function selection(
  select: string | undefined,
  known: ReadonlySet<string>,
  defaults: readonly string[],
  type: string,
): (entity: Readonly<Record<string, unknown>>) => Record<string, unknown> {
  const names = select?.split(',').map((name) => name.trim()) ?? defaults;
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw unreadable(
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type '${type}'.`,
    );
  }
  return (entity) => Object.fromEntries(names.map((name) => [name, entity[name] ?? null]));
}
