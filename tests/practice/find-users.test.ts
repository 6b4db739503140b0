import assert from 'node:assert/strict';
import { practicePeople } from '../../practice/people/people.ts';
import { practiceFixture, errorOf, eventual, namesIn, objectOf, valuesOf } from './practice-fixture.ts';

const users = (options: Readonly<Record<string, string>>) =>
  `/users?${Object.entries(options)
    .map(([name, value]) => `$${name}=${encodeURIComponent(value)}`)
    .join('&')}`;

describe('GET /users of the practice tenant', () => {
  const filters: readonly { filter: string; finds: readonly string[]; advanced?: true }[] = [
    { filter: "userPrincipalName eq 'ALEX@contoso.com'", finds: ['Alex Wilber'] },
    { filter: "userPrincipalName eq 'miriam.o''neil@contoso.com'", finds: ["Miriam O'Neil"] },
    { filter: "mail eq 'cam.white@contoso.com'", finds: ['Cameron White'] },
    { filter: "proxyAddresses/any(p:p eq 'smtp:legal-desk@contoso.com')", finds: ['Cameron White'] },
    { filter: "proxyAddresses/any(x: startswith(x,'smtp:cameron'))", finds: ['Cameron White'] },
    { filter: "displayName eq 'Chris Green'", finds: ['Chris Green', 'Chris Green'] },
    { filter: "displayName eq 'José Núñez'", finds: ['José Núñez'] },
    {
      filter: "startswith(displayName,'ale') or startsWith(displayName, 'Zo')",
      finds: ['Alex Wilber', 'Zoë Ångström'],
    },
    { filter: 'accountEnabled eq false', finds: ['Raul Razo'] },
    { filter: "userType eq 'Guest' and accountEnabled eq true", finds: ['Kim Akers'] },
    { filter: "mail eq null and (jobTitle eq 'x' or userType eq 'Member')", finds: ['Ben Walters'] },
    { filter: "id in ('08a792fc-101b-4579-8655-d23de2c4b481')", finds: ['Alex Wilber'] },
    { filter: 'signInActivity/lastSuccessfulSignInDateTime le 2025-03-01T00:00:00Z', finds: ['Lidia Holloway'] },
    { filter: "endsWith(mail,'@fabrikam.com')", finds: ['Kim Akers'], advanced: true },
    { filter: "not(userType eq 'Member')", finds: ['Kim Akers'], advanced: true },
    { filter: "userType ne 'Member'", finds: ['Kim Akers'], advanced: true },
    { filter: 'assignedLicenses/$count eq 0', finds: ['Kim Akers', 'Ben Walters'], advanced: true },
    { filter: "onPremisesSamAccountName eq 'bianca'", finds: ['Bianca Pisani'], advanced: true },
    { filter: "startswith(onPremisesSamAccountName,'bian')", finds: ['Bianca Pisani'], advanced: true },
    {
      filter: "onPremisesSecurityIdentifier eq 'S-1-5-21-1004336348-1177238915-682003330-1107'",
      finds: ['Bianca Pisani'],
    },
  ];
  for (const { filter, finds, advanced } of filters) {
    it(`finds ${finds.join(' and ')} by ${filter}`, async () => {
      const { get } = await practiceFixture();

      const reply = advanced ? await get(users({ filter, count: 'true' }), eventual) : await get(users({ filter }));

      assert.deepEqual(namesIn(reply), finds);
    });
  }

  it('binds `and` before `or`', async () => {
    const { get } = await practiceFixture();

    const reply = await get(
      users({ filter: "displayName eq 'Alex Wilber' or displayName eq 'Adele Vance' and accountEnabled eq false" }),
    );

    assert.deepEqual(namesIn(reply), ['Alex Wilber']);
  });

  const refused: readonly { query: Readonly<Record<string, string>>; code: string; why: string }[] = [
    { query: { filter: "endsWith(mail,'x')" }, code: 'Request_UnsupportedQuery', why: 'no header for endsWith' },
    { query: { filter: "userType ne 'x'" }, code: 'Request_UnsupportedQuery', why: 'no header for ne' },
    {
      query: { filter: "onPremisesSamAccountName eq 'x'" },
      code: 'Request_UnsupportedQuery',
      why: 'no header for the logon name',
    },
    { query: { search: '"displayName:alex"' }, code: 'Request_UnsupportedQuery', why: 'no header for $search' },
    { query: { filter: "shoeSize eq '1'" }, code: 'BadRequest', why: 'an unknown property' },
    { query: { filter: "accountEnabled eq 'true'" }, code: 'BadRequest', why: 'a text for a boolean' },
    { query: { filter: "mail eq 'x" }, code: 'BadRequest', why: 'an open quote' },
    { query: { filter: "mail eq 'o'neil'" }, code: 'BadRequest', why: 'a quote that is not doubled' },
    { query: { filter: "(mail eq 'x'" }, code: 'BadRequest', why: 'an open bracket' },
    { query: { filter: "mail like 'x'" }, code: 'BadRequest', why: 'an unknown operator' },
    { query: { filter: "mail eq 'x' 'y'" }, code: 'BadRequest', why: 'something after the end' },
    { query: { filter: 'mail' }, code: 'BadRequest', why: 'half a comparison' },
    { query: { filter: "contains(displayName,'x')" }, code: 'BadRequest', why: 'a function that the directory lacks' },
    {
      query: { filter: "aboutMe eq 'x'" },
      code: 'Request_UnsupportedQuery',
      why: 'a property that cannot be filtered',
    },
    { query: { filter: "startswith(department,'x')" }, code: 'Request_UnsupportedQuery', why: 'an operator it lacks' },
    {
      query: { filter: "passwordPolicies eq 'x'" },
      code: 'Request_UnsupportedQuery',
      why: 'eq where only null may be',
    },
    {
      query: { filter: "signInActivity/lastSignInDateTime le 2026-01-01T00:00:00Z and userType eq 'Guest'" },
      code: 'Request_UnsupportedQuery',
      why: 'sign-in activity together with another property',
    },
    { query: { top: '1000' }, code: 'Request_UnsupportedQuery', why: 'a page over 999' },
    { query: { skip: '10' }, code: 'BadRequest', why: '$skip' },
    { query: { expand: 'manager' }, code: 'BadRequest', why: 'an option that is not served' },
    { query: { orderby: 'jobTitle' }, code: 'Request_UnsupportedQuery', why: 'sorting by what cannot be sorted' },
    { query: { skiptoken: 'made-up' }, code: 'Request_BadRequest', why: 'a made-up page token' },
  ];
  for (const { query, code, why } of refused) {
    it(`answers 400 ${code} for ${why}`, async () => {
      const { get } = await practiceFixture();

      const reply = await get(users(query));

      assert.deepEqual([reply.status, errorOf(reply).code], [400, code]);
    });
  }

  it('answers 501 to a list of properties that Graph returns for one user at a time', async () => {
    const { get } = await practiceFixture();

    const [many, one] = await Promise.all([
      get(users({ select: 'id,aboutMe' })),
      get('/users/alex@contoso.com?$select=id,aboutMe'),
    ]);

    assert.deepEqual([many.status, errorOf(many).code, one.status], [501, 'NotImplemented', 200]);
  });

  const searches = [
    { search: '"displayName:wil"', finds: ['Alex Wilber', 'Nestor Wilke'].sort(), why: 'a later word' },
    { search: '"displayName:jo sher"', finds: ['Joanna Sherman', 'Joni Sherman'], why: 'every word begins one' },
    { search: '"displayName:ilber"', finds: [], why: 'the middle of a word does not count' },
    { search: '"mail:alex@"', finds: ['Alex Wilber'], why: 'the beginning of an address' },
    { search: '"displayName:alex" OR "mail:adele"', finds: ['Adele Vance', 'Alex Wilber'], why: 'either' },
    { search: '"displayName:sherman" AND "mail:joni"', finds: ['Joni Sherman'], why: 'both' },
  ];
  for (const { search, finds, why } of searches) {
    it(`searches ${search}: ${why}`, async () => {
      const { get } = await practiceFixture();

      const reply = await get(users({ search, orderby: 'displayName' }), eventual);

      assert.deepEqual(namesIn(reply), finds);
    });
  }

  it('lists everybody once, page by page, with the count on the first page', async () => {
    const { get } = await practiceFixture();
    const ids: unknown[] = [];
    const counts: unknown[] = [];

    let link: unknown = users({ select: 'id', top: '10', count: 'true' });
    while (typeof link === 'string') {
      const reply = await get(link, eventual);
      ids.push(...valuesOf(reply).map((user) => user['id']));
      counts.push(objectOf(reply)['@odata.count']);
      link = objectOf(reply)['@odata.nextLink'];
    }

    assert.deepEqual(new Set(ids), new Set(practicePeople.map((person) => person.id)));
    assert.equal(ids.length, practicePeople.length);
    assert.deepEqual(counts, [practicePeople.length, undefined, undefined, undefined, undefined]);
  });

  it('needs the header again for the next page', async () => {
    const { get } = await practiceFixture();
    const first = await get(users({ search: '"displayName:e"', top: '1' }), eventual);

    const second = await get(String(objectOf(first)['@odata.nextLink']));

    assert.equal(second.status, 400);
  });

  it('leaves out the count without the header, silently', async () => {
    const { get } = await practiceFixture();

    const reply = await get(users({ top: '1', count: 'true' }));

    assert.equal(reply.status, 200);
    assert.ok(!('@odata.count' in objectOf(reply)));
  });

  it('counts as plain text', async () => {
    const { get } = await practiceFixture();

    const [all, guests] = await Promise.all([
      get('/users/$count', eventual),
      get('/users/$count?$filter=userType%20eq%20%27Guest%27', eventual),
    ]);

    assert.equal(all.headers.get('content-type'), 'text/plain');
    assert.deepEqual([all.body, guests.body], [String(practicePeople.length), '1']);
  });

  it('refuses to count without the header', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/users/$count');

    assert.deepEqual([reply.status, errorOf(reply).message], [400, '$count is not currently supported.']);
  });
});
