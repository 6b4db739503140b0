import { migrate } from '../../services/store/migrate.ts';
import type { Clock } from '../../services/base/clock.ts';
import type { StandDown } from '../../services/model/stand-down.ts';
import type { Database } from '../../services/store/database.ts';
import { createJournal, type Journal } from '../../services/store/journal.ts';
import { createPinStore } from '../../services/store/pins.ts';
import { createStandDowns, type StandDownNews, type StandDowns } from '../../services/store/stand-down.ts';
import { createRequestStore, type RequestStore } from '../../services/store/requests.ts';
import { openPostgresWork } from '../../services/store/postgres-work.ts';
import { createSqliteWork } from '../../services/store/sqlite-work.ts';
import type { OpenWork, WorkEvents } from '../../services/store/work.ts';
import { createSharedBuckets } from '../../services/store/shared-buckets.ts';
import { timed } from '../../services/store/timed.ts';
import type { Pacing } from '../../services/graph/pacing.ts';
import { createPins, pinFaultSentence, type PinPorts, type Pins } from '../../services/requests/pins.ts';
import type { Config } from './config.ts';
import { derivedKey, keyOf } from './key-file.ts';
import { dataKeysFolder, openDatabase, postgresOf } from './open-database.ts';
import { openWebhooks, type Webhooks } from './open-webhooks.ts';
import { keepPrivate } from './private-folder.ts';
import type { Logger } from '../telemetry/log.ts';
import { createInstalls, type Installs } from '../outbox/installs.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createAddresses, type Addresses } from '../../services/secrets/addresses.ts';
import { createDataKeys, keyStoreOf } from '../../services/secrets/data-keys.ts';
import { createVaults, type Vaults } from '../../services/secrets/vaults.ts';

/** The database of the settings, and what is kept in it. */
export interface Storage {
  readonly db: Database;
  readonly store: RequestStore;
  /** Dispatches what the rows leave to be done. */
  readonly work: OpenWork;
  readonly vaults: Vaults;
  /** Ids of reports and sign-ins that are refused without the database when they are made up. */
  readonly addresses: Addresses;
  /** Audit events that belong to no request. */
  readonly journal: Journal;
  /** The object ids behind the addresses of the policy file. */
  readonly pins: Pins;
  /** Whether Cordon stands down. */
  readonly standDowns: StandDowns;
  /** What tells other systems what happens. */
  readonly webhooks: Webhooks;
  /** Where Cordon was removed from a conversation. */
  readonly installs: Installs;
  /** Seals the chain of the audit. */
  readonly auditKey: Uint8Array;
}

/** What watches the storage, its clock, and the directories in which addresses are looked up. */
export interface StoragePorts {
  readonly environment: Pick<PinPorts, 'tenants' | 'graphOf'> & { readonly pacing: Pacing };
  readonly telemetry: Pick<Telemetry, 'stored' | 'graphWait' | 'deadJob' | 'webhook'>;
  readonly clock: Pick<Clock, 'now' | 'after' | 'every'>;
  readonly log: Logger;
}

/**
 * Opens the database and brings its tables up to date.
 * @throws {DatabaseUnusable} when it cannot be used
 */
export async function openStorage(
  config: Config,
  { environment, telemetry, clock, log }: StoragePorts,
): Promise<Storage> {
  const { now } = clock;
  const onLost = (error: unknown) => {
    log.warn({ err: error }, 'a connection to PostgreSQL was lost');
  };
  const onUnerased = (error: unknown) => {
    log.error({ err: error }, 'a deleted secret is not erased yet: Cordon tries again within a minute');
  };
  keepPrivate(config.dataDir, log);
  const db = timed(openDatabase(config, onLost), telemetry.stored);
  await migrate(db);
  const { pacing } = environment;
  pacing.onWait(telemetry.graphWait);
  if (!db.exclusive)
    pacing.join({
      buckets: createSharedBuckets(db),
      onAway(error) {
        log.error({ err: error }, 'the database does not say how fast Graph may be called: this process decides alone');
      },
      onBack() {
        log.info('the database says again how fast Graph may be called');
      },
    });
  const auditKey = keyOf(config, 'audit');
  const masterKey = keyOf(config, 'secrets');
  const work = await openWork(config, { db, clock, ...workLog(log, telemetry) });
  const webhooks = openWebhooks(config, { db, work, auditKey, graphOf: environment.graphOf, clock, telemetry, log });
  const tellStandDown = (news: StandDownNews, { by, reason }: StandDown) => {
    log[news === 'altered' ? 'error' : 'warn']({ by: by.id, reason }, standDownWords[news]);
  };
  const store = keyStoreOf(db, dataKeysFolder(config.dataDir), onUnerased);
  const keys = createDataKeys({ db, store, masterKey, now, onProblem: onUnerased });
  await keys.sweep(); // what a crash has left, before anything makes new keys
  return {
    db: {
      ...db,
      async close() {
        await webhooks.close();
        await work.close();
        pacing.leave();
        await keys.close();
        await db.close();
      },
    },
    auditKey,
    work,
    webhooks,
    store: createRequestStore(db, auditKey, work.enqueue, webhooks.announce),
    journal: createJournal(db, auditKey),
    pins: createPins({
      store: createPinStore(db, auditKey),
      policy: config.policy,
      tenants: environment.tenants,
      graphOf: environment.graphOf,
      now,
      onPinned({ tenant, address, person }, { name }) {
        log.info({ tenant, address, person, name }, `cordon.yaml: ${address} is ${name} (${person}) from now on`);
      },
      onFault(fault) {
        log.error({ ...fault }, pinFaultSentence(fault));
      },
    }),
    vaults: createVaults({ db, keys, now, revealMinutes: config.revealMinutes }),
    addresses: createAddresses(derivedKey(masterKey, 'addresses'), now),
    installs: createInstalls(db, now),
    standDowns: createStandDowns(db, auditKey, tellStandDown, webhooks.announce),
  };
}

interface WorkPorts extends WorkEvents {
  readonly db: Database;
  readonly clock: StoragePorts['clock'];
}

const openWork = (config: Config, { clock, ...ports }: WorkPorts): OpenWork | Promise<OpenWork> => {
  const address = postgresOf(config);
  return address === undefined
    ? createSqliteWork({ ...ports, ...clock })
    : openPostgresWork({ ...ports, address, now: clock.now });
};

const workLog = (log: Logger, telemetry: Pick<Telemetry, 'deadJob'>): WorkEvents => ({
  onDead(kind, key) {
    telemetry.deadJob(kind);
    log.error({ kind, key }, 'a job has failed too often and is not tried again for now');
  },
  onProblem(error, job) {
    log.warn({ err: error, ...job }, job === undefined ? 'the job queue has a problem' : 'a job failed');
  },
});

const standDownWords: Readonly<Record<StandDownNews, string>> = {
  begun: 'Cordon stands down: nothing starts until another approver resumes',
  lifted: 'the stand-down is lifted',
  altered: 'the record of a stand-down was altered in the database: nothing starts until an approver resumes',
};
