import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createConversationSecrets } from '../../../bot/conversation/secrets.ts';
import { close, createServer, listen } from '../../../bot/teams/server.ts';
import { reportPage } from '../../../cards/report-page.ts';
import type { UserSignIn } from '../../../services/graph/sign-in.ts';
import { createAddresses, type Addresses } from '../../../services/secrets/addresses.ts';
import { createVaults } from '../../../services/secrets/vaults.ts';
import { createJournal } from '../../../services/store/journal.ts';
import { timed } from '../../../services/store/timed.ts';
import { afterTest } from '../../harness/cleanup.ts';
import { dataKeysOf } from '../../harness/data-keys.ts';
import { keptLog } from '../../harness/harness.ts';
import { megan } from '../../harness/requests.ts';
import { key, store } from '../../harness/store.ts';

const notHere = (): never => assert.fail('not a part of this story');
const tenant = 'c3c2ab6c-1a30-4c96-b1fb-7a4cb3a93e1f';

/** A server with its real reports and sign-ins, and a count of what it asks the database. */
async function setUp() {
  const clock = { at: 1_700_000_000_000 };
  const now = () => clock.at;
  const { db: counted } = await store();
  const asked = { queries: 0 };
  const db = timed(counted, () => (asked.queries += 1));
  const keys = dataKeysOf(db, { now });
  const storage = {
    vaults: createVaults({ db, keys, now, revealMinutes: 10 }),
    addresses: createAddresses(key, now),
    journal: createJournal(db, key),
  };
  const signIn: UserSignIn = {
    resource: 'api://cordon',
    begin: (_, { state }) => Promise.resolve(`https://entra.example/?state=${state}`),
    complete: notHere,
    renew: notHere,
    onBehalfOf: notHere,
  };
  const secrets = createConversationSecrets({
    storage,
    publicUrl: undefined,
    practice: true,
    port: () => listening.port,
    environment: { signIn: () => signIn, graphWith: notHere },
    page: reportPage,
    now,
  });
  const { log } = keptLog();
  const server = createServer({
    edge: { process: notHere },
    refuse: notHere,
    turn: notHere,
    downloads: secrets.downloads,
    signIn: (query) => (secrets.signIns ?? assert.fail()).callback(query),
    alert: undefined,
    assistants: undefined,
    ready: notHere,
    metrics: notHere,
    metricsToken: undefined,
    log,
  });
  const listening = { port: await listen(server, 0, '127.0.0.1') };
  afterTest(() => close(server));
  const origin = `http://127.0.0.1:${listening.port}`;
  const statusOf = async (path: string, method = 'GET'): Promise<number> => {
    const answer = await fetch(new URL(path, origin), { method, headers: { Connection: 'close' } });
    await answer.arrayBuffer();
    return answer.status;
  };
  const report = async (): Promise<string> => {
    const url = await secrets.downloads.keep(
      { name: 'evidence', sections: [] },
      { reader: megan.id, tenantId: tenant, tenantShown: null },
    );
    return new URL(url ?? assert.fail()).pathname;
  };
  return { clock, asked, secrets, statusOf, report };
}

const hundred = (make: (n: number) => string): readonly string[] => Array.from({ length: 100 }, (_, n) => make(n));

/** Addresses of the right form that another key made. */
function wellFormed(purpose: Parameters<Addresses['issue']>[0]): readonly string[] {
  const others = createAddresses(randomBytes(32), () => 1_700_000_000_000);
  return hundred(() => others.issue(purpose, megan.id, 600_000));
}

const garbage = hundred((n) => randomBytes(n + 1).toString('base64url'));

describe('an address that was not made here', () => {
  for (const [what, method, path, purpose, refused] of [
    ['a report to look at', 'GET', '/reports/', 'report', 404],
    ['a report to download', 'POST', '/reports/', 'report', 404],
    ['a sign-in', 'GET', '/sign-in/callback?code=1&state=', 'sign-in', 400],
  ] as const)
    it(`of ${what} is refused without a query`, async () => {
      const { asked, statusOf } = await setUp();
      const statuses = new Set<number>();

      for (const address of [...garbage, ...wellFormed(purpose)])
        statuses.add(await statusOf(`${path}${address}`, method));

      assert.deepEqual([[...statuses], asked.queries], [[refused], 0]);
    });

  it('is told from one that was, which is refused without a query once it is too old', async () => {
    const { asked, clock, secrets, statusOf, report } = await setUp();
    const path = await report();
    const { url = '' } = (await secrets.signIns?.begin(megan, tenant)) ?? {};
    const state = new URL(url).searchParams.get('state') ?? '';
    const begun = asked.queries;

    const early = [await statusOf(path), asked.queries - begun];
    clock.at += 10 * 60_000;
    const late = [
      await statusOf(path),
      await statusOf(path, 'POST'),
      await statusOf(`/sign-in/callback?code=1&state=${state}`),
    ];

    assert.deepEqual(early, [200, 0]);
    assert.deepEqual([late, asked.queries - begun], [[404, 404, 400], 0]);
  });
});

describe('the link of a report', () => {
  it('is not used up by who only looks: GET, HEAD and OPTIONS, as link previews send', async () => {
    const { statusOf, report } = await setUp();
    const path = await report();

    const looks = [];
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) looks.push(await statusOf(path, method));
    const downloads = [
      await statusOf(path, 'POST'),
      await statusOf(path, 'POST'),
      await statusOf(`${path}.json`, 'POST'),
    ];

    assert.deepEqual([looks[0], looks[3]], [200, 200]);
    assert.deepEqual(downloads, [200, 404, 404]);
  });
});
