import { createAnchoringJob } from '../../services/audit/anchoring-job.ts';
import { fileSink, urlSink } from '../../services/audit/sinks.ts';
import type { Database } from '../../services/store/database.ts';
import type { Logger } from '../telemetry/log.ts';

/** How often requests are looked for whose time is over, when nothing is anchored, in milliseconds. */
const retentionTurnMs = 3_600_000;

/** What the policy file says about the audit. */
export interface AuditSettings {
  /** Where anchors go, a file or a URL, and how often, in milliseconds; undefined: nowhere. */
  readonly anchor:
    { readonly file?: string | undefined; readonly url?: string | undefined; readonly everyMs: number } | undefined;
  /** How long ended requests are kept, in milliseconds; undefined: for ever. */
  readonly retentionMs: number | undefined;
}

export interface AnchoringPorts {
  readonly db: Database;
  readonly key: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly settings: AuditSettings;
  /** Nobody needs anchors of what was only practised. */
  readonly practice: boolean;
  readonly log: Logger;
}

/** Anchors the audit and keeps to its retention, beside everything else; whatever goes wrong is logged and tried again. */
export function startAnchoring({ db, key, now, settings, practice, log }: AnchoringPorts): {
  stop(): Promise<void>;
} {
  const { anchor, retentionMs } = settings;
  const sink =
    anchor?.url !== undefined ? urlSink(anchor.url) : anchor?.file !== undefined ? fileSink(anchor.file) : undefined;
  const keeper = createAnchoringJob({
    ...{ db, key, now, sink, retentionMs },
    onRetired: (requests) => {
      log.info({ requests }, 'deleted requests that are older than the retention');
    },
    onBroken: (request) => {
      log.error({ request }, 'kept a request beyond its time: its audit does not hold; run: npm run audit -- verify');
    },
    onFailure: (error, failures) => {
      log.error({ err: error, failures }, 'the audit could not be anchored or swept; the next turn tries again');
    },
  });
  if (sink === undefined)
    log[practice ? 'info' : 'warn'](
      'the audit is not anchored: set audit.anchor in cordon.yaml, so that a trail cut short can be found',
    );
  const turn = (): void => {
    keeper.turn().catch((error: unknown) => {
      log.error({ err: error }, 'the audit keeper failed');
    });
  };
  const timer = setInterval(turn, anchor?.everyMs ?? retentionTurnMs);
  turn();
  return {
    /** Anchors once more what came last. */
    async stop() {
      clearInterval(timer);
      await keeper.settled();
      if (sink !== undefined) await keeper.turn();
    },
  };
}
