import assert from 'node:assert/strict';
import { namedAccount, namedAccounts, objectIdOf } from '../../../services/alerts/accounts.ts';
import { pointedAt, textIn, timeIn } from '../../../services/alerts/loose.ts';
import { newerOf } from '../../../services/alerts/newer.ts';
import { severityIn } from '../../../services/alerts/severity.ts';
import { storedAlert } from '../../../services/alerts/shapes/stored-alert.ts';

const id = '7c1f2e3d-4b5a-4697-8877-665544332211';
const here = '2c3d4e5f-6071-4823-9435-a6b7c8d9eaf0';
const elsewhere = '11111111-2222-4333-8444-555555555555';
const base = { id: 'a', title: 'Impossible travel', severity: 'high' };

describe('an account of an alert', () => {
  const known: readonly (readonly [why: string, account: Parameters<typeof namedAccount>[0], user: string])[] = [
    ['its object id', { id, name: 'mira.solt', upnSuffix: 'fabrikam.example' }, id],
    ['its object id, of a tenant that is served', { id, tenantId: here.toUpperCase() }, id],
    ['its user principal name', { upn: ' mira.solt@fabrikam.example ' }, 'mira.solt@fabrikam.example'],
    ['name and suffix', { name: 'mira.solt', upnSuffix: 'fabrikam.example' }, 'mira.solt@fabrikam.example'],
    ['a whole address as name', { name: 'm@fabrikam.example', upnSuffix: 'fabrikam.example' }, 'm@fabrikam.example'],
    ['its address where the id is of another tenant', { id, tenantId: elsewhere, upn: 'm@a.example' }, 'm@a.example'],
    [
      'the object id in a SID of Entra',
      { name: 'mirasolt', domain: 'AzureAD', sid: 'S-1-12-1-1943430372-1249052806-2496021943-3034400218' },
      '73d664e4-0886-4a73-b745-c694da45ddb4',
    ],
  ];
  for (const [why, account, user] of known)
    it(`is found by ${why}`, () => {
      assert.deepEqual(pick(namedAccount(account, (tenant) => tenant === here)), user);
    });

  const words: readonly (readonly [account: Parameters<typeof namedAccount>[0], named: string])[] = [
    [{ name: 'ines.vale', domain: 'CORP', sid: 'S-1-5-21-1-2-3-1107' }, 'CORP\\ines.vale'],
    [{ id, tenantId: elsewhere, name: 'mira' }, 'mira'],
    [{ sid: 'S-1-5-21-1-2-3-1107' }, 'S-1-5-21-1-2-3-1107'],
    [{ displayName: 'Mira Solt' }, 'Mira Solt'],
  ];
  for (const [account, named] of words)
    it(`is only named where nothing finds it: ${named}`, () => {
      assert.deepEqual(
        namedAccount(account, (tenant) => tenant === here),
        { named },
      );
    });

  it('that is empty is nobody', () => {
    assert.equal(
      namedAccount({ id: null, upn: '', name: ' ' }, () => true),
      undefined,
    );
  });

  it('may stand in a list, or with others in one text', () => {
    const names = (value: unknown) => namedAccounts(value).map(({ name }) => name);

    assert.deepEqual(names('a@x.example; b@x.example'), ['a@x.example', 'b@x.example']);
    assert.deepEqual(names(['a@x.example', '', null]), ['a@x.example']);
    assert.deepEqual(names('Alex Wilber'), ['Alex Wilber']);
  });

  it('has no object id in a SID of Active Directory or one that is out of range', () => {
    for (const sid of ['S-1-5-21-1-2-3-1107', 'S-1-12-1-4294967296-1-1-1', 'S-1-12-1-1-2-3', ''])
      assert.equal(objectIdOf(sid), undefined);
  });
});

const pick = (found: ReturnType<typeof namedAccount>) => found && ('user' in found ? found.user : found.named);

