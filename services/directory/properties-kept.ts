import { z } from 'zod';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { graphPath } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { graphValue, shows, typedValue } from './property-changes.ts';

/** Values as people type them, by property. `odd` names those that cannot be typed, such as a list whose items hold commas. */
const shape = z.object({
  values: z.record(z.string(), z.string()),
  odd: z.array(z.string()).readonly(),
});

/** The arguments of `update-user`: a user, and properties as typed. */
type PropertyArgs = { readonly user: Target } & Readonly<Record<string, unknown>>;

/** The properties that `update-user` replaces, and no others. */
export const keptProperties = keeping({
  what: 'properties',
  shape,
  async read({ graph }, args: PropertyArgs) {
    const { user } = args;
    const wanted = propertiesIn(args);
    const shown = await graph.send({
      method: 'GET',
      path: graphPath`/users/${user.id}`,
      query: { $select: ['id', ...wanted.map(([name]) => name)].join(',') },
      response: z.record(z.string(), z.unknown()),
    });
    const read = wanted.map(([name, value]) => {
      const found = sameParts(value, shown[name]);
      const old = isEmpty(found) ? null : found;
      const text = typedValue(old);
      return {
        name,
        text,
        isOdd: old !== null && (text === typedValue(null) || !shows(name, graphValue(name, text), old)),
      };
    });
    return {
      values: Object.fromEntries(read.map(({ name, text }) => [name, text])),
      odd: read.filter(({ isOdd }) => isOdd).map(({ name }) => name),
    };
  },
  sets: (args: PropertyArgs) => ({
    values: Object.fromEntries(propertiesIn(args).map(([name, value]) => [name, typedValue(value)])),
    odd: [],
  }),
  says: ({ values }) =>
    Object.entries(values)
      .map(([name, text]) => `${name} ${text}`)
      .join(', '),
  isIn: (part, whole) => Object.entries(part.values).every(([name, text]) => whole.values[name] === text),
});

/** Sets the previous values again. */
export const propertiesWayBack = undoneBy(
  ['update-user'],
  'The previous values are set again.',
  shape,
  ({ values, odd }) =>
    odd.length === 0
      ? restoring('update-user', values)
      : cannotBeUndone(`The old value of ${odd.join(', ')} cannot be typed as an argument: set it in Microsoft Entra.`),
);

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const propertiesIn = (args: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] =>
  Object.entries(args).flatMap(([name, text]) =>
    ['user', 'fields', 'delimiter'].includes(name) ? [] : [[name, graphValue(name, String(text))] as const],
  );

const parts = z.record(z.string(), z.unknown());

/** Of a value that is an object, only what is set of it: `update-user` leaves the rest as it is. */
function sameParts(wanted: unknown, shown: unknown): unknown {
  const set = Array.isArray(wanted) ? undefined : parts.safeParse(wanted).data;
  if (set === undefined) return shown;
  const old = parts.safeParse(shown).data ?? {};
  return Object.fromEntries(Object.keys(set).map((key) => [key, old[key] ?? null]));
}
