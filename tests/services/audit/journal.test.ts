import assert from 'node:assert/strict';
import { exportLines, type ExportLine } from '../../../services/audit/export.ts';
import { ocsfEvents } from '../../../services/audit/ocsf.ts';
import { readAnchor, type Anchor } from '../../../services/seal/anchor.ts';
import type { EventFilter } from '../../../services/store/audit-pages.ts';
import { auditFixture, type AuditFixture } from '../../harness/audit.ts';
import { eachEngine } from '../../harness/engines.ts';
import { adele, alex, megan } from '../../harness/requests.ts';
import { key } from '../../harness/store.ts';

const dayMs = 86_400_000;
const noon = Date.parse('2026-11-25T12:00:00Z');
const today = 'journal-2026-11-25';
const yesterday = 'journal-2026-11-24';
const tenant = '11111111-1111-4111-8111-111111111111';

/** A read of Megan's about Alex. */
const read = (at: number) => ({
  kind: 'read' as const,
  at,
  by: megan.id,
  name: megan.name,
  command: 'list-sign-ins',
  targets: [alex.id],
  tenant,
  conversation: '19:incidents@thread.tacv2',
  personal: false,
});

/** Two reads yesterday, three today, and one request. */
async function twoDays(ports: Parameters<typeof auditFixture>[0] = {}): Promise<AuditFixture> {
  const fixture = await auditFixture(ports);
  for (const at of [noon - dayMs, noon - dayMs + 1, noon, noon + 1, noon + 2]) await fixture.journal.note(read(at));
  await fixture.open('OP-AAAA', 2);
  return fixture;
}

function anchorIn(line: string | undefined): Anchor {
  const result = readAnchor(line ?? '', key);
  return typeof result === 'string' ? assert.fail(result) : result.anchor;
}

const lines = async ({ db }: AuditFixture, filter: EventFilter = {}): Promise<readonly ExportLine[]> => {
  const list: ExportLine[] = [];
  for await (const line of exportLines(db, filter)) list.push(line);
  return list;
};

