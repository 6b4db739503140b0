import assert from 'node:assert/strict';
import { personId, type PersonId } from '../../../services/model/person.ts';
import type { RequestId } from '../../../services/model/request.ts';
import type { DataKeys } from '../../../services/secrets/data-keys.ts';
import { createSealer } from '../../../services/secrets/sealer.ts';
import { createVault } from '../../../services/secrets/vault.ts';
import { temporaryFolder } from '../../harness/cleanup.ts';
import { dataKeysOf, masterKey } from '../../harness/data-keys.ts';
import { eachEngine } from '../../harness/engines.ts';
import { store } from '../../harness/store.ts';

const request = 'OP-7F3K' as RequestId;
const other = 'OP-9QRS' as RequestId;
const adele = person('1');
const sam = person('2');
const ttlMs = 600_000;

eachEngine('the vault', () => {
  it('hands over a secret once', async () => {
    const { vault } = await harness();
    await vault.keep(request, adele, 'Password of alex@contoso.com', 'planted');

    const taken = [await vault.take(request, adele), await vault.take(request, adele)];

    assert.deepEqual(taken, [[{ label: 'Password of alex@contoso.com', secret: 'planted' }], undefined]);
    assert.equal(await vault.waiting(request), undefined);
  });

  it('hands over all secrets of a request, in the order in which they were stored', async () => {
    const { vault } = await harness();
    for (const n of [1, 2, 3]) await vault.keep(request, adele, `Password ${n}`, `planted-${n}`);

    const taken = await vault.take(request, adele);

    assert.deepEqual(
      taken?.map(({ secret }) => secret),
      ['planted-1', 'planted-2', 'planted-3'],
    );
  });

  it('hands over nothing to other people, and keeps the secret for its reader', async () => {
    const { vault } = await harness();
    await vault.keep(request, adele, 'Password', 'planted');

    const taken = await vault.take(request, sam);

    assert.equal(taken, undefined);
    assert.ok(await vault.waiting(request));
    assert.equal((await vault.take(request, adele))?.length, 1);
  });

  it('keeps requests and readers apart', async () => {
    const { vault } = await harness();
    await vault.keep(request, adele, 'Password', 'planted-1');
    await vault.keep(request, sam, 'Password', 'planted-2');
    await vault.keep(other, adele, 'Password', 'planted-3');

    const taken = await vault.take(request, adele);

    assert.deepEqual(
      taken?.map(({ secret }) => secret),
      ['planted-1'],
    );
    assert.ok((await vault.waiting(request)) && (await vault.waiting(other)));
  });

  it('describes what is stored and when the first secret expires, without the secrets', async () => {
    const { vault, clock } = await harness();
    const until = clock.at + ttlMs;
    await vault.keep(request, adele, 'First', 'planted-1');
    clock.at += 1000;
    await vault.keep(request, adele, 'Second', 'planted-2');

    assert.deepEqual(await vault.waiting(request), { label: 'First, Second', until });
    assert.equal(await vault.waiting(other), undefined);
  });

  it('expires each secret at its own time', async () => {
    const { vault, clock } = await harness();
    await vault.keep(request, adele, 'First', 'planted-1');
    clock.at += ttlMs - 1;
    await vault.keep(request, adele, 'Second', 'planted-2');
    assert.ok(await vault.waiting(request));
    clock.at += 1;

    const taken = await vault.take(request, adele);

    assert.deepEqual(
      taken?.map(({ secret }) => secret),
      ['planted-2'],
    );
  });

  it('deletes expired secrets in the sweep', async () => {
    const { vault, clock } = await harness();
    await vault.keep(request, adele, 'Password', 'planted');
    clock.at += ttlMs;

    await vault.sweep();
    clock.at -= ttlMs;

    assert.equal(await vault.waiting(request), undefined, 'deleted, not only hidden by the clock');
  });

  it('hands over a secret to only one of two concurrent calls', async () => {
    const { vault } = await harness();
    await vault.keep(request, adele, 'Password', 'planted');

    const answers = await Promise.all([vault.take(request, adele), vault.take(request, adele)]);

    assert.equal(answers.filter((answer) => answer !== undefined).length, 1);
  });

  it('keeps secrets to reveal apart from the secret inbox', async () => {
    const { vault, vaultOf } = await harness();
    await vaultOf('given').keep(request, adele, 'password', 'planted');

    assert.equal(await vault.take(request, adele), undefined);
    assert.equal(await vaultOf('given').read(request, adele, 'password'), 'planted');
    assert.equal(await vaultOf('given').read(request, adele, 'password'), 'planted');
  });

  it('stores nothing that can be read without the key', async () => {
    const { db, folder, vault, vaultOf } = await harness();
    await vault.keep(request, adele, 'Password', 'planted');

    const rows = JSON.stringify(await db.query('SELECT * FROM secret'));
    const otherKeys = dataKeysOf(db, { folder, master: Buffer.alloc(32, 2) });
    const withAnotherKey = await vaultOf('reveal', otherKeys).take(request, adele);

    assert.ok(!rows.includes('planted') && !rows.includes(Buffer.from('planted').toString('base64url')));
    assert.equal(withAnotherKey, undefined);
  });

  it('does not open a row that was moved to another reader', async () => {
    const { db, vault } = await harness();
    await vault.keep(request, adele, 'Password', 'planted');
    await db.query('UPDATE secret SET reader = $1', [sam]);

    assert.equal(await vault.take(request, sam), undefined);
  });

  it('opens what the version before sealed with the master key, and hands it over once', async () => {
    const { db, vault, clock } = await harness();
    const about = JSON.stringify(['reveal', request, adele, 'Password']);
    await db.query(
      'INSERT INTO secret (request, kind, reader, label, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [request, 'reveal', adele, 'Password', createSealer(masterKey).seal('planted', about), clock.at + ttlMs],
    );

    const taken = [await vault.take(request, adele), await vault.take(request, adele)];

    assert.deepEqual(taken, [[{ label: 'Password', secret: 'planted' }], undefined]);
  });

  it('reads the newest of a secret that is replaced all the time, however they interleave', async () => {
    const { vault } = await harness();
    await vault.keep(request, adele, 'graph', 'token-0');
    const replacing = (async () => {
      for (let n = 1; n <= 25; n += 1) await vault.keep(request, adele, 'graph', `token-${n}`);
    })();

    const seen: (string | undefined)[] = [];
    while (seen.at(-1) !== 'token-25') seen.push(await vault.read(request, adele, 'graph'));
    await replacing;

    assert.ok(seen.every((token) => token !== undefined));
  });
});

async function harness() {
  const clock = { at: 1_700_000_000_000 };
  const { db } = await store();
  const folder = temporaryFolder();
  const now = () => clock.at;
  const keys = dataKeysOf(db, { folder, now });
  const vaultOf = (kind: 'reveal' | 'given', by: DataKeys = keys) => createVault({ db, keys: by, kind, now, ttlMs });
  return { db, clock, folder, vault: vaultOf('reveal'), vaultOf };
}

function person(digit: string): PersonId {
  const id = personId(`00000000-0000-0000-0000-00000000000${digit}`);
  assert.ok(id);
  return id;
}
