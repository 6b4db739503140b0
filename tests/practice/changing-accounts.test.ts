import assert from 'node:assert/strict';
import { practiceFixture, errorOf, idOf, objectOf } from './practice-fixture.ts';

const nina = {
  accountEnabled: true,
  displayName: 'Nina Novak',
  mailNickname: 'nina',
  userPrincipalName: 'nina@contoso.com',
  passwordProfile: { password: 'Blue-Kettle-48-Train' },
};
const sku = '06ebc4ee-1bb5-47dd-8120-11324bc54e06';

describe('creating, deleting and restoring accounts', () => {
  const refused: readonly (readonly [why: string, method: string, path: string, body: object, message: RegExp])[] = [
    ['a user without an alias', 'POST', '/users', { ...nina, mailNickname: undefined }, /'mailNickname' is missing/],
    ['a user without a password', 'POST', '/users', { ...nina, passwordProfile: {} }, /'passwordProfile' is missing/],
    [
      'a sign-in name that is taken',
      'POST',
      '/users',
      { ...nina, userPrincipalName: 'Alex@contoso.com' },
      /already exists/,
    ],
    [
      'a domain that is not verified',
      'POST',
      '/users',
      { ...nina, userPrincipalName: 'nina@evil.example' },
      /verified domain/,
    ],
    [
      'a password that is too simple',
      'POST',
      '/users',
      { ...nina, passwordProfile: { password: 'password' } },
      /complexity/,
    ],
    ['an unknown property', 'POST', '/users', { ...nina, ctiy: 'Bern' }, /'ctiy' does not exist/],
    ['a property for people only', 'PATCH', '/users/alex@contoso.com', { aboutMe: 'x' }, /without a signed-in user/],
    [
      'a manager of another cloud',
      'PUT',
      '/users/alex@contoso.com/manager/$ref',
      { '@odata.id': `https://graph.microsoft.us/v1.0/users/${idOf('Grady')}` },
      /Invalid URL format/,
    ],
    [
      'one list of licences only',
      'POST',
      '/users/alex@contoso.com/assignLicense',
      { addLicenses: [{ skuId: sku }] },
      /missing or invalid/,
    ],
  ];
  for (const [why, method, path, body, message] of refused) {
    it(`refuses ${why}`, async () => {
      const { call } = await practiceFixture();

      const reply = await call(method, path, { body });

      assert.equal(reply.status, 400);
      assert.match(errorOf(reply).message, message);
    });
  }
  it('refuses a licence without a usage location, and one that is used up', async () => {
    const { call } = await practiceFixture();
    await call('POST', '/users', { body: nina });
    const assign = () =>
      call('POST', '/users/nina@contoso.com/assignLicense', {
        body: { addLicenses: [{ skuId: sku }], removeLicenses: [] },
      });

    const nowhere = await assign();
    await call('PATCH', '/users/nina@contoso.com', { body: { usageLocation: 'CH' } });
    const there = await assign();

    assert.match(errorOf(nowhere).message, /usage location/);
    assert.equal(there.status, 200);
  });
  it('returns a new user without the password', async () => {
    const { call } = await practiceFixture();

    const reply = await call('POST', '/users', { body: nina });

    assert.equal(reply.status, 201);
    assert.equal(objectOf(reply)['displayName'], 'Nina Novak');
    assert.doesNotMatch(JSON.stringify(reply.body), /Kettle/);
  });
  it('lets somebody else have the address of a deleted user, and then refuses the restore', async () => {
    const { call, get } = await practiceFixture();
    const id = idOf('Alex');

    await call('DELETE', `/users/${id}`);
    const gone = await get(`/users/${id}`);
    const deleted = await get(`/directory/deletedItems/${id}?$select=id,userPrincipalName,deletedDateTime`);
    await call('POST', '/users', { body: { ...nina, userPrincipalName: 'alex@contoso.com' } });
    const restored = await call('POST', `/directory/deletedItems/${id}/restore`);

    assert.equal(gone.status, 404);
    assert.equal(objectOf(deleted)['userPrincipalName'], `${id.replaceAll('-', '')}alex@contoso.com`);
    assert.match(errorOf(restored).message, /already exists/);
  });
  it('deletes nobody who outranks the app', async () => {
    const { call } = await practiceFixture();

    const reply = await call('DELETE', `/users/${idOf('Christie')}`);

    assert.equal(reply.status, 403);
  });
});
