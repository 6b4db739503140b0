import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { generatePassword } from '../../../services/secrets/password.ts';
import { mask, redact, redactTokens } from '../../../services/base/redact.ts';

const planted = 'Vj7%kQ?m2Xw:Tz9R^bNd4Hc@';
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJncmFwaCJ9.c2lnbmF0dXJl';

describe('redact', () => {
  it('masks values under the name of a secret, in any case and at any depth, and keeps the shape', () => {
    const body = { passwordProfile: { password: planted, forceChangePasswordNextSignIn: true }, displayName: 'Alex' };

    assert.deepEqual(redact({ method: 'PATCH', body: [body], status: 204 }), {
      method: 'PATCH',
      body: [{ passwordProfile: { password: mask, forceChangePasswordNextSignIn: true }, displayName: 'Alex' }],
      status: 204,
    });
  });

  for (const name of [
    'Password',
    'client_secret',
    'accessToken',
    'Authorization',
    'client_assertion',
    'set-cookie',
    'apiKey',
  ]) {
    it(`masks ${name}`, () => {
      assert.deepEqual(redact({ [name]: planted, ['nested']: { [name]: { deep: [planted, 7, null, false] } } }), {
        [name]: mask,
        nested: { [name]: { deep: [mask, mask, null, false] } },
      });
    });
  }

  const texts: readonly (readonly [text: string, redacted: string])[] = [
    [`Authorization: Bearer ${planted}`, `Authorization: ${mask}`],
    [`got Bearer ${planted} today`, `got Bearer ${mask} today`],
    [`token ${jwt} is old`, `token ${mask} is old`],
    [`reset with password=${planted} failed`, `reset with password=${mask} failed`],
    [`{"password":"${planted}","n":1}`, `{"password":"${mask}","n":1}`],
    [`{ password: '${planted}', n: 1 }`, `{ password: '${mask}', n: 1 }`],
    [`'clientSecret' => '${planted}'`, `'clientSecret' => '${mask}'`],
    [`{\\"password\\":\\"${planted}\\"}`, `{\\"password\\":\\"${mask}`],
    [`{\\"password\\":\\"two words ${planted}\\"}`, `{\\"password\\":\\"${mask}`],
    [`password="two words ${planted}" next`, `password="${mask}" next`],
    [`password="never closed ${planted}`, `password="${mask}"`],
    [`access_token=Bearer ${planted}`, `access_token=${mask}`],
    [`grant=x&client_secret=${planted}`, `grant=x&client_secret=${mask}`],
    [`Cookie: a=1; sid=${planted}\nHost: x`, `Cookie: ${mask}\nHost: x`],
    [`{"set-cookie":["a=1; Path=/","sid=${planted}"]}`, `{"set-cookie":${mask}`],
    [`postgres://cordon:${planted.replace(/[?@]/g, '')}@db/cordon`, `postgres://${mask}@db/cordon`],
  ];
  for (const [text, redacted] of texts) {
    it(`masks inside text: ${text.replaceAll(planted, '…')}`, () => {
      assert.equal(redact(text), redacted);
    });
  }

  it('leaves text without secrets alone', () => {
    const text =
      'alex@contoso.com: Password replaced at 14:23:05 UTC (https://learn.microsoft.com/graph/api/user-update)';

    assert.equal(redact(text), text);
  });

  it('copies only the name, message, code, stack and cause of an error', () => {
    const cause = Object.assign(new Error(`sent password=${planted}`), { request: { body: planted } });
    const problem = Object.assign(new TypeError(`Bearer ${planted} was refused`, { cause }), {
      code: 'unavailable',
      config: planted,
    });

    const copy = redact(problem);

    assert.ok(copy !== null && typeof copy === 'object' && 'cause' in copy);
    assert.deepEqual(Object.keys(copy).sort(), ['cause', 'code', 'message', 'name', 'stack']);
    assert.deepEqual(
      { ...copy, stack: null, cause: null },
      {
        name: 'TypeError',
        message: `Bearer ${mask} was refused`,
        code: 'unavailable',
        stack: null,
        cause: null,
      },
    );
    assert.ok(!shown(copy).includes(planted));
  });

  it('cuts off cycles and values that are nested too deep', () => {
    const loop: Record<string, unknown> = { n: 1 };
    loop['self'] = loop;
    const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ inner }), planted);

    assert.deepEqual(redact(loop), { n: 1, self: '[circular]' });
    assert.match(shown(redact(deep)), /\[too deep\]/);
    assert.ok(!shown(redact(deep)).includes(planted));
  });

  it('copies an object twice when it appears twice', () => {
    const person = { name: 'Alex' };

    assert.deepEqual(redact([person, person]), [person, person]);
  });

  it('copies values that are not plain data', () => {
    const at = new Date(0);

    assert.deepEqual(
      redact([at, new Map([['token', planted]]), new Set([`pwd=${planted}`]), Buffer.from(planted), 7n, () => planted]),
      ['1970-01-01T00:00:00.000Z', { token: mask }, [`pwd=${mask}`], '[bytes]', '7', '[function]'],
    );
  });

  it('does not change its input', () => {
    const given = { password: planted, list: [`password=${planted}`] };

    redact(given);

    assert.deepEqual(given, { password: planted, list: [`password=${planted}`] });
  });

  it('never leaves a planted password, wherever it is hidden', () => {
    fc.assert(
      fc.property(hiding, ({ secret, hidden }) => {
        assert.ok(!shown(redact(hidden)).includes(secret));
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing when it runs twice', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          hiding.map(({ hidden }) => hidden),
          tricky,
        ),
        (value) => {
          const once = redact(value);

          assert.deepEqual(redact(once), once);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('takes less than a second for a megabyte of near matches', () => {
    const bait = ['password', '"password":"', 'eyJ', 'bearer ', 'token=[', 'a://', "token'\\", 'cookie '].map((one) =>
      one.repeat(1_000_000 / one.length),
    );
    const start = performance.now();

    redact(bait);

    assert.ok(performance.now() - start < 1000 * bait.length);
  });
});

const shown = (value: unknown): string => inspect(value, { depth: null, maxStringLength: null, maxArrayLength: null });

const anything = fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true });

/** Text made of the pieces that the patterns match, in any order. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(...['password', 'token', 'cookie', 'authorization', 'Bearer', 'basic', 'eyJhbGciOiJub25l', mask]),
      fc.constantFrom(
        ...['=', ':', '=>', '"', "'", '\\', '\\"', '[', ']', '{', '}', ' ', '\n', '&', ',', ';', '://', '@'],
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(''));

/** A random password and a value that contains it, in one of the ways in which it could reach a log. */
const hiding = fc
  .record({
    around: fc.array(anything, { maxLength: 3 }),
    name: fc.constantFrom('password', 'Token', 'client_secret', 'Authorization', 'cookie', 'x-api-key'),
    way: fc.nat({ max: 6 }),
    depth: fc.nat({ max: 10 }),
  })
  .map(({ around, name, way, depth }) => {
    const secret = generatePassword();
    const ways: readonly unknown[] = [
      { [name]: secret },
      { [name]: { value: [secret] } },
      new Map([[name, secret]]),
      `${name}=${secret}`,
      JSON.stringify({ [name]: secret }),
      JSON.stringify(JSON.stringify({ before: 1, [name]: secret, after: 2 })),
      new Error(`could not send "Bearer ${secret}"`, { cause: { [name]: secret } }),
    ];
    const hidden = Array.from({ length: depth }).reduce<unknown>((inner) => [...around, { inner }], ways[way]);
    return { secret, hidden };
  });

describe('redactTokens', () => {
  const texts: readonly (readonly [text: string, redacted: string])[] = [
    [`not with ${jwt} here`, `not with ${mask} here`],
    [`{"message":"Bearer opaque-token.of-20-signs~"}`, `{"message":"Bearer ${mask}"}`],
    ['Bearer token is missing; the password: too short', 'Bearer token is missing; the password: too short'],
  ];
  for (const [text, redacted] of texts)
    it(`turns ${text} into ${redacted}`, () => {
      assert.equal(redactTokens(text), redacted);
    });
});
