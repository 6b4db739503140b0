import { join } from 'node:path';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { z } from 'zod';
import { policyFile, policyOf } from '../../bot/config/policy-file.ts';
import { revokeSessions } from '../../services/actions/revoke-sessions.ts';
import type { WriteAction } from '../../services/contract/action.ts';
import type { WriteCommand } from '../../services/contract/bundle.ts';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import type { Person, PersonId } from '../../services/model/person.ts';
import type { Request, RequestId, Right } from '../../services/model/request.ts';
import type { StandDown } from '../../services/model/stand-down.ts';
import { createAssess, type Assessed, type Assessment } from '../../services/requests/assess.ts';
import type { Policy } from '../../services/requests/policy.ts';
import { sameHuman } from '../../services/requests/same-person.ts';
import { createRequests, type Requests } from '../../services/requests/requests.ts';
import { defaultTiming } from '../../services/requests/timing.ts';
import { createVault } from '../../services/secrets/vault.ts';
import { migrate } from '../../services/store/migrate.ts';
import { createRequestStore } from '../../services/store/requests.ts';
import { createStandDowns } from '../../services/store/stand-down.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { createSqliteWork } from '../../services/store/sqlite-work.ts';
import type { OpenWork } from '../../services/store/work.ts';
import { temporaryFolder } from './cleanup.ts';
import { dataKeysOf } from './data-keys.ts';
import { pinsOver } from './pins.ts';
import { aRequest } from './requests.ts';
import { key } from './store.ts';
import { createTestClock } from './test-clock.ts';
import { aView } from './views.ts';

/** What a test changes while requests wait and run. */
export interface BenchWorld {
  policy: Policy;
  /** Object ids of those who may ask, and of those who may approve. */
  readonly responders: Set<string>;
  readonly approvers: Set<string>;
  /** True while Graph does not say who may do what. */
  isGraphDown: boolean;
  standDown: StandDown | undefined;
}

/**
 * Creates the facade of requests over a real SQLite file, with people whose rights the test decides and steps that the test carries out.
 * @param commands what may be asked for: see `benchAction`
 */
