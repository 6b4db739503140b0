import assert from 'node:assert/strict';
import { reportPage } from '../../../cards/report-page.ts';
import { createDownloads } from '../../../bot/conversation/downloads.ts';
import type { Report } from '../../../services/contract/action.ts';
import type { AuditEvent } from '../../../services/seal/event.ts';
import { createAddresses } from '../../../services/secrets/addresses.ts';
import { createVault } from '../../../services/secrets/vault.ts';
import { dataKeysOf } from '../../harness/data-keys.ts';
import { megan } from '../../harness/requests.ts';
import { store } from '../../harness/store.ts';

const ttlMs = 600_000;
const section: Report = { title: 'Sign-ins', table: { columns: ['Time', 'App'], rows: [['09:12', 'Outlook']] } };

const reachable = { publicUrl: 'https://cordon.example.com' };
const tenantId = 'c3c2ab6c-1a30-4c96-b1fb-7a4cb3a93e1f';
const owner = { reader: megan.id, tenantId, tenantShown: null };

async function harness({ publicUrl }: { readonly publicUrl: string | undefined } = reachable) {
  const clock = { at: 1_000_000 };
  const { db } = await store();
  const now = () => clock.at;
  const keys = dataKeysOf(db);
  const noted: AuditEvent[] = [];
  const journal = { note: (event: AuditEvent) => Promise.resolve(void noted.push(event)) };
  const cordon = () => {
    const vault = createVault({ db, keys, kind: 'report', now, ttlMs });
    const addresses = createAddresses(Buffer.alloc(32, 7), now);
    const origin = publicUrl === undefined ? undefined : () => publicUrl;
    return createDownloads({ vault, addresses, journal, page: reportPage, publicUrl: origin, practice: false, now });
  };
  return { db, clock, noted, journal, cordon, downloads: cordon() };
}

const last = (url: string | undefined): string => url?.split('/').at(-1) ?? assert.fail('no address');

