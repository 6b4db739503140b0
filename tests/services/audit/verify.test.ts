import assert from 'node:assert/strict';
import { anchorLine, readAnchor } from '../../../services/seal/anchor.ts';
import { canonicalJson, seal } from '../../../services/seal/chain.ts';
import type { SqlValue } from '../../../services/store/database.ts';
import { auditFixture, type AuditFixture } from '../../harness/audit.ts';
import { eachEngine } from '../../harness/engines.ts';
import { key } from '../../harness/store.ts';

/** Four requests, all anchored in two turns. */
async function fourRequests(): Promise<AuditFixture> {
  const fixture = await auditFixture();
  await fixture.open('OP-AAAA', 3);
  await fixture.open('OP-BBBB', 4);
  await fixture.anchor();
  await fixture.open('OP-CCCC', 2);
  await fixture.requests.note(await fixture.open('OP-DDDD', 1), { kind: 'refused', at: 9 });
  await fixture.anchor();
  return fixture;
}

const change = ({ db }: AuditFixture, sql: string, params: readonly SqlValue[] = []) => db.query(sql, params);

/** Verifies without anchors, after the attacker has also deleted the database's own last anchor. */
async function verifyWithoutAnchors(fixture: AuditFixture) {
  await change(fixture, 'DELETE FROM anchor');
  return fixture.verify(null);
}

