import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import type { StepContext, WriteAction } from '../../../services/contract/action.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import type { PersonId } from '../../../services/model/person.ts';
import type { Request, RequestId, Right, Step } from '../../../services/model/request.ts';
import type { NewRequest } from '../../../services/requests/open-request.ts';
import { createRequests } from '../../../services/requests/requests.ts';
import { defaultTiming } from '../../../services/requests/timing.ts';
import { until } from '../../harness/until.ts';
import { createVault } from '../../../services/secrets/vault.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { createStandDowns } from '../../../services/store/stand-down.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { dataKeysOf } from '../../harness/data-keys.ts';
import { emptyDatabase } from '../../harness/engines.ts';
import { adele, alex, aRequest, meganThere, megan } from '../../harness/requests.ts';
import { pinsOver } from '../../harness/pins.ts';
import { key } from '../../harness/store.ts';
import { createTestClock } from '../../harness/test-clock.ts';
import { aView } from '../../harness/views.ts';
import { workOver } from '../../harness/work.ts';

const minuteMs = 60_000;
const tenant = { id: aRequest().tenant, name: 'Contoso', domains: ['contoso.com'] };
const chat = { conversation: 'a:megan', reference: {} };
const label = 'Password of alex@contoso.com';

const graph: Graph = {
  tenant: 'contoso.com',
  send: () => assert.fail('Graph was called'),
  claims: () => assert.fail('Graph was called'),
  addressOf: ({ encoded }) => encoded,
  clock: () => 0,
  with: () => graph,
};

interface Settings {
  /** What the one step of the request does. */
  readonly run?: (context: StepContext) => Promise<string>;
  readonly policy?: object;
}

/** Requests over an empty database, for one command that does what `run` says. */
async function setUp({ run = () => Promise.resolve('done'), policy: file = {} }: Settings = {}) {
  const db = await emptyDatabase();
  await migrate(db);
  const clock = createTestClock({ at: 1_000_000 });
  const { now } = clock;
  const work = await workOver(db, { clock });
  const store = createRequestStore(db, key, work.enqueue);
  const keys = dataKeysOf(db);
  const reveals = createVault({ db, keys, now, kind: 'reveal', ttlMs: 10 * minuteMs });
  const inbox = createVault({ db, keys, now, kind: 'given', ttlMs: 60 * minuteMs });
  const command: WriteAction = { ...revokeSessions, tier: 'change', run, prove: () => Promise.resolve('Seen.') };
  const answers: { right: Right } = { right: 'yes' };
  const right = () => Promise.resolve(answers.right);
  const policy = policyOf(policyFile.parse(file), false);
  const told = { wakes: 0, delegated: [] as PersonId[], ended: [] as (readonly Step[])[], bugs: [] as unknown[] };
  const background = new Set<Promise<void>>();
  const requests = createRequests({
    db,
    store,
    policy,
    pins: pinsOver(policy, graph),
    rights: {
      mayOpen: right,
      mayRequest: right,
      mayApprove: right,
      mayTakePart: right,
      mayBrake: right,
      approverRights: () => right,
      sameAs: () => Promise.resolve([]),
    },
    standDowns: createStandDowns(db, key),
    tenants: { all: [tenant], defaultTenant: tenant, botTenant: tenant.id },
    commandNamed: () => command,
    view: () => Promise.resolve(aView()),
    graphOf: () => graph,
    readTargets: (_graph, targets) => Promise.resolve(targets),
    profileOf: () => Promise.resolve({ department: null, manager: null, lastSignInAt: null, risk: null }),
    delegatedGraph(person) {
      told.delegated.push(person);
      return Promise.resolve(undefined);
    },
    vaults: { reveals, inbox, lookups: createVault({ db, keys, now, kind: 'lookup', ttlMs: 30 * minuteMs }) },
    timing: {
      ...defaultTiming,
      now,
      elapsed: clock.elapsed,
    },
    work,
    owner: 'here',
    wake: () => (told.wakes += 1),
    background: (work) => background.add(work()),
    telemetry: {
      state: () => undefined,
      ended: (_request, steps) => told.ended.push(steps),
      running(_request, start) {
        start(() => undefined);
      },
      tampered: () => assert.fail('it was called tampered with'),
    },
    onBug: (_id, error) => told.bugs.push(error),
    onTampered: () => assert.fail('it was called tampered with'),
  });
  const asked: NewRequest = { ...aRequest({ args: {}, startsAt: null }), command };
  const open = (differs: Partial<NewRequest> = {}, secrets: readonly (readonly [string, string])[] = []) =>
    requests.open({ ...asked, ...differs }, { graph, activity: undefined, secrets, viewer: meganThere, known: 'all' });
  const opened = async (...how: Parameters<typeof open>): Promise<RequestId> => {
    const result = await open(...how);
    return result.ok ? result.id : assert.fail(result.refusal.kind);
  };
  const jobsDone = () =>
    until(async () => (await work.depths()).every(({ kind, waiting }) => kind === 'post' || waiting === 0));
  const confirm = async (id: RequestId): Promise<Request> => {
    const { digest, place } = (await store.find(id)) ?? assert.fail();
    const origin = { kind: 'click', conversation: place.conversation, activityId: 'card-0', digest } as const;
    const result = await requests.decide(id, { type: 'confirm', reason: null }, megan, origin);
    if (!result.ok) assert.fail(result.refusal);
    await jobsDone();
    await Promise.all(background);
    return (await store.find(id)) ?? assert.fail();
  };
  const posts = async (id: RequestId) =>
    (await db.query('SELECT kind FROM card WHERE request = $1 ORDER BY n', [id])).map((row) => String(row['kind']));
  /** A card of the request as if the outbox had posted it in Megan's own chat. */
  const postedTo = async (id: RequestId) => {
    await requests.postCard(id, chat);
    await db.query(`UPDATE card SET activity_id = 'card-1' WHERE request = $1 AND conversation = $2`, [
      id,
      chat.conversation,
    ]);
    return { conversation: chat.conversation, activityId: 'card-1' };
  };
  return {
    clock,
    db,
    store,
    reveals,
    inbox,
    requests,
    answers,
    told,
    open,
    opened,
    confirm,
    posts,
    postedTo,
    jobsDone,
  };
}

