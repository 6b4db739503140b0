import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createAddresses } from '../../../services/secrets/addresses.ts';
import { adele } from '../../harness/requests.ts';

const ttlMs = 600_000;

function setUp() {
  const clock = { at: 1_700_000_000_000 };
  const addressesWith = (key: number) => createAddresses(Buffer.alloc(32, key), () => clock.at);
  return { clock, addresses: addressesWith(7), addressesWith };
}

describe('an address', () => {
  it('tells whom it was made for, at every replica, and is another one each time', () => {
    const { addresses, addressesWith } = setUp();

    const [one, two] = [addresses.issue('report', adele.id, ttlMs), addresses.issue('report', adele.id, ttlMs)];

    assert.notEqual(one, two);
    assert.equal(addressesWith(7).readerOf('report', one), adele.id);
    assert.match(one, /^[\w-]{84}$/);
  });

  it('is valid until its time is over', () => {
    const { addresses, clock } = setUp();
    const address = addresses.issue('report', adele.id, ttlMs);

    clock.at += ttlMs - 1;
    const inTime = addresses.readerOf('report', address);
    clock.at += 1;

    assert.deepEqual([inTime, addresses.readerOf('report', address)], [adele.id, undefined]);
  });

  it('of another purpose or key is refused', () => {
    const { addresses, addressesWith } = setUp();
    const address = addresses.issue('report', adele.id, ttlMs);

    for (const [why, refused] of [
      ['purpose', addresses.readerOf('sign-in', address)],
      ['key', addressesWith(8).readerOf('report', address)],
    ] as const)
      assert.equal(refused, undefined, why);
  });

  it('with any one character changed, so with another reader or end, is refused, and no text makes it throw', () => {
    const { addresses } = setUp();
    const address = addresses.issue('report', adele.id, ttlMs);

    fc.assert(
      fc.property(
        fc.nat(address.length - 1),
        fc.constantFrom('a', 'b', 'X', 'Y', '0', '9', '-', '_', '.', '%'),
        (at, sign) => {
          const changed = address.slice(0, at) + sign + address.slice(at + 1);
          return changed === address || addresses.readerOf('report', changed) === undefined;
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => addresses.readerOf('report', text) === undefined));
  });
});