describe('a download', () => {
  it('is behind an address that nobody can guess, another one each time', async () => {
    const { downloads } = await harness();
    const keep = () => downloads.keep({ name: 'evidence', sections: [section] }, owner);

    const [one, two] = [await keep(), await keep()];

    assert.match(one ?? '', /^https:\/\/cordon\.example\.com\/reports\/[\w-]{84}$/); // 192 bits
    assert.notEqual(one, two);
  });
  it('is a page or, with .json, the same as data, from any replica', async () => {
    const { downloads, cordon } = await harness();
    const keep = async () => last(await downloads.keep({ name: 'evidence', sections: [section] }, owner));

    const [page, data] = [await cordon().take(await keep()), await cordon().take(`${await keep()}.json`)];

    assert.deepEqual([page?.name, data?.name], ['evidence.html', 'evidence.json']);
    assert.match(page?.body ?? '', /<td>Outlook<\/td>/);
    assert.deepEqual((JSON.parse(data?.body ?? '') as { sections: unknown }).sections, [section]);
  });
  it('comes as JSON Lines with .jsonl', async () => {
    const { downloads } = await harness();
    const address = last(await downloads.keep({ name: 'evidence', sections: [section] }, owner));

    const file = await downloads.take(`${address}.jsonl`);

    assert.deepEqual([file?.name, file?.type], ['evidence.jsonl', 'application/x-ndjson; charset=utf-8']);
    assert.match(file?.body ?? '', /^\{"report":"evidence".*"Outlook".*\}\n$/);
  });
  it('is a table where a table was kept, behind an address that says so', async () => {
    const { downloads, cordon } = await harness();

    const address = await downloads.keepData({ name: 'accounts', text: 'Name\r\nAlex\r\n', format: 'csv' }, owner);
    const file = await cordon().take(last(address));

    assert.match(address ?? '', /\.csv$/);
    assert.deepEqual(file, { name: 'accounts.csv', type: 'text/csv; charset=utf-8', body: 'Name\r\nAlex\r\n' });
  });
  it('is there once, whichever form is asked for first, and for one of two at the same time', async () => {
    const { downloads, db } = await harness();
    const id = last(await downloads.keep({ name: 'evidence', sections: [section] }, owner));

    const files = await Promise.all([downloads.take(id), downloads.take(`${id}.json`), downloads.take(id)]);

    assert.equal(files.filter((file) => file !== undefined).length, 1);
    assert.equal(await downloads.take(id), undefined);
    assert.equal((await db.query('SELECT * FROM secret')).length, 0);
  });
  it('is noted in the audit, as done by the person that it was made for', async () => {
    const { downloads, noted, clock } = await harness();
    const id = last(
      await downloads.keep({ name: 'evidence-alex', sections: [section] }, { ...owner, tenantShown: 'Fabrikam' }),
    );

    await downloads.take(id);
    await downloads.take(id);

    const event = { kind: 'download', at: clock.at, by: megan.id, what: 'evidence-alex', tenant: tenantId };
    assert.deepEqual(noted, [event]);
  });
  it('is refused, and gone, when the audit cannot note it', async () => {
    const { downloads, journal } = await harness();
    const id = last(await downloads.keep({ name: 'evidence', sections: [section] }, owner));
    journal.note = () => Promise.reject(new Error('disk full'));

    await assert.rejects(downloads.take(id), /disk full/);

    assert.equal(await downloads.take(id), undefined);
  });
  it('is gone after ten minutes, and there is none behind other addresses', async () => {
    const { downloads, clock } = await harness();
    const kept = async () => last(await downloads.keep({ name: 'evidence', sections: [section] }, owner));
    const [id, late] = [await kept(), await kept()];
    const others = ['', 'x', '.json', `${id}x`, `${id}.html`, id.toUpperCase(), `../${id}`, "' OR 1=1 --"];
    const elsewhere = await Promise.all(others.map((other) => downloads.take(other)));
    clock.at += ttlMs - 1;
    const inTime = [downloads.isAddress(id), (await downloads.take(id))?.name];
    clock.at += 1;

    assert.deepEqual(inTime, [true, 'evidence.html']);
    assert.deepEqual([downloads.isAddress(late), await downloads.take(late)], [false, undefined]);
    assert.ok(elsewhere.every((file) => file === undefined));
    assert.ok(others.every((other) => !downloads.isAddress(other)));
  });
  it('has a name that breaks no header', async () => {
    const { downloads } = await harness();
    const id = last(await downloads.keep({ name: 'evidence-"a\r\nSet-Cookie: x\u202e.exe', sections: [] }, owner));

    assert.match((await downloads.take(id))?.name ?? '', /^evidence-[\w.@-]+\.html$/);
  });
  it('holds 10,000 rows', async () => {
    const { downloads } = await harness();
    const rows = Array.from({ length: 10_000 }, (_, n) => [`row ${n}`, 'x'.repeat(200)]);
    const table = { columns: ['a', 'b'], rows };

    const id = last(await downloads.keep({ name: 'evidence', sections: [{ title: 'Sign-ins', table }] }, owner));

    assert.ok((await downloads.take(id))?.body.includes('<td>row 9999</td>'));
  });
  it('is not there where browsers cannot reach the server', async () => {
    const { downloads, db } = await harness({ publicUrl: undefined });

    assert.equal(await downloads.keep({ name: 'evidence', sections: [section] }, owner), undefined);

    assert.equal((await db.query('SELECT * FROM secret')).length, 0);
  });
  it('rests encrypted', async () => {
    const { downloads, db } = await harness();
    await downloads.keep({ name: 'evidence-alex', sections: [section] }, owner);

    assert.doesNotMatch(JSON.stringify(await db.query('SELECT * FROM secret')), /Outlook|evidence-alex/);
  });
  it('is data as it was kept, byte for byte, from any replica, once', async () => {
    const { downloads, cordon } = await harness();
    const text = '{"targets":["Zoë \u202e"]}';
    const id = last(await downloads.keepData({ name: 'OP-7F3K', text }, owner));

    const file = await cordon().take(id);

    assert.deepEqual(file, { name: 'OP-7F3K.json', type: 'application/json; charset=utf-8', body: text });
    assert.equal(await downloads.take(id), undefined);
  });
  it('is not kept where nobody could fetch it', async () => {
    const { downloads } = await harness({ publicUrl: undefined });

    assert.equal(await downloads.keepData({ name: 'OP-7F3K', text: '{}' }, owner), undefined);
  });
});
