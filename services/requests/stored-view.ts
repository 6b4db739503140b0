import type { Command } from '../contract/bundle.ts';
import { tenantShown, type Tenants } from '../graph/tenants.ts';
import type { Request } from '../model/request.ts';
import type { Queryable } from '../store/database.ts';
import { askedWhere } from '../store/posts.ts';
import type { RequestStore } from '../store/requests.ts';
import { viewOf, type RequestView } from './view.ts';

/** What a view is read from. */
export interface StoredViewPorts {
  readonly db: Queryable;
  readonly store: Pick<RequestStore, 'steps'>;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly tenants: Tenants;
  /** True in practice mode. */
  readonly practice: boolean;
  /** How often a step is tried at most. */
  readonly maxTries: number;
}

/** Makes the function that reads a request's steps and posts and answers what its card shows now. */
export const createStoredView =
  ({ db, store, commandNamed, tenants, practice, maxTries }: StoredViewPorts) =>
  async (request: Request): Promise<RequestView> =>
    viewOf(request, await store.steps(request.id), {
      commandNamed,
      practice,
      maxTries,
      askedWhere: await askedWhere(db, request.id),
      tenantShown: (id) => tenantShown(tenants, id),
    });
