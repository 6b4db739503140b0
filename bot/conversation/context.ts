import type { Report } from '../../services/contract/action.ts';
import type { Vocabulary } from '../../services/commands/vocabulary.ts';
import type { Graph } from '../../services/graph/graph.ts';
import type { TenantScope, Tenants } from '../../services/graph/tenants.ts';
import type { Person, PersonId } from '../../services/model/person.ts';
import type { Lifecycle } from '../../services/requests/lifecycle.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { Place, Request } from '../../services/model/request.ts';
import type { RequestView } from '../../services/requests/view.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { Database } from '../../services/store/database.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import type { Downloads } from './downloads.ts';
import type { Logger } from '../telemetry/log.ts';
import type { SignIns } from './sign-ins.ts';
import type { PrivateForms } from './private-forms.ts';
import type { Messenger, Message } from '../outbox/message.ts';

/** How long Graph may be read inside a turn, in milliseconds; then the answer is a refusal. */
const turnReadMs = 2000;

/** Graph of a tenant as it may be read inside a turn. */
export const graphInTurn = ({ graphOf }: Pick<ConversationContext, 'graphOf'>, tenant: string): Graph =>
  graphOf(tenant).with({ signal: AbortSignal.timeout(turnReadMs) });

/** Everything a turn may use. */
export interface ConversationContext {
  readonly db: Database;
  readonly store: RequestStore;
  readonly lifecycle: Lifecycle;
  readonly vocabulary: Vocabulary;
  readonly policy: Policy;
  readonly tenants: Tenants;
  /** What is to be revealed. */
  readonly vault: Vault;
  /** What was given privately, until its step has run. */
  readonly given: Vault;
  readonly privateForms: PrivateForms;
  readonly channel: Messenger;
  readonly downloads: Downloads;
  /** Undefined where nobody can sign in. */
  readonly signIns: SignIns | undefined;
  /** Graph of a tenant, without a deadline of its own. */
  readonly graphOf: (tenant: string) => Graph;
  /** What is ready in a tenant, and what is missing for which command. */
  readonly checkOf: (tenant: string) => Promise<Report>;
  readonly viewOf: (request: Request) => Promise<RequestView>;
  /** True in the practice tenant. */
  readonly practice: boolean;
  /** Something was stored that cards do not show yet. */
  readonly wake: () => void;
  /** Runs something after the turn; shutdown waits for it, a failure is logged. */
  readonly afterwards: (work: () => Promise<void>) => void;
  readonly now: () => number;
  readonly log: Logger;
}

/** One turn of somebody whose identity is known, free of the SDK. */
export interface Turn extends TenantScope {
  readonly person: Person;
  readonly place: Place;
  /** True in the person's own chat with Cordon. */
  readonly personal: boolean;
  /** What makes its activity the same one when it comes again; undefined where that cannot be told. */
  readonly activity: string | undefined;
  /** The object id, in the home tenant, behind a mention's `29:...`. */
  readonly mentionId: (id: string) => Promise<PersonId | undefined>;
}

/** What a turn answers with; undefined when a stored request will show itself. */
export type Answer = Message | undefined;
