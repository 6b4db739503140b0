import type { Request } from '../../services/model/request.ts';
import { migrate } from '../../services/store/migrate.ts';
import { createRequestStore, type StoredChange } from '../../services/store/requests.ts';
import { emptyDatabase } from './engines.ts';
import { aRequest, waiting } from './requests.ts';

/** The key of the audit in tests. */
export const key = Buffer.alloc(32, 7);
/** The id of the request in the store. */
export const id = aRequest().id;
/** The event with which it was opened. */
export const event = { kind: 'opened', at: 1 } as const;
/** The process that runs requests in tests. */
export const owner = 'here';

/** Opens a store of the current engine with one request in it. */
export async function store(request: Request = aRequest()) {
  const db = await emptyDatabase();
  await migrate(db);
  const requests = createRequestStore(db, key);
  await requests.add({ request, event, posts: [{ kind: 'card', place: request.place }] });
  return { db, requests };
}

/** The change that starts a request. */
export const next = (request: Request, differs: Partial<StoredChange> = {}): StoredChange => ({
  request: { ...request, revision: request.revision + 1, state: waiting.running },
  event: { kind: 'approve', at: 2 },
  ...differs,
});
