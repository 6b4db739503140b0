import { unreadable } from '../http/answer.ts';

/**
 * Reads `$select`.
 * @param known every property that may be selected
 * @param defaults the properties that Graph returns without `$select`
 * @param type the entity's type, for the error: `microsoft.graph.user`
 * @returns a function that picks the selected properties of an entity; one without a value is null
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