eachEngine('the journal', () => {
  it('is a chain for each day, which verifies beside the requests', async () => {
    const fixture = await twoDays();
    await fixture.anchor();

    const { found, ...verdict } = await fixture.verify();

    assert.deepEqual(found, []);
    assert.deepEqual([verdict.requests, verdict.journals, verdict.events, verdict.unanchored], [1, 2, 7, 0]);
  });

  it('keeps the order of events that are noted at the same time', async () => {
    const fixture = await auditFixture();

    await Promise.all(Array.from({ length: 20 }, (_, n) => fixture.journal.note({ kind: 'read', at: noon + n })));

    assert.deepEqual((await fixture.verify(null)).found, []);
    assert.deepEqual(
      (await lines(fixture, { request: today })).map(({ n }) => n),
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
  });

  const attacks: readonly (readonly [what: string, sql: readonly string[], found: RegExp])[] = [
    [
      'an edited event',
      [`UPDATE event SET body = REPLACE(body, 'list-sign-ins', 'list-users') WHERE request = '${today}' AND n = 2`],
      /^journal-2026-11-25, event 2: it is not what was sealed/m,
    ],
    [
      'a removed event',
      [`DELETE FROM event WHERE request = '${today}' AND n = 1`],
      /^journal-2026-11-25, event 2: it has a wrong number/m,
    ],
    [
      'a cut end',
      [`DELETE FROM event WHERE request = '${today}' AND n = 3`],
      /^journal-2026-11-25, event 3: the journal says that more or other events exist/m,
    ],
    [
      'a cut end whose head was updated too',
      [
        `DELETE FROM event WHERE request = '${today}' AND n = 3`,
        `UPDATE journal SET chain_n = 2, chain_mac = (SELECT mac FROM event WHERE request = '${today}' AND n = 2) WHERE id = '${today}'`,
      ],
      /^journal-2026-11-25, event 3: its end is missing: it had 3 events in anchors, line 1/m,
    ],
    [
      'a journal without events',
      [`DELETE FROM event WHERE request = '${yesterday}'`],
      /^journal-2026-11-24: it has no events/m,
    ],
    [
      'events without a journal',
      [`DELETE FROM journal WHERE id = '${yesterday}'`],
      /^journal-2026-11-24: there are events, but no such journal/m,
    ],
    [
      'a removed journal',
      [`DELETE FROM event WHERE request = '${yesterday}'`, `DELETE FROM journal WHERE id = '${yesterday}'`],
      /^journal-2026-11-24: it is gone; it had 2 events in anchors, line 1/m,
    ],
    [
      'an event that was moved to another day',
      [`UPDATE event SET request = '${yesterday}' WHERE request = '${today}' AND n = 3`],
      /^journal-2026-11-24, event 3: it is not what was sealed/m,
    ],
    [
      'an edited count of anchored events',
      [`UPDATE journal SET anchored_n = 0 WHERE id = '${today}'`],
      /^journal-2026-11-25: the database says that 0 events are anchored, the anchors have 3/m,
    ],
  ];
  for (const [what, statements, found] of attacks) {
    it(`is verified: ${what} is found`, async () => {
      const fixture = await twoDays();
      await fixture.anchor();

      for (const statement of statements) await fixture.db.query(statement);

      assert.match((await fixture.verify()).found.join('\n'), found);
    });
  }

  it('is anchored like the requests, then only when it has new events', async () => {
    const fixture = await twoDays();

    await fixture.anchor();
    await fixture.journal.note(read(noon + 3));
    await fixture.anchor();
    await fixture.anchor();

    const [one, two] = fixture.anchors.map(anchorIn);
    const headsOf = (anchor: Anchor | undefined) => anchor?.heads.map(({ id, n }) => [id, n]);
    assert.equal(fixture.anchors.length, 2);
    assert.deepEqual(headsOf(one), [
      [yesterday, 2],
      [today, 3],
      ['OP-AAAA', 2],
    ]);
    assert.deepEqual(headsOf(two), [[today, 4]]);
    assert.deepEqual([one?.requests, one?.events, two?.requests, two?.events], [3, 7, 3, 8]);
  });

  it('is deleted by whole days, when the day has been over for the retention time', async () => {
    const retired: string[] = [];
    const fixture = await twoDays({
      now: () => noon + dayMs,
      retentionMs: dayMs,
      onRetired: (ids) => retired.push(...ids),
    });

    await fixture.anchor();

    assert.deepEqual(retired, [yesterday]);
    assert.deepEqual(
      (await lines(fixture)).map(({ request, n }) => [request, n]),
      [
        ['OP-AAAA', 1],
        ['OP-AAAA', 2],
        [today, 1],
        [today, 2],
        [today, 3],
      ],
    );
    assert.deepEqual(
      anchorIn(fixture.anchors[0]).retired.map(({ id, n }) => [id, n]),
      [[yesterday, 2]],
    );
    assert.deepEqual((await fixture.verify()).found, []);
  });

  it('is kept past the retention time when its chain is broken, and the days after it go', async () => {
    const [retired, broken]: [string[], string[]] = [[], []];
    const fixture = await twoDays({
      now: () => noon + 9 * dayMs,
      retentionMs: dayMs,
      onRetired: (ids) => retired.push(...ids),
      onBroken: (id) => broken.push(id),
    });
    await fixture.db.query(`UPDATE event SET body = 'no JSON' WHERE request = '${yesterday}' AND n = 1`);

    await fixture.anchor();
    await fixture.anchor();

    assert.deepEqual([retired, broken], [[today], [yesterday]]);
  });

  it('is never deleted early, whatever its row says', async () => {
    const fixture = await twoDays({ now: () => noon + 1000, retentionMs: 500 });
    await fixture.db.query(`UPDATE journal SET created_at = 0 WHERE id = '${today}'`);

    await fixture.anchor();

    assert.equal((await lines(fixture, { request: today })).length, 3);
  });

  it('is exported with who read what about whom', async () => {
    const [line] = await lines(await twoDays(), { request: today });

    assert.deepEqual([line?.request, line?.n, line?.kind, line?.reason, line?.graph], [today, 1, 'read', null, []]);
    assert.equal(line?.time, '2026-11-25T12:00:00.000Z');
    assert.deepEqual(line.about, {
      command: 'list-sign-ins',
      tenant,
      requester: { id: megan.id, name: megan.name },
      targets: [{ id: alex.id, name: '', upn: '', kind: 'account' }],
    });
    assert.deepEqual(line.body, read(noon));
  });

  it('is exported as OCSF events of class Entity Management, one for each account', async () => {
    const fixture = await auditFixture();
    const wide = { ...read(noon + 1), targets: undefined };
    await fixture.journal.note({ ...read(noon), targets: [alex.id, adele.id] });
    await fixture.journal.note(wide);
    await fixture.journal.note({ ...wide, kind: 'read-refused', why: 'protected' });
    await fixture.journal.note({ kind: 'download', at: noon + 2, by: megan.id, name: megan.name });

    const events = (await lines(fixture)).flatMap((line) => ocsfEvents(line, '1.0.0'));

    assert.deepEqual(
      events.map((event) => {
        const { class_uid, type_uid, status_id, entity, metadata } = event as Record<string, unknown>;
        return [class_uid, type_uid, status_id, entity, (metadata as { uid: string }).uid];
      }),
      [
        [3004, 300_402, 99, { uid: alex.id, type: 'User' }, `${today}/1/${alex.id}`],
        [3004, 300_402, 99, { uid: adele.id, type: 'User' }, `${today}/1/${adele.id}`],
        [3004, 300_402, 99, { uid: tenant, type: 'Tenant' }, `${today}/2`],
        [3004, 300_499, 2, { uid: tenant, type: 'Tenant' }, `${today}/3`],
        [3004, 300_499, 99, { name: 'Cordon', type: 'Service' }, `${today}/4`],
      ],
    );
  });
});
