import type { Request } from '../../services/model/request.ts';
import { migrate } from '../../services/store/migrations.ts';
import { createRequestStore, type StoredChange } from '../../services/store/requests.ts';
import { emptyDatabase } from './engines.ts';
import { aRequest, waiting } from './requests.ts';

export const key = Buffer.alloc(32, 7);
export const id = aRequest().id;
export const event = { kind: 'opened', at: 1 };
export const lease = { owner: 'here', forMs: 60_000 };

/** A store with one request in it, of the engine whose turn it is. */
export async function store(request: Request = aRequest()) {
  const db = await emptyDatabase();
  await migrate(db);
  const requests = createRequestStore(db, key);
  await requests.add({ request, event, posts: [{ kind: 'card', place: request.place }] });
  return { db, requests };
}

/** Runs it. */
export const next = (request: Request, differs: Partial<StoredChange> = {}): StoredChange => ({
  request: { ...request, revision: request.revision + 1, state: waiting.running },
  event: { kind: 'approve', at: 2 },
  ...differs,
});