eachEngine('verifyAudit', () => {
  it('finds nothing in an untouched audit, and counts the events that are not anchored', async () => {
    const fixture = await fourRequests();
    const id = await fixture.open('OP-EEEE', 2);

    const { found, ...verdict } = await fixture.verify();

    assert.deepEqual(found, []);
    const counts = { requests: 5, journals: 0, events: 13, anchors: 2, unanchored: 2, findings: 0 };
    assert.deepEqual(verdict, { ...counts, anchoredAt: 5000 });
    await fixture.requests.note(id, { kind: 'refused', at: 9 });
    await fixture.anchor();
    assert.equal((await fixture.verify()).unanchored, 0);
  });

  const rows: readonly (readonly [what: string, sql: string, found: RegExp])[] = [
    ['an edited body', `UPDATE event SET body = REPLACE(body, 'adele', 'eve') WHERE request = 'OP-BBBB' AND n = 2`, /OP-BBBB, event 2: it is not what was sealed/],
    ['a reformatted body', `UPDATE event SET body = REPLACE(body, ',', ', ') WHERE request = 'OP-BBBB' AND n = 2`, /OP-BBBB, event 2: it is not what was sealed/],
    ['a body that is not JSON', `UPDATE event SET body = 'x' WHERE request = 'OP-BBBB' AND n = 4`, /OP-BBBB, event 4: it is not/],
    ['an edited time column', `UPDATE event SET at = 1 WHERE request = 'OP-BBBB' AND n = 3`, /OP-BBBB, event 3: it is not/],
    ['an edited MAC', `UPDATE event SET mac = REPLACE(REPLACE(mac, 'a', 'b'), '0', '1') WHERE request = 'OP-BBBB' AND n = 3`, /OP-BBBB, event 3: it is not/],
    ['a removed event', `DELETE FROM event WHERE request = 'OP-BBBB' AND n = 2`, /OP-BBBB, event 3: it has a wrong number/],
    ['a removed last event', `DELETE FROM event WHERE request = 'OP-BBBB' AND n = 4`, /OP-BBBB, event 4: the request says/],
    ['events without a request', `UPDATE event SET request = 'OP-ZZZZ' WHERE request = 'OP-BBBB'`, /OP-ZZZZ: there are events, but no such request/],
    ['a request without events', `DELETE FROM event WHERE request = 'OP-BBBB'`, /OP-BBBB: it has no events/],
    ['an edited count of anchored events', `UPDATE request SET anchored_n = 99 WHERE id = 'OP-BBBB'`, /OP-BBBB: the database says that 99 events are anchored, the anchors have 4/],
    ['a database without its anchors', 'DELETE FROM anchor', /anchor 2: the database knows nothing of it/],
  ]; // prettier-ignore
  for (const [what, sql, pattern] of rows) {
    it(`detects ${what}`, async () => {
      const fixture = await fourRequests();

      await change(fixture, sql);
      const { found, findings } = await fixture.verify();

      assert.equal(findings, found.length);
      assert.ok(
        found.some((words) => pattern.test(words)),
        found.join('\n'),
      );
    });
  }

  it('detects a cut end whose head was updated too, but only with anchors', async () => {
    const fixture = await fourRequests();
    const [third] = await change(fixture, `SELECT mac FROM event WHERE request = 'OP-BBBB' AND n = 3`);
    await change(fixture, `DELETE FROM event WHERE request = 'OP-BBBB' AND n = 4`);
    await change(fixture, `UPDATE request SET chain_n = 3, chain_mac = $1 WHERE id = 'OP-BBBB'`, [
      third?.['mac'] ?? null,
    ]);

    const [withAnchors, without] = [await fixture.verify(), await verifyWithoutAnchors(fixture)];

    assert.deepEqual(without.found, []);
    assert.match(
      withAnchors.found[0] ?? '',
      /^OP-BBBB, event 4: its end is missing: it had 4 events in anchors, line 1/,
    );
  });

  it('detects a deleted request, but only with anchors', async () => {
    const fixture = await fourRequests();
    for (const table of ['event', 'target']) await change(fixture, `DELETE FROM ${table} WHERE request = 'OP-CCCC'`);
    await change(fixture, `DELETE FROM request WHERE id = 'OP-CCCC'`);

    const [withAnchors, without] = [await fixture.verify(), await verifyWithoutAnchors(fixture)];

    assert.deepEqual(without.found, []);
    assert.deepEqual(withAnchors.found, ['OP-CCCC: it is gone; it had 2 events in anchors, line 2']);
  });

  it('detects a trail that was rewritten with the stolen key, but only with anchors', async () => {
    const fixture = await fourRequests();
    const events = await fixture.requests.events(await fixture.open('OP-XXXX', 1));
    const body = { ...events[0]?.body, by: 'eve' };
    const first = await change(fixture, `SELECT mac FROM event WHERE request = 'OP-DDDD' AND n = 1`);
    const mac = seal(String(first[0]?.['mac']), body, key);
    await change(fixture, `UPDATE event SET body = $1, at = 0, mac = $2 WHERE request = 'OP-DDDD' AND n = 2`, [
      canonicalJson(body),
      mac,
    ]);
    await change(fixture, `UPDATE request SET chain_mac = $1 WHERE id = 'OP-DDDD'`, [mac]);

    const [withAnchors, without] = [await fixture.verify(), await verifyWithoutAnchors(fixture)];

    assert.deepEqual(without.found, []);
    assert.deepEqual(withAnchors.found, ['OP-DDDD, event 2: it was another one in anchors, line 2']);
  });

  const forgeries: readonly (readonly [
    what: string,
    forge: (lines: readonly string[]) => readonly string[],
    found: RegExp,
  ])[] = [
    [
      'an edited anchor',
      ([a = '', ...rest]) => [a.replace('"n":4', '"n":5'), ...rest],
      /^anchors, line 1: it is not what was sealed/,
    ],
    [
      'an anchor of another key',
      ([a = '', ...rest]) => [a.replace(/"kid":"\w+"/, '"kid":"0000"'), ...rest],
      /^anchors, line 1: it was sealed with another key/,
    ],
    ['a line that is not an anchor', (lines) => [...lines, '{"seq":3}'], /^anchors, line 3: this is no anchor/],
    ['a missing first anchor', (lines) => lines.slice(1), /^anchors, line 1: before it, anchor 1 is missing/],
    ['a missing last anchor', (lines) => lines.slice(0, -1), /^anchor 2: it was sent, and is not among the anchors/],
    ['an empty anchor file', () => [], /^anchor 2: it was sent/],
    ['reordered anchors', (lines) => lines.toReversed(), /^anchors, line 2: anchor 1 comes after a later one/],
  ];
  for (const [what, forge, pattern] of forgeries) {
    it(`detects ${what}`, async () => {
      const fixture = await fourRequests();

      const { found } = await fixture.verify(forge(fixture.anchors));

      assert.ok(
        found.some((words) => pattern.test(words)),
        found.join('\n'),
      );
    });
  }

  it('detects a database that was restored from a backup and used again', async () => {
    const fixture = await fourRequests();
    const [first = ''] = fixture.anchors;
    await change(fixture, 'UPDATE anchor SET seq = 1, line = $1', [first]);
    await fixture.open('OP-EEEE', 2);
    await fixture.anchor();

    const { found } = await fixture.verify();

    assert.ok(found.includes('anchors, line 3: anchor 2 is another one in anchors, line 2'), found.join('\n'));
  });

  it('detects an anchor that follows a different anchor', async () => {
    const fixture = await fourRequests();
    const [first = '', second = ''] = fixture.anchors;
    const read = readAnchor(second, key);
    assert.ok(typeof read === 'object');

    const { found } = await fixture.verify([first, anchorLine({ ...read.anchor, prev: read.mac }, key)]);

    assert.ok(found.includes('anchors, line 2: it does not follow the anchor before'), found.join('\n'));
  });

  it('accepts a repeated line, an empty line, and half a line that was written again', async () => {
    const fixture = await fourRequests();
    const [first = '', second = ''] = fixture.anchors;

    const { found } = await fixture.verify([first, first, '', second.slice(0, 40), second]);

    assert.deepEqual(found, []);
  });

  it('verifies while requests are being written', async () => {
    const fixture = await fourRequests();
    const writes = Array.from({ length: 30 }, (_, n) => fixture.open(`OP-F${String(n).padStart(3, '0')}`, 2));

    const [{ found }] = await Promise.all([fixture.verify(), ...writes]);

    assert.deepEqual(found, []);
  });
});
