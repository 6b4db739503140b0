import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { personId, type PersonId } from '../../../services/person.ts';
import type { RequestId } from '../../../services/requests/request.ts';
import { createVault } from '../../../services/secrets/vault.ts';

const request = 'OP-7F3K' as RequestId;
const other = 'OP-9QRS' as RequestId;
const adele = person('1');
const sam = person('2');
const ttlMs = 600_000;

describe('the vault', () => {
  it('hands a secret over once', () => {
    const { vault } = bench();
    vault.keep(request, adele, 'Password of alex@contoso.com', 'planted');

    const taken = [vault.take(request, adele), vault.take(request, adele)];

    assert.deepEqual(taken, [[{ label: 'Password of alex@contoso.com', secret: 'planted' }], undefined]);
    assert.equal(vault.waiting(request), undefined);
  });

  it('hands over all secrets of a request, in their order', () => {
    const { vault } = bench();
    for (const n of [1, 2, 3]) vault.keep(request, adele, `Password ${n}`, `planted-${n}`);

    const taken = vault.take(request, adele);

    assert.deepEqual(
      taken?.map(({ secret }) => secret),
      ['planted-1', 'planted-2', 'planted-3'],
    );
  });

  it('gives somebody else nothing, and keeps it for the reader', () => {
    const { vault } = bench();
    vault.keep(request, adele, 'Password', 'planted');

    const taken = vault.take(request, sam);

    assert.equal(taken, undefined);
    assert.ok(vault.waiting(request));
    assert.equal(vault.take(request, adele)?.length, 1);
  });

  it('keeps requests and readers apart', () => {
    const { vault } = bench();
    vault.keep(request, adele, 'Password', 'planted-1');
    vault.keep(request, sam, 'Password', 'planted-2');
    vault.keep(other, adele, 'Password', 'planted-3');

    const taken = vault.take(request, adele);

    assert.deepEqual(
      taken?.map(({ secret }) => secret),
      ['planted-1'],
    );
    assert.ok(vault.waiting(request) && vault.waiting(other));
  });

  it('says what waits and until when the first of it does, without the secrets', () => {
    const { vault, clock } = bench();
    const until = clock.at + ttlMs;
    vault.keep(request, adele, 'First', 'planted-1');
    clock.at += 1000;
    vault.keep(request, adele, 'Second', 'planted-2');

    assert.deepEqual(vault.waiting(request), { label: 'First, Second', until });
    assert.equal(vault.waiting(other), undefined);
  });

  it('forgets a secret when its time is over, each in its own time', () => {
    const { vault, clock } = bench();
    vault.keep(request, adele, 'First', 'planted-1');
    clock.at += ttlMs - 1;
    vault.keep(request, adele, 'Second', 'planted-2');
    assert.ok(vault.waiting(request));
    clock.at += 1;

    const taken = vault.take(request, adele);

    assert.deepEqual(
      taken?.map(({ secret }) => secret),
      ['planted-2'],
    );
  });

  it('has nothing left after the sweep', () => {
    const { vault, clock } = bench();
    vault.keep(request, adele, 'Password', 'planted');
    clock.at += ttlMs;

    vault.sweep();
    clock.at -= ttlMs;

    assert.equal(vault.waiting(request), undefined, 'forgotten for good, not only hidden by the clock');
  });

  it('never shows a secret when it is printed', () => {
    const { vault } = bench();
    vault.keep(request, adele, 'Password', 'planted');

    const prints = [
      Object.prototype.toString.call(vault),
      JSON.stringify(vault),
      JSON.stringify({ ...vault }),
      inspect(vault, { depth: null, showHidden: true }),
      inspect(Object.getOwnPropertyDescriptors(vault), { depth: null, showHidden: true }),
    ];

    assert.ok(prints.every((print) => !print.includes('planted')));
  });
});

function bench() {
  const clock = { at: 1_700_000_000_000 };
  return { clock, vault: createVault({ now: () => clock.at, ttlMs }) };
}

function person(digit: string): PersonId {
  const id = personId(`00000000-0000-0000-0000-00000000000${digit}`);
  assert.ok(id);
  return id;
}
