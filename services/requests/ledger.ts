import type { OwnDeed, OwnLedger } from '../contract/ledger.ts';
import type { Target } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import type { RequestStore } from '../store/requests.ts';

/** How many requests about one target are looked through. */
const newest = 50;

/** What a ledger is read from. */
export type LedgerStore = Pick<RequestStore, 'requestsAbout' | 'steps'>;

/** The ledger for the steps of one target in a request. The request itself and those in other tenants do not count. */
export const ledgerFor = (
  store: LedgerStore,
  request: Pick<Request, 'id' | 'tenant'>,
  { id }: Pick<Target, 'id'>,
): OwnLedger => ({
  async lastOf(actions) {
    const requests = await store.requestsAbout(id, newest);
    const others = requests.filter((one) => one.id !== request.id && one.tenant === request.tenant);
    const deeds = await Promise.all(others.map((one) => deedsOf(store, one, id)));
    return deeds
      .flat()
      .filter(({ action }) => actions.includes(action))
      .toSorted((a, b) => b.at - a.at)[0];
  },
});

async function deedsOf(
  store: LedgerStore,
  request: Request,
  target: string,
): Promise<readonly (OwnDeed & { readonly at: number })[]> {
  const steps = await store.steps(request.id);
  return steps.flatMap(({ action, target: of, status, startedAt, kept }) =>
    of === target && startedAt !== null && (status === 'accepted' || status === 'proved')
      ? [{ action, args: request.args, kept: kept !== null && 'value' in kept ? kept.value : undefined, at: startedAt }]
      : [],
  );
}
