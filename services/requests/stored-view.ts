import type { Command } from '../contract/bundle.ts';
import { tenantShown, type Tenants } from '../graph/tenants.ts';
import type { Request } from '../model/request.ts';
import type { Queryable } from '../store/database.ts';
import { askedWhere } from '../store/posts.ts';
import { profilesOf } from '../store/profiles.ts';
import type { RequestStore } from '../store/requests.ts';
import type { StandDowns } from '../store/stand-down.ts';
import type { Vault } from '../secrets/vault.ts';
import { countSteps, stepsInTrouble } from '../store/step-counts.ts';
import { isCounted, troubleAtMost, withWords } from './counted.ts';
import { readProgress } from './run-progress.ts';
import { readHandover } from './handover.ts';
import type { IsOffered } from './offered.ts';
import { viewOf, type RequestView } from './view.ts';

/** What a view is read from. */
export interface StoredViewPorts {
  readonly storage: {
    readonly db: Queryable;
    readonly store: Pick<RequestStore, 'steps' | 'events'>;
    readonly standDowns: Pick<StandDowns, 'now'>;
    readonly vaults: { readonly reveals: Pick<Vault, 'waiting'> };
  };
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly isOffered: IsOffered;
  readonly tenants: Tenants;
  /** True in practice mode. */
  readonly practice: boolean;
  /** How often a step is tried at most. */
  readonly maxTries: number;
}

/**
 * Reads what is stored about a request and answers what its card shows now.
 * @param detail `whole` for every step also where there are so many that cards have their numbers instead
 */
export type StoredView = (request: Request, detail?: 'whole') => Promise<RequestView>;

/** Makes the function that reads views. */
export function createStoredView({ storage, tenants, ...ports }: StoredViewPorts): StoredView {
  const { db, store, standDowns, vaults } = storage;
  return async (request, detail) => {
    const command = ports.commandNamed(request.command);
    const isBrief = detail !== 'whole' && isCounted(request);
    const [steps, counts, progress, place, standDown, raised, handover, profiles] = await Promise.all([
      isBrief ? stepsInTrouble(db, request.id, troubleAtMost) : store.steps(request.id),
      isBrief ? countSteps(db, request.id) : undefined,
      isBrief ? readProgress(db, request, command) : undefined,
      askedWhere(db, request.id),
      standDowns.now(),
      isRaised(store, request),
      readHandover({ db, store, reveals: vaults.reveals }, request.id),
      profilesOf(db, request.id),
    ]);
    const tenantNamed = (id: string) => tenantShown(tenants, id);
    const view = viewOf(request, steps, {
      ...ports,
      askedWhere: place,
      raised,
      handover,
      profiles,
      standDown,
      tenantShown: tenantNamed,
    });
    return {
      ...view,
      counts: counts === undefined ? null : withWords(counts, command),
      progress: progress ?? null,
    };
  };
}

/** A review is stored only when it changes something, and one after which approvals are awaited has raised what is needed. */
async function isRaised(store: Pick<RequestStore, 'events'>, { id, state }: Request): Promise<boolean> {
  if (state.kind !== 'awaiting-approval') return false;
  return (await store.events(id)).some(({ body }) => body.kind === 'review');
}