const makesPassword = ({ secrets }: StepContext): Promise<string> =>
  secrets.keepForRequester(label, secrets.password()).then(() => 'done');

const refused = () => new GraphProblem('rejected', 'Graph does not take it.', { status: 400 });

describe('a run that ends', () => {
  it('gets a reveal post where it made a secret that waits', async () => {
    const { opened, confirm, posts, reveals } = await setUp({ run: makesPassword });
    const id = await opened();

    const { state } = await confirm(id);

    assert.equal(state.kind, 'done');
    assert.deepEqual(await posts(id), ['card', 'reveal', 'result']);
    assert.equal((await reveals.waiting(id))?.label, label);
  });

  it('gets none where there is no secret', async () => {
    const { opened, confirm, posts } = await setUp();
    const id = await opened();

    await confirm(id);

    assert.deepEqual(await posts(id), ['card', 'result']);
  });

  it('forgets its secret and shows none when it failed, because nothing took effect', async () => {
    const { opened, confirm, posts, reveals } = await setUp({
      run: (context) => makesPassword(context).then(() => Promise.reject(refused())),
    });
    const id = await opened();

    const { state } = await confirm(id);

    assert.equal(state.kind, 'failed');
    assert.deepEqual(await posts(id), ['card', 'result']);
    assert.equal(await reveals.waiting(id), undefined);
  });

  it('forgets a secret that a run had made when its request is cancelled while it waits for more approvals', async () => {
    const { opened, requests, reveals, store } = await setUp();
    const id = await opened();
    await reveals.keep(id, megan.id, label, 'p1anted');
    const { place } = (await store.find(id)) ?? assert.fail();

    await requests.decide(id, { type: 'cancel' }, megan, { kind: 'text', conversation: place.conversation });
    await until(async () => (await reveals.waiting(id)) === undefined);

    assert.equal((await store.find(id))?.state.kind, 'cancelled');
  });

  for (const [outcome, end] of [
    ['done', () => Promise.resolve('done')],
    ['failed', () => Promise.reject(refused())],
  ] as const) {
    it(`hands what was given privately to its step, and has forgotten it when it is ${outcome}`, async () => {
      const read: string[] = [];
      const { opened, confirm, inbox, store } = await setUp({
        async run({ secrets }) {
          read.push(await secrets.privateInput('password'));
          return end();
        },
      });
      const id = await opened({ args: { password: 'p1anted' } }, [['password', 'p1anted']]);

      const { state } = await confirm(id);

      assert.deepEqual([state.kind, read], [outcome, ['p1anted']]);
      assert.equal(await inbox.read(id, megan.id, 'password'), undefined);
      assert.doesNotMatch(JSON.stringify([await store.find(id), await store.events(id)]), /p1anted/);
    });
  }

  it('leaves what was given to the process that has taken it over', async () => {
    const takeOver: { now?: () => Promise<unknown> } = {};
    const { opened, confirm, inbox, store } = await setUp({
      async run() {
        await takeOver.now?.();
        return 'done';
      },
    });
    const id = await opened({}, [['password', 'p1anted']]);
    takeOver.now = () => store.takeOver(id, 'elsewhere');

    const { state } = await confirm(id);

    assert.equal(state.kind, 'running');
    assert.equal(await inbox.read(id, megan.id, 'password'), 'p1anted');
  });

  it('is measured with its steps', async () => {
    const { opened, confirm, told } = await setUp();

    await confirm(await opened());

    assert.deepEqual(
      told.ended.map((steps) => steps.map(({ status }) => status)),
      [['proved']],
    );
  });

  it('uses the requester’s own sign-in in their own tenant only', async () => {
    const { opened, confirm, told } = await setUp();

    await confirm(await opened({ tenant: '22222222-2222-4222-8222-222222222222' }));
    const abroad = [...told.delegated];
    await confirm(await opened());

    assert.deepEqual([abroad, told.delegated], [[], [megan.id]]);
  });
});