export async function authorityBench(commands: readonly WriteCommand[]) {
  const clock = createTestClock({ at: 1_000_000_000_000 });
  const file = join(temporaryFolder(), 'cordon.db');
  const running = {
    db: openSqlite(file),
    starts: 0,
    work: undefined as OpenWork | undefined,
    requests: undefined as Requests | undefined,
  };
  await migrate(running.db);
  const world: BenchWorld = {
    policy: policyOf(policyFile.parse({}), false),
    responders: new Set(),
    approvers: new Set(),
    isGraphDown: false,
    standDown: undefined,
  };
  /** What goes on in the process that runs now: runs, those of them that wait, and background work. */
  let activity = { runs: 0, asleep: 0, background: 0 };
  const bugs: unknown[] = [];
  const tampered: string[] = [];

  const rightIn =
    (people: ReadonlySet<string>) =>
    ({ id }: Pick<Person, 'id'>): Promise<Right> =>
      Promise.resolve(world.isGraphDown ? 'unknown' : people.has(id) ? 'yes' : 'no');
  const graph: Graph = {
    tenant: 'contoso.com',
    send: () => Promise.reject(new GraphProblem('unavailable', 'There is no Graph here.')),
    claims: () => Promise.reject(new GraphProblem('unavailable', 'There is no Graph here.')),
    addressOf: ({ encoded }) => encoded,
    clock: () => clock.now(),
    with: () => graph,
  };

  /** Starts a process on the file. What an earlier one still does cannot store anything any more. */
  function start(): void {
    running.starts += 1;
    const own = { runs: 0, asleep: 0, background: 0 };
    activity = own;
    const { db } = running;
    const work = createSqliteWork({
      db,
      now: clock.now,
      after: clock.after,
      onDead: fail,
      onProblem: (error) => bugs.push(error),
    });
    running.work = work;
    const store = createRequestStore(db, key, work.enqueue);
    const keys = dataKeysOf(db);
    const vault = (kind: 'reveal' | 'given' | 'lookup') =>
      createVault({ db, keys, now: clock.now, kind, ttlMs: 600_000 });
    const tenant = { id: aRequest().tenant, name: 'Contoso', domains: ['contoso.com'] };
    const policy = livePolicy(world);
    const pins = pinsOver(policy, graph);
    const responder = rightIn(world.responders);
    const approver = rightIn(world.approvers);
    const requests = createRequests({
      db,
      store,
      policy,
      pins,
      standDowns: { ...createStandDowns(db, key), now: () => Promise.resolve(world.standDown) },
      rights: {
        mayOpen: responder,
        mayRequest: responder,
        mayApprove: approver,
        mayTakePart: responder,
        mayBrake: approver,
        approverRights: (person) => () => approver(person),
        sameAs: ({ id }) => Promise.resolve(sameHuman(world.policy, [])(id)),
      },
      tenants: { all: [tenant], defaultTenant: tenant, botTenant: tenant.id },
      commandNamed: (name) => commands.find((command) => command.name === name),
      view: () => Promise.resolve(aView()),
      graphOf: () => graph,
      readTargets: (_graph, targets) => Promise.resolve(targets),
      delegatedGraph: () => Promise.resolve(undefined),
      vaults: { reveals: vault('reveal'), inbox: vault('given'), lookups: vault('lookup') },
      timing: {
        ...defaultTiming,
        ...clock,
        parallelTargets: 1,
        async sleep(ms) {
          own.asleep += 1;
          await clock.sleep(ms);
          own.asleep -= 1;
        },
      },
      owner: `process ${running.starts}`,
      work,
      wake: () => undefined,
      background(task) {
        own.background += 1;
        task()
          .catch((error: unknown) => bugs.push(error))
          .finally(() => {
            own.background -= 1;
          })
          .catch((error: unknown) => bugs.push(error));
      },
      telemetry: {
        state: () => undefined,
        ended: () => undefined,
        running(_request, begin) {
          own.runs += 1;
          begin(() => {
            own.runs -= 1;
          });
        },
        tampered: () => undefined,
      },
      onBug: (_id, error) => bugs.push(error),
      onTampered: (_id, fault) => tampered.push(fault),
    });
    running.requests = {
      ...requests,
      async open(asked, options) {
        const opened = await requests.open(asked, options);
        // Nothing posts here: without a card in the conversation no typed decision would count.
        await db.query(`UPDATE card SET activity_id = request WHERE kind = 'card' AND activity_id IS NULL`);
        return opened;
      },
    };
  }
  start();

  /** How many jobs are under way or due. Nothing posts here. */
  async function jobsDue(): Promise<number> {
    const depths = (await running.work?.depths()) ?? [];
    return depths.reduce((sum, { kind, waiting }) => sum + (kind === 'post' ? 0 : waiting), 0);
  }

  return {
    clock,
    world,
    bugs,
    tampered,
    /** The facade of the process that runs now. */
    requests: (): Requests => running.requests ?? fail(),
    store: () => createRequestStore(running.db, key),
    find: async (id: RequestId): Promise<Request> => (await createRequestStore(running.db, key).find(id)) ?? fail(),
    db: () => running.db,
    /** Judges a request by the policy of this moment. */
    assess: (request: Assessed): Promise<Assessment> => {
      const policy = livePolicy(world);
      return createAssess({ policy, pins: pinsOver(policy, graph), graphOf: () => graph, now: clock.now })(
        graph,
        request,
      );
    },
    graph,
    /** Waits until nothing happens any more unless time passes. */
    async settled(): Promise<void> {
      do await eventLoopTurn();
      while (activity.background > 0 || activity.runs > activity.asleep || (await jobsDue()) > activity.runs);
    },
    /** Ends the process without a word, and starts another one on the file. */
    async crash(): Promise<void> {
      await running.work?.close();
      await running.db.close();
      running.db = openSqlite(file);
      start();
    },
    async close(): Promise<void> {
      await running.work?.close();
      await running.db.close();
    },
  };
}

const benchArgs = revokeSessions.args.extend({ tag: z.string().describe('Tells requests apart') });

/**
 * Makes an action of the bench. Requests for it carry a `tag`, which tells its steps whose they are.
 * @param work carries out one step; it gets the tag of its request and the object id of its target
 */
export const benchAction = (
  name: string,
  differs: Pick<WriteAction, 'tier' | 'opensAccess'>,
  work: (tag: string, target: PersonId) => Promise<string>,
): WriteAction<typeof benchArgs> => ({
  ...revokeSessions,
  ...differs,
  name,
  args: benchArgs,
  run: (_context, { tag, user }) => work(tag, user.id),
  prove: () => Promise.resolve('Seen.'),
});

/** A policy whose parts are always those of the world, as those of a process that was started again with another file. */
const livePolicy = (world: BenchWorld): Policy =>
  new Proxy(world.policy, { get: (_target, name) => Reflect.get(world.policy, name) as unknown });

function fail(): never {
  throw new Error('it is not there');
}
