import assert from 'node:assert/strict';
import { practiceFixture, errorOf, idOf, objectOf } from './practice-fixture.ts';

describe('GET /users/{id} of the practice tenant', () => {
  it('returns the eleven default properties without $select', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/users/alex@contoso.com');

    assert.equal(reply.status, 200);
    assert.deepEqual(
      Object.keys(objectOf(reply))
        .filter((name) => !name.startsWith('@'))
        .sort(),
      'businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage surname userPrincipalName'.split(
        ' ',
      ),
    );
  });

  it('returns exactly the selected properties', async () => {
    const { get } = await practiceFixture();

    const reply = await get(
      `/users/${idOf('alex')}?$select=accountEnabled,lastPasswordChangeDateTime,signInSessionsValidFromDateTime,onPremisesSyncEnabled`,
    );

    const { '@odata.context': context, ...user } = objectOf(reply);
    assert.match(String(context), /\/v1\.0\/\$metadata#users\/\$entity$/);
    assert.deepEqual(user, {
      accountEnabled: true,
      lastPasswordChangeDateTime: '2026-01-14T08:30:00Z',
      signInSessionsValidFromDateTime: '2026-01-14T08:30:00Z',
      onPremisesSyncEnabled: null,
    });
  });

  it('returns a list without items as an empty list', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/users/alex@contoso.com?$select=skills,identities');

    const { skills, identities } = objectOf(reply);
    assert.deepEqual([skills, identities], [[], []]);
  });

  it('refuses to select a property that a user does not have', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/users/alex@contoso.com?$select=id,favouriteColour');

    assert.equal(reply.status, 400);
    assert.match(errorOf(reply).message, /Could not find a property named 'favouriteColour'/);
  });

  const addresses = [
    { path: 'ALEX@contoso.COM', first: 'alex', why: 'case does not matter' },
    { path: 'kim_fabrikam.com%23EXT%23@contoso.onmicrosoft.com', first: 'kim', why: '# is encoded' },
    { path: 'miriam.o%27neil%40contoso.com', first: 'miriam', why: 'the quote is encoded' },
    { path: "miriam.o'neil@contoso.com", first: 'miriam', why: 'a bare quote is fine in a path' },
  ];
  for (const { path, first, why } of addresses) {
    it(`finds ${path}: ${why}`, async () => {
      const { get } = await practiceFixture();

      const reply = await get(`/users/${path}?$select=id`);

      assert.equal(objectOf(reply)['id'], idOf(first));
    });
  }

  it("finds a user by OData key, where the quote is doubled: users('o''neil')", async () => {
    const { get } = await practiceFixture();

    const reply = await get("/users('miriam.o''neil@contoso.com')?$select=id");

    assert.equal(objectOf(reply)['id'], idOf('miriam'));
  });

  it('does not find a guest whose # was not encoded', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/users/kim_fabrikam.com#EXT#@contoso.onmicrosoft.com');

    assert.equal(reply.status, 404);
    assert.match(errorOf(reply).message, /^Resource 'kim_fabrikam\.com' does not exist/);
  });

  it('answers 404 with the ids of the request for somebody unknown', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/users/nobody@contoso.com', { headers: { 'client-request-id': 'mine' } });

    const { code, message, innerError } = errorOf(reply);
    assert.equal(reply.status, 404);
    assert.equal(code, 'Request_ResourceNotFound');
    assert.equal(
      message,
      "Resource 'nobody@contoso.com' does not exist or one of its queried reference-property objects are not present.",
    );
    assert.equal(innerError['client-request-id'], 'mine');
    assert.equal(innerError['request-id'], reply.headers.get('request-id'));
    assert.equal(reply.headers.get('client-request-id'), 'mine');
    assert.equal(innerError.date, '2026-03-02T12:00:00');
  });

  it('returns sign-in activity by object id only', async () => {
    const { get } = await practiceFixture();

    const [byId, byName] = await Promise.all([
      get(`/users/${idOf('lidia')}?$select=signInActivity`),
      get('/users/lidia@contoso.com?$select=signInActivity'),
    ]);

    assert.equal(byId.status, 200);
    assert.equal(byName.status, 400);
  });
});