describe('what senders write', () => {
  const severity: readonly (readonly [value: unknown, severity: ReturnType<typeof severityIn>])[] = [
    ['Informational', 'low'],
    [' CRITICAL ', 'critical'],
    ['P1', 'critical'],
    ['P5', 'low'],
    [2, 'low'],
    ['7', 'high'],
    [70, 'high'],
    [95, 'critical'],
    [-1, undefined],
    [101, undefined],
    ['constructor', undefined],
    [null, undefined],
  ];
  for (const [value, expected] of severity)
    it(`is a severity: ${String(value)} is ${expected ?? 'none'}`, () => {
      assert.equal(severityIn(value), expected);
    });

  it('is a time with any number of decimals, or a number of any unit', () => {
    const at = Date.UTC(2026, 10, 20, 8, 0, 0, 89);

    for (const value of ['2026-11-20T08:00:00.089123456Z', at, at / 1000, String(at), `${at}000`, at * 1e6])
      assert.ok(Math.abs((timeIn(value) ?? 0) - at) <= 1, String(value));
    for (const value of ['yesterday', '2026', '', null, {}, -5]) assert.equal(timeIn(value), undefined);
  });

  it('is one line of limited length', () => {
    assert.equal(textIn(' a\r\n\u0007 b ', 10), 'a b');
    assert.equal(textIn('x'.repeat(20), 10)?.length, 10);
    assert.equal(textIn({ a: [1] }, 20), '{"a":[1]}');
    assert.equal(textIn('\u00a0', 5), undefined);
  });

  it('is found by JSON pointers, which reach into lists and never beyond what was sent', () => {
    const value = { 'a/b': { '~': [{ c: 5 }] } };

    assert.equal(pointedAt(value, '/a~1b/~0/0/c'), 5);
    for (const pointer of ['/constructor', '/a~1b/__proto__', '/a~1b/~0/1', '/x/y'])
      assert.equal(pointedAt(value, pointer), undefined);
  });
});

describe('an alert', () => {
  it('keeps 25 accounts and says how many are left out', () => {
    const users = Array.from({ length: 30 }, (_, n) => `person.${n}@contoso.com`);

    const alert = storedAlert({ ...base, users });

    assert.equal(alert.users.length, 25);
    assert.match(alert.details['Accounts left out'] ?? '', /^5 more/);
  });

  it('keeps two ids apart that differ only where they are cut', () => {
    const [one, other] = ['a', 'b'].map((end) => storedAlert({ ...base, id: `${'x'.repeat(500)}${end}` }).id);

    assert.equal(one?.length, 400);
    assert.notEqual(one, other);
  });

  it('never opens an address with a user name or without TLS', () => {
    for (const url of [
      'http://a.example',
      'javascript:alert(1)',
      'no address',
      `https://${'a'.repeat(3000)}.example`,
    ]) {
      const alert = storedAlert({ ...base, url });
      assert.equal(alert.url, undefined);
      assert.ok((alert.link ?? '').length <= 500);
    }
  });

  it('is read as it was stored, and as versions before stored it', () => {
    const alert = storedAlert({ ...base, user: 'alex@contoso.com', details: { Place: 'Lagos' } });

    assert.deepEqual(storedAlert(JSON.parse(JSON.stringify(alert))), alert);
    assert.throws(() => storedAlert({ title: 'x' }), TypeError);
  });

  it('that comes again is the same whatever the order of its details, and keeps when it was changed', () => {
    const [one, two] = [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ].map((details) => storedAlert({ ...base, details }));
    const [was, is] = [one ?? assert.fail(), two ?? assert.fail()];

    assert.deepEqual(newerOf(was, is, 9), { kind: 'same' });
    assert.deepEqual(newerOf({ ...was, modifiedAt: 5 }, { ...is, modifiedAt: 4, title: 'x' }, 9), { kind: 'older' });
    assert.deepEqual(newerOf({ ...was, modifiedAt: 4, changedAt: 3 }, { ...is, modifiedAt: 5 }, 9), {
      kind: 'later',
      alert: { ...is, modifiedAt: 5, changedAt: 3 },
    });
    assert.deepEqual(newerOf(was, { ...is, severity: 'low' }, 9), {
      kind: 'changed',
      alert: { ...is, severity: 'low', changedAt: 9 },
    });
  });
});
