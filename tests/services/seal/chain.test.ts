import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { canonicalJson, digestOf, genesisOf, seal, verifyChain, type Sealed } from '../../../services/seal/chain.ts';

const key = Buffer.alloc(32, 7);
const genesis = genesisOf('OP-7F3K');

describe('canonicalJson', () => {
  it('sorts property names at every level and leaves out undefined properties', () => {
    assert.equal(
      canonicalJson({ b: [{ z: 1, a: undefined, B: 'ä"' }], a: null, ab: true }),
      '{"a":null,"ab":true,"b":[{"B":"ä\\"","z":1}]}',
    );
  });

  it('does not depend on the order in which properties were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const backwards = Object.fromEntries(Object.entries(value).reverse());

        assert.equal(canonicalJson(backwards), canonicalJson(value));
        assert.equal(digestOf(backwards), digestOf(value));
      }),
    );
  });

  it('survives a round trip through JSON unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read: unknown = JSON.parse(canonicalJson(value));

        assert.equal(JSON.stringify(read), JSON.stringify(JSON.parse(JSON.stringify(read))));
        assert.equal(canonicalJson(JSON.parse(JSON.stringify(value))), canonicalJson(value));
        assert.equal(canonicalJson(read), canonicalJson(value));
      }),
    );
  });

  it('gives different texts for different data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        assert.equal(canonicalJson(a) === canonicalJson(b), isDeepStrictEqual(asStored(a), asStored(b)));
      }),
    );
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  const refused: readonly (readonly [what: string, value: unknown])[] = [
    ['NaN', NaN],
    ['infinity', [Infinity]],
    ['a function', { run: () => 1 }],
    ['a symbol', Symbol('s')],
    ['a big integer', 1n],
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['a hole in a list', new Array(1)],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a cycle', cycle],
  ];
  for (const [what, value] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => canonicalJson(value), TypeError);
    });
  }
});

describe('seal', () => {
  it('is HMAC-SHA-256 over the previous MAC and the canonical JSON', () => {
    assert.equal(
      seal('0'.repeat(64), { b: 1, a: 2 }, Buffer.alloc(32)),
      '6b80ecf2e3d27e3b0df48593b897e63d7a060a4bd7166e7c6e8c20041811d9dd',
    );
  });

  it('differs by request, previous MAC, event and key', () => {
    const macs = [
      seal(genesis, { a: 1 }, key),
      seal(genesisOf('OP-9QRS'), { a: 1 }, key),
      seal(seal(genesis, { a: 1 }, key), { a: 1 }, key),
      seal(genesis, { a: 2 }, key),
      seal(genesis, { a: 1 }, Buffer.alloc(32, 8)),
    ];

    assert.equal(new Set(macs).size, macs.length);
  });

  it('refuses a previous value that is not a MAC, and a key that is too short', () => {
    assert.throws(() => seal('', {}, key), TypeError);
    assert.throws(() => seal(genesis.toUpperCase(), {}, key), TypeError);
    assert.throws(() => seal(genesis, {}, Buffer.alloc(31)), RangeError);
  });
});

describe('verifyChain', () => {
  it('accepts an untouched chain, even an empty one, after a round trip through JSON', () => {
    fc.assert(
      fc.property(bodies(0), (events) => {
        const read = JSON.parse(JSON.stringify(chained(events))) as readonly Sealed[];

        assert.deepEqual(verifyChain(read, key, genesis), { ok: true });
      }),
    );
  });

  it('reports the position of an edit', () => {
    fc.assert(
      fc.property(bodies(1), fc.nat(), (events, n) => {
        const at = n % events.length;
        const edited = chained(events).map((event, i) =>
          i === at ? { ...event, body: { ...event.body, by: 'me' } } : event,
        );

        assert.deepEqual(verifyChain(edited, key, genesis), { ok: false, at, why: 'edited-or-removed' });
      }),
    );
  });

  it('reports the position of a removal before the end', () => {
    fc.assert(
      fc.property(bodies(2), fc.nat(), (events, n) => {
        const at = n % (events.length - 1);

        const verdict = verifyChain(chained(events).toSpliced(at, 1), key, genesis);

        assert.deepEqual(verdict, { ok: false, at, why: 'edited-or-removed' });
      }),
    );
  });

  it('reports the position of an insertion', () => {
    fc.assert(
      fc.property(bodies(1), fc.nat(), (events, n) => {
        const at = n % (events.length + 1);
        const forged = { body: { forged: true }, mac: '0'.repeat(64) };

        const verdict = verifyChain(chained(events).toSpliced(at, 0, forged), key, genesis);

        assert.deepEqual(verdict, { ok: false, at, why: 'edited-or-removed' });
      }),
    );
  });

  it('reports a change of order at the first event that is out of place', () => {
    fc.assert(
      fc.property(bodies(2), fc.nat(), fc.nat(), (events, n, m) => {
        const first = n % (events.length - 1);
        const second = first + 1 + (m % (events.length - 1 - first));
        const links = chained(events);
        const [a, b] = [links[first], links[second]];
        assert.ok(a && b);

        const verdict = verifyChain(links.with(first, b).with(second, a), key, genesis);

        assert.deepEqual(verdict, { ok: false, at: first, why: 'moved' });
      }),
    );
  });

  it('reports a repeated event', () => {
    const [first, ...rest] = chained([{ a: 1 }, { a: 2 }]);
    assert.ok(first);

    assert.deepEqual(verifyChain([first, first, ...rest], key, genesis), { ok: false, at: 1, why: 'moved' });
  });

  it('detects a chain that was cut short only with a head that was stored elsewhere', () => {
    fc.assert(
      fc.property(bodies(1), fc.nat(), (events, n) => {
        const links = chained(events);
        const head = links.at(-1)?.mac;
        const short = links.slice(0, n % links.length);
        assert.ok(head);

        assert.deepEqual(verifyChain(short, key, genesis), { ok: true });
        assert.deepEqual(verifyChain(short, key, genesis, head), { ok: false, at: short.length, why: 'cut-short' });
        assert.deepEqual(verifyChain(links, key, genesis, head), { ok: true });
      }),
    );
  });

  it('accepts events that are newer than the head', () => {
    const links = chained([{ a: 1 }, { a: 2 }, { a: 3 }]);

    assert.deepEqual(verifyChain(links, key, genesis, links[1]?.mac), { ok: true });
    assert.deepEqual(verifyChain(links, key, genesis, genesis), { ok: true });
  });

  it("refuses another request's chain, and a chain of another key", () => {
    const links = chained([{ a: 1 }]);

    assert.ok(!verifyChain(links, key, genesisOf('OP-9QRS')).ok);
    assert.ok(!verifyChain(links, Buffer.alloc(32, 8), genesis).ok);
  });

  it('reports a value that is not a MAC as a break instead of throwing', () => {
    const links = chained([{ a: 1 }, { a: 2 }]).map((event) => ({ ...event, mac: 'none' }));

    assert.deepEqual(verifyChain(links, key, genesis), { ok: false, at: 0, why: 'edited-or-removed' });
  });
});

function chained(events: readonly object[]): readonly Sealed[] {
  const links: Sealed[] = [];
  for (const body of events) links.push({ body, mac: seal(links.at(-1)?.mac ?? genesis, body, key) });
  return links;
}

/** Events of a request. `by` is never "me", so that setting it to "me" is always an edit. */
const bodies = (minLength: number) =>
  fc.array(fc.record({ at: fc.nat(), by: fc.uuid(), note: fc.jsonValue() }), { minLength, maxLength: 8 });

const asStored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
