import { createAnchoringJob } from '../../services/audit/anchoring-job.ts';
import { fileSink, urlSink } from '../../services/audit/sinks.ts';
import type { Database } from '../../services/store/database.ts';
import type { Logger } from '../telemetry/log.ts';

/** How often expired requests are deleted when nothing is anchored, in milliseconds. */
const retentionEveryMs = 3_600_000;

/** The settings of the audit in the policy file. */
export interface AuditSettings {
  /** Where anchors are written, a file or a URL, and how often, in milliseconds; undefined to write none. */
  readonly anchor:
    { readonly file?: string | undefined; readonly url?: string | undefined; readonly everyMs: number } | undefined;
  /** How long ended requests and past days of the journal are kept, in milliseconds; undefined to keep them for ever. */
  readonly retentionMs: number | undefined;
}

/** What anchoring needs from outside. */
export interface AnchoringPorts {
  readonly db: Database;
  /** The key that seals the audit. */
  readonly key: Uint8Array;
  /** Returns epoch milliseconds. */
  readonly now: () => number;
  readonly settings: AuditSettings;
  /** Whether this is practice mode, which needs no anchors and is not warned about having none. */
  readonly practice: boolean;
  readonly log: Logger;
}

/** Anchoring that is under way. */
export interface Anchoring {
  /** Ends it, after writing one more anchor for what came last. */
  stop(): Promise<void>;
}

/** Anchors the audit and deletes expired requests and journals, from now on and in the background. What fails is logged and tried again. */
export function startAnchoring({ db, key, now, settings, practice, log }: AnchoringPorts): Anchoring {
  const { anchor, retentionMs } = settings;
  const sink =
    anchor?.url !== undefined ? urlSink(anchor.url) : anchor?.file !== undefined ? fileSink(anchor.file) : undefined;
  const job = createAnchoringJob({
    db,
    key,
    now,
    sink,
    retentionMs,
    onRetired: (deleted) => {
      log.info({ deleted }, 'deleted requests or journals that are older than the retention period');
    },
    onBroken: (kept) => {
      log.error(
        { kept },
        'kept a request or a journal past its retention period because its audit is broken; run: npm run audit -- verify',
      );
    },
    onFailure: (error, failures) => {
      log.error({ err: error, failures }, 'the audit could not be anchored or swept; this is tried again');
    },
  });
  if (sink === undefined)
    log[practice ? 'info' : 'warn'](
      'the audit is not anchored: set audit.anchor in cordon.yaml, so that a trail that was cut short can be recognized',
    );
  const run = (): void => {
    job.turn().catch((error: unknown) => {
      log.error({ err: error }, 'the anchoring job failed');
    });
  };
  const timer = setInterval(run, anchor?.everyMs ?? retentionEveryMs);
  run();
  return {
    async stop() {
      clearInterval(timer);
      await job.settled();
      if (sink !== undefined) await job.turn();
    },
  };
}
