import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fill } from '../../scripts/bench/fill.ts';
import { verifyAudit } from '../../services/audit/verify.ts';
import { migrate } from '../../services/store/migrate.ts';
import { duePosts } from '../../services/store/outbox-rows.ts';
import { createRequestStore } from '../../services/store/requests.ts';
import { emptyDatabase, eachEngine } from '../harness/engines.ts';
import { aRequest, waiting } from '../harness/requests.ts';
import { runScript } from '../harness/script.ts';
import { key, next } from '../harness/store.ts';

describe('npm run bench', () => {
  it('contains through the real bot before and after the store is filled, and tells how fast', async function () {
    this.timeout(180_000); // two bots, started from source

    const json = join(mkdtempSync(join(tmpdir(), 'cordon-bench-')), 'bench.json');

    const people = ['--only', 'people', '--clients', '2', '--rounds', '1', '--events', '30'];
    const stdout = await runScript('bench', [...people, '--json', json]);

    for (const store of ['empty store', '30 events'])
      for (const what of ['contain typed to the result posted', 'approving click to the proof'])
        assert.match(stdout, new RegExp(`^  ${store} +${what} +\\d+ +\\d+$`, 'm'));
    const { tables } = z
      .object({ tables: z.array(z.object({ rows: z.array(z.unknown()) })) })
      .parse(JSON.parse(readFileSync(json, 'utf8')));
    assert.equal(tables[0]?.rows.length, stdout.match(/^  (empty store|30 events) /gm)?.length);
  });

  it('names its parts when it does not know one', async () => {
    await assert.rejects(runScript('bench', ['--only', 'speed']), /--only speed: there are containment, turns/);
  });
});

eachEngine('A store that the bench has filled', () => {
  it('holds before the audit, and leaves the outbox nothing to post', async () => {
    const db = await emptyDatabase();
    await migrate(db);
    const store = createRequestStore(db, key);
    const request = aRequest();
    await store.add({ request, event: { kind: 'opened', at: 1 }, posts: [{ kind: 'card', place: request.place }] });
    await store.change(request.id, (stored) => next(stored));
    const ended = { ...waiting.running, kind: 'done', endedAt: 3 } as const;
    await store.change(request.id, (stored) => ({
      request: { ...stored, revision: stored.revision + 1, state: ended },
      event: { kind: 'settle', at: 3 },
    }));

    const added = await fill(db, key, 1000);

    const findings: unknown[] = [];
    const verified = await verifyAudit({
      db,
      key,
      anchors: undefined,
      mismatchOf: () => undefined,
      find: (finding) => findings.push(finding),
    });
    const about = await store.requestsAbout(request.targets[0]?.id ?? '', 1000);
    assert.deepEqual(findings, []);
    assert.equal(added, 334);
    assert.deepEqual([verified.requests, verified.events], [335, 1005]);
    assert.equal(about.length, 335);
    assert.equal(about[0]?.id, request.id);
    assert.deepEqual(
      (await duePosts(db, Date.now())).map((post) => 'request' in post && post.request),
      [request.id],
    );
  });
});
