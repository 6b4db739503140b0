import { z } from 'zod';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import type { Target } from '../model/person.ts';
import { managerOf } from './manager.ts';

const shape = z.object({ id: z.string().nullable(), name: z.string().nullable() });

/** Arguments of the actions that change a manager. Without a manager, there is none afterwards. */
interface ManagerArgs {
  readonly user: Target;
  readonly manager?: Target;
}

/** The manager that an action replaces or removes. */
export const keptManager = keeping({
  what: 'manager',
  shape,
  async read({ graph }, { user }: ManagerArgs) {
    const found = await managerOf(graph, user.id);
    return { id: found?.id ?? null, name: found?.displayName ?? null };
  },
  sets: ({ manager }: ManagerArgs) => ({ id: manager?.id ?? null, name: manager?.name ?? null }),
  says: ({ id, name }) => name ?? id ?? 'nobody',
  isIn: (part, whole) => part.id === whole.id,
});

/** Brings the previous manager back, or none. */
export const managerWayBack = undoneBy(
  ['assign-manager', 'remove-manager'],
  'The previous manager is set again; where there was none, the new one is removed.',
  shape,
  ({ id }) => (id === null ? restoring('remove-manager') : restoring('assign-manager', { manager: id })),
);