describe('a reveal', () => {
  const viewer = { person: megan, place: chat, personal: true, homeTenant: tenant };

  it('hands the secret over once, and the audit says which one, not what it is', async () => {
    const { opened, confirm, requests, store, postedTo } = await setUp({ run: makesPassword });
    const id = await opened();
    await confirm(id);
    const card = await postedTo(id);

    const first = await requests.reveal(id, card, viewer);
    const second = await requests.reveal(id, card, viewer);

    const [kept] = first.ok ? first.secrets : assert.fail(first.refusal);
    assert.equal(kept?.label, label);
    assert.deepEqual(second, { ok: false, refusal: 'shown-before' });
    const events = (await store.events(id)).map(({ body }) => body).filter(({ kind }) => kind === 'revealed');
    assert.deepEqual(
      events.map((event) => [event['by'], event['what']]),
      [[megan.id, [label]]],
    );
    assert.ok(!JSON.stringify(await store.events(id)).includes(kept.secret));
  });

  const rows: readonly (readonly [why: string, differs: Partial<typeof viewer>, right: Right, refusal: string])[] = [
    ['somebody else', { person: adele }, 'yes', 'only-requester'],
    ['the requester where others look', { personal: false }, 'yes', 'only-requester'],
    ['a requester who is no responder any more', {}, 'no', 'not-a-responder'],
    ['a requester whose account was disabled', {}, 'disabled', 'disabled'],
    ['a requester while Entra does not answer', {}, 'unknown', 'cannot-tell'],
  ];
  for (const [why, differs, right, refusal] of rows) {
    it(`is refused to ${why}, and the secret stays`, async () => {
      const { opened, confirm, requests, reveals, answers, postedTo } = await setUp({ run: makesPassword });
      const id = await opened();
      await confirm(id);
      const card = await postedTo(id);
      answers.right = right;

      const answer = await requests.reveal(id, card, { ...viewer, ...differs });

      assert.deepEqual(answer, { ok: false, refusal });
      assert.notEqual(await reveals.waiting(id), undefined);
    });
  }

  it('is refused on a message that is no card of the request', async () => {
    const { opened, confirm, requests, postedTo } = await setUp({ run: makesPassword });
    const id = await opened();
    await confirm(id);
    const card = await postedTo(id);

    const answer = await requests.reveal(id, { ...card, activityId: 'another' }, viewer);

    assert.deepEqual(answer, { ok: false, refusal: 'not-our-card' });
  });
});

