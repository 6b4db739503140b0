import type { Vocabulary } from '../../services/commands/vocabulary.ts';
import type { Graph } from '../../services/graph/graph.ts';
import type { Request } from '../../services/model/request.ts';
import { commandNamed } from '../../services/registry.ts';
import type { InNameOf } from '../../services/requests/in-name-of.ts';
import { createApproversToCall } from '../../services/requests/approvers-to-call.ts';
import { questionOf } from '../../services/requests/lookup-question.ts';
import type { Pins } from '../../services/requests/pins.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { Rights } from '../../services/requests/rights.ts';
import type { Timing } from '../../services/requests/timing.ts';
import type { RequestView } from '../../services/requests/view.ts';
import type { Vaults } from '../../services/secrets/vaults.ts';
import type { Database } from '../../services/store/database.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import type { StandDowns } from '../../services/store/stand-down.ts';
import type { Work } from '../../services/store/work.ts';
import type { Logger } from '../telemetry/log.ts';
import { alertPosts, type AlertPostsPorts } from './alert-posts.ts';
import type { Messenger } from './message.ts';
import { lookupPosts } from './lookup-posts.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createRenderRequest } from './render-request.ts';
import { requestPosts } from './request-posts.ts';
import { standDownPosts } from './stand-down-posts.ts';

/** What posts are made of. */
export interface PostsPorts {
  readonly storage: {
    readonly db: Database;
    readonly store: RequestStore;
    readonly work: Work;
    /** `reveals` holds the secrets that wait for a private look; `lookups` what look-ups ask. */
    readonly vaults: Pick<Vaults, 'reveals' | 'lookups'>;
    readonly pins: Pick<Pins, 'idsOf'>;
    readonly standDowns: Pick<StandDowns, 'now'>;
  };
  readonly policy: Policy;
  readonly inNameOf?: InNameOf | undefined;
  readonly rights: Pick<Rights, 'mayApprove'>;
  readonly vocabulary: Vocabulary;
  readonly isOffered: AlertPostsPorts['isOffered'];
  /** True in the practice tenant. */
  readonly practice: boolean;
  readonly environment: AlertPostsPorts['environment'] & { readonly graphOf: (tenant: string) => Graph };
  readonly messenger: Messenger;
  readonly view: (request: Request) => Promise<RequestView>;
  readonly timing: Timing;
  readonly log: Logger;
}

/** The outbox with a renderer for everything that it posts: requests and alerts. */
export function createPosts(ports: PostsPorts): Outbox {
  const { policy, rights, inNameOf, vocabulary, isOffered, practice, environment, messenger, view, timing, log } =
    ports;
  const { db, store, work, vaults, pins, standDowns } = ports.storage;
  const { now } = timing;
  const { graphOf } = environment;
  const approversToCall = createApproversToCall({ policy, pins, rights, commandNamed, graphOf, inNameOf });
  const contentOf = createRenderRequest({ db, viewOf: view, approversToCall, vault: vaults.reveals, store, now });
  return createOutbox({
    ...timing,
    db,
    work,
    log,
    messenger,
    renderers: {
      request: requestPosts({ db, store, contentOf, now, log }),
      standDown: standDownPosts({ db, standDowns, practice }),
      lookup: lookupPosts({ db, questionOf: (lookup) => questionOf(vaults.lookups, lookup), commandNamed, practice }),
      alert: alertPosts({ db, store, viewOf: view, vocabulary, isOffered, practice, now, log, environment }),
    },
  });
}
