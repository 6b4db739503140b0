import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSealer } from '../../../services/secrets/sealer.ts';

const sealer = createSealer(Buffer.alloc(32, 7));

describe('the sealer', () => {
  it('opens what it sealed, but only for the same owner', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (text, about, other) => {
        const sealed = sealer.seal(text, about);

        assert.equal(sealer.open(sealed, about), Buffer.from(text).toString('utf8'));
        assert.equal(sealer.open(sealed, other) === undefined, other !== about);
      }),
    );
  });

  it('opens nothing that was changed, and never throws', () => {
    const sealed = sealer.seal('planted', 'OP-7F3K');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Uint8Array.from(bytes, (byte, n) => (n === at ? byte ^ by : byte));

        assert.equal(sealer.open(`v1.${Buffer.from(changed).toString('base64url')}`, 'OP-7F3K'), undefined);
      }),
    );
    for (const junk of ['', 'v1', 'v1.', 'v2.AAAA', 'v1.AAAA', '....']) assert.equal(sealer.open(junk, ''), undefined);
  });

  it('seals the same text differently each time', () => {
    assert.notEqual(sealer.seal('a', 'b'), sealer.seal('a', 'b'));
  });

  it('requires a key of 32 bytes', () => {
    assert.throws(() => createSealer(Buffer.alloc(16)), RangeError);
  });
});
