import type { Command } from '../contract/bundle.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tenants } from '../graph/tenants.ts';
import type { PersonId } from '../model/person.ts';
import type { Request, RequestId, Step } from '../model/request.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Database } from '../store/database.ts';
import type { RequestStore } from '../store/requests.ts';
import type { StandDowns } from '../store/stand-down.ts';
import type { Work } from '../store/work.ts';
import type { InNameOf } from './in-name-of.ts';
import type { Pins } from './pins.ts';
import type { Policy } from './policy.ts';
import type { ProfilesPorts } from './profiles.ts';
import type { ReviewPorts } from './review.ts';
import type { Rights } from './rights.ts';
import type { StoredView } from './stored-view.ts';
import type { Timing } from './timing.ts';

/** What telemetry is told about runs. */
export interface RunTelemetry {
  /** A request has come to a new state. */
  state(request: Request): void;
  /** A run has ended, with these steps. */
  ended(request: Request, steps: readonly Step[]): void;
  /**
   * A run starts: calls `start` inside its trace.
   * @param start gets a function to call when this process has nothing more to do for the run
   */
  running(request: Request, start: (ended: () => void) => void): void;
  /** A request was found that is not what its sealed trail says. */
  tampered(): void;
}

/** What requests are made of. */
export interface RequestsPorts {
  readonly db: Database;
  readonly store: RequestStore;
  readonly policy: Policy;
  readonly pins: Pins;
  readonly rights: Rights;
  /** Whether Cordon stands down. */
  readonly standDowns: StandDowns;
  readonly tenants: Tenants;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly view: StoredView;
  /** Graph of a tenant, without a deadline of its own. */
  readonly graphOf: (tenant: string) => Graph;
  /** Reads targets as they are now; left out, from Graph. */
  readonly readTargets?: ReviewPorts['readTargets'];
  /** Reads what cards show about an account; left out, from Graph. */
  readonly profileOf?: ProfilesPorts['profileOf'];
  /** Graph in somebody's own name; undefined when they have not signed in. */
  readonly delegatedGraph: (person: PersonId, tenant: string) => Promise<Graph | undefined>;
  /** Does work in somebody's name, where their tenant is worked on in people's names. Left out: nobody's name matters. */
  readonly inNameOf?: InNameOf | undefined;
  /**
   * `reveals` holds what runs made, for one private look each; `inbox` what requesters gave privately, until their step has run; `lookups`
   * what was typed for look-ups of many targets.
   */
  readonly vaults: { readonly reveals: Vault; readonly inbox: Vault; readonly lookups: Vault };
  readonly timing: Timing;
  /** This process, as a runner. */
  readonly owner: string;
  /** Dispatches what `store` has enqueued. */
  readonly work: Work;
  /** Called when something was stored that posts do not show yet. */
  readonly wake: () => void;
  /** Runs something on its own; a failure is logged. */
  readonly background: (work: () => Promise<void>) => void;
  readonly telemetry: RunTelemetry;
  /** Called with an error that is a bug of ours, for the log. */
  readonly onBug: (id: RequestId, error: unknown) => void;
  /** Called with a request that is not what its sealed trail says, and the fault in words, for the log. */
  readonly onTampered: (id: RequestId, fault: string) => void;
}
