import type { Request } from '../services/model/request.ts';
import type { Timing } from '../services/requests/timing.ts';
import type { RequestView } from '../services/requests/view.ts';
import type { Config } from './config/config.ts';
import { vocabulary } from './conversation/vocabulary.ts';
import type { Environment } from './environment.ts';
import { alertPosts } from './outbox/alert-posts.ts';
import type { Messenger } from './outbox/message.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { createRenderRequest } from './outbox/render-request.ts';
import { requestPosts } from './outbox/request-posts.ts';
import type { Storage } from './storage.ts';
import type { Logger } from './telemetry/log.ts';

/** What posts are made of. */
export interface PostsPorts {
  readonly config: Pick<Config, 'policy' | 'alertsSecret' | 'environment'>;
  readonly environment: Environment;
  readonly storage: Storage;
  readonly messenger: Messenger;
  readonly view: (request: Request) => Promise<RequestView>;
  readonly timing: Timing;
  readonly log: Logger;
}

/** The outbox with everything that it posts: requests, and alerts where the settings have a secret to sign them with. */
export function createPosts(ports: PostsPorts): Outbox {
  const { config, environment, storage, messenger, view, timing, log } = ports;
  const { db, store, vaults } = storage;
  const practice = config.environment.kind === 'practice';
  const posting = { ...timing, db, log, channel: messenger };
  const render = createRenderRequest({
    viewOf: view,
    policy: config.policy,
    graphOf: environment.graphOf,
    vault: vaults.reveals,
  });
  const requests = requestPosts({ ...posting, store, render });
  const alerts = alertPosts({ ...posting, vocabulary, practice, world: environment });
  return createOutbox(posting, config.alertsSecret === undefined ? [requests] : [requests, alerts]);
}