describe('a request that the policy does not allow', () => {
  const protects = { people: [alex.id] };
  const rows: readonly (readonly [policy: object, secrets: number, targets: number, refusal: string])[] = [
    [{ limits: { targets: 1 } }, 0, 2, 'too-many-targets'],
    [{ protected: { ...protects, action: 'refuse' } }, 0, 1, 'protected'],
    [{}, 1, 2, 'secret-for-several'],
    [{ limits: { actionsPerMinute: 1 } }, 0, 2, 'too-many-in-a-minute'],
  ];
  for (const [policy, secrets, targets, refusal] of rows) {
    it(`is not opened: ${refusal}`, async () => {
      const { open, db } = await setUp({ policy });
      const given = Array.from({ length: secrets }, () => ['password', 'p1anted'] as const);

      const result = await open({ targets: Array.from({ length: targets }, () => alex) }, given);

      assert.equal(result.ok ? 'opened' : result.refusal.kind, refusal);
      assert.deepEqual(await db.query('SELECT id FROM request'), []);
      assert.deepEqual(await db.query('SELECT label FROM secret'), []);
    });
  }

  it('is critical where the policy protects its target without refusing', async () => {
    const { opened, store } = await setUp({ policy: { protected: { ...protects, action: 'critical' } } });

    const request = await store.find(await opened());

    assert.deepEqual([request?.tier, request?.approvalsNeeded], ['critical', 2]);
  });
});

describe('the sweep', () => {
  it('expires what nobody has confirmed and deletes secrets whose time is over', async () => {
    const { clock, opened, requests, store, reveals, db, jobsDone } = await setUp();
    const id = await opened();
    await reveals.keep(id, megan.id, label, 'p1anted');
    await clock.skip(61 * minuteMs);

    await requests.sweep();
    await jobsDone();

    assert.equal((await store.find(id))?.state.kind, 'expired');
    assert.deepEqual(await db.query('SELECT label FROM secret'), []);
  });

  it('reminds approvers when the time that the policy names is left, and has that posted', async () => {
    const tiers = { destructive: { approvals: 1, window: '15m', remind: '5m' } };
    const { clock, db, requests, store, posts, told, jobsDone } = await setUp({ policy: { tiers } });
    const waiting = { kind: 'awaiting-approval', expiresAt: clock.now() + 4 * minuteMs, approvals: [] } as const;
    const request = aRequest({ state: waiting });
    await store.add({ request, event: { kind: 'opened', at: 1 }, posts: [{ kind: 'ask', place: request.place }] });
    await db.query(`UPDATE card SET activity_id = 'ask-1' WHERE kind = 'ask'`);

    await requests.sweep();
    await jobsDone();
    await clock.skip(minuteMs);
    await requests.sweep();
    await jobsDone();

    assert.deepEqual(await posts(request.id), ['ask', 'reminder']);
    assert.equal(told.wakes, 3); // one for the reminder, and each sweep looks for posts that were left behind
  });
});

describe('an id that somebody says', () => {
  for (const word of ['OP-7F3K', 'op-7f3k', '7F3K', 'op7f3k']) {
    it(`finds its request as ${word}`, async () => {
      const { requests, store } = await setUp();
      const request = aRequest();
      await store.add({ request, event: { kind: 'opened', at: 1 } });

      assert.equal((await requests.find(word))?.id, request.id);
    });
  }
});
