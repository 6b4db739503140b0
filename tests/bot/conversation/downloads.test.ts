import assert from 'node:assert/strict';
import { reportPage } from '../../../cards/report-page.ts';
import { createDownloads } from '../../../bot/conversation/downloads.ts';
import type { Report } from '../../../services/contract/action.ts';
import { createSealer } from '../../../services/secrets/sealer.ts';
import { createVault } from '../../../services/secrets/vault.ts';
import { megan } from '../../harness/requests.ts';
import { store } from '../../harness/store.ts';

const ttlMs = 600_000;
const section: Report = { title: 'Sign-ins', table: { columns: ['Time', 'App'], rows: [['09:12', 'Outlook']] } };

const reachable = { publicUrl: 'https://cordon.example.com' };

async function harness({ publicUrl }: { readonly publicUrl: string | undefined } = reachable) {
  const clock = { at: 1_000_000 };
  const { db } = await store();
  const now = () => clock.at;
  const cordon = () => {
    const vault = createVault({ db, sealer: createSealer(Buffer.alloc(32, 7)), kind: 'report', now, ttlMs });
    const origin = publicUrl === undefined ? undefined : () => publicUrl;
    return createDownloads({ vault, page: reportPage, publicUrl: origin, practice: false, now });
  };
  return { db, clock, cordon, downloads: cordon() };
}

const last = (url: string | undefined): string => url?.split('/').at(-1) ?? assert.fail('no address');

describe('a download', () => {
  it('is behind an address that nobody can guess, another one each time', async () => {
    const { downloads } = await harness();
    const keep = () => downloads.keep({ name: 'evidence', sections: [section] });

    const [one, two] = [await keep(), await keep()];

    assert.match(one ?? '', /^https:\/\/cordon\.example\.com\/reports\/[\w-]{32}$/); // 192 bits
    assert.notEqual(one, two);
  });
  it('is a page and, with .json, the same as data, from any replica', async () => {
    const { downloads, cordon } = await harness();
    const id = last(await downloads.keep({ name: 'evidence', sections: [section] }));

    const [page, data] = [await cordon().file(id), await cordon().file(`${id}.json`)];

    assert.deepEqual([page?.name, data?.name], ['evidence.html', 'evidence.json']);
    assert.match(page?.body ?? '', /<td>Outlook<\/td>/);
    assert.deepEqual((JSON.parse(data?.body ?? '') as { sections: unknown }).sections, [section]);
  });
  it('is gone after ten minutes, and there is none behind other addresses', async () => {
    const { downloads, clock } = await harness();
    const id = last(await downloads.keep({ name: 'evidence', sections: [section] }));
    const others = ['', 'x', `${id}x`, `${id}.html`, id.toUpperCase(), `../${id}`, "' OR 1=1 --"];
    const elsewhere = await Promise.all(others.map((other) => downloads.file(other)));
    clock.at += ttlMs - 1;
    const inTime = await downloads.file(id);
    clock.at += 1;

    assert.deepEqual([inTime?.name, await downloads.file(id)], ['evidence.html', undefined]);
    assert.ok(elsewhere.every((file) => file === undefined));
  });
  it('has a name that breaks no header', async () => {
    const { downloads } = await harness();
    const id = last(await downloads.keep({ name: 'evidence-"a\r\nSet-Cookie: x\u202e.exe', sections: [] }));

    assert.match((await downloads.file(id))?.name ?? '', /^evidence-[\w.@-]+\.html$/);
  });
  it('holds 10,000 rows', async () => {
    const { downloads } = await harness();
    const rows = Array.from({ length: 10_000 }, (_, n) => [`row ${n}`, 'x'.repeat(200)]);
    const table = { columns: ['a', 'b'], rows };

    const id = last(await downloads.keep({ name: 'evidence', sections: [{ title: 'Sign-ins', table }] }));

    assert.ok((await downloads.file(id))?.body.includes('<td>row 9999</td>'));
  });
  it('is not there where browsers cannot reach the server', async () => {
    const { downloads, db } = await harness({ publicUrl: undefined });

    assert.equal(await downloads.keep({ name: 'evidence', sections: [section] }), undefined);

    assert.equal((await db.query('SELECT * FROM secret')).length, 0);
  });
  it('rests encrypted', async () => {
    const { downloads, db } = await harness();
    await downloads.keep({ name: 'evidence-alex', sections: [section] });

    assert.doesNotMatch(JSON.stringify(await db.query('SELECT * FROM secret')), /Outlook|evidence-alex/);
  });
  it('is data as it was kept, byte for byte, from any replica, for ten minutes', async () => {
    const { downloads, cordon, clock } = await harness();
    const text = '{"targets":["Zoë \u202e"]}';
    const id = last(await downloads.keepData({ name: 'OP-7F3K', text }, megan.id));

    const file = await cordon().file(id);
    clock.at += ttlMs;

    assert.deepEqual(file, { name: 'OP-7F3K.json', type: 'application/json; charset=utf-8', body: text });
    assert.equal(await downloads.file(id), undefined);
  });
  it('is not kept where nobody could fetch it', async () => {
    const { downloads } = await harness({ publicUrl: undefined });

    assert.equal(await downloads.keepData({ name: 'OP-7F3K', text: '{}' }, megan.id), undefined);
  });
});
