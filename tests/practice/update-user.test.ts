import assert from 'node:assert/strict';
import { practiceFixture, errorOf, idOf, objectOf } from './practice-fixture.ts';

const password = 'Tr0ub4dor&3-horse';
const reset = { passwordProfile: { password, forceChangePasswordNextSignIn: true } };

describe('PATCH /users/{id} of the practice tenant', () => {
  it('blocks sign-in and answers 204 without a body', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } });

    assert.deepEqual([reply.status, reply.body], [204, null]);
    assert.equal(tenant.user('alex@contoso.com')?.accountEnabled, false);
  });

  it('dates a new password to the whole second and keeps no trace of it', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('PATCH', `/users/${idOf('alex')}`, { body: reset });

    const user = tenant.user('alex@contoso.com');
    assert.equal(reply.status, 204);
    assert.equal(user?.lastPasswordChangeDateTime, '2026-03-02T12:00:00Z');
    assert.ok(!JSON.stringify(user).includes(password));
  });

  it('does not date a password profile that has no password', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('PATCH', '/users/alex@contoso.com', {
      body: { passwordProfile: { forceChangePasswordNextSignIn: true } },
    });

    assert.equal(reply.status, 204);
    assert.equal(tenant.user('alex@contoso.com')?.lastPasswordChangeDateTime, '2026-01-14T08:30:00Z');
  });

  const passwords = [
    { password: 'Sh0rt!x', why: 'seven characters' },
    { password: `Aa1!${'x'.repeat(253)}`, why: 'over 256 characters' },
    { password: 'alllowercase99', why: 'two classes only' },
    { password: 'xx-Alex-2026-yy', why: 'the given name' },
    { password: 'xx-Wi1ber-2026-yy', why: 'the surname, written with a digit' },
    { password: 'C0ntos0!1', why: 'a banned word and too little besides' },
    { password: 'P@ssw0rd1!', why: 'another banned word' },
  ];
  for (const { password: weak, why } of passwords) {
    it(`refuses a password with ${why}`, async () => {
      const { tenant, call } = await practiceFixture();

      const reply = await call('PATCH', '/users/alex@contoso.com', { body: { passwordProfile: { password: weak } } });

      const { code, message } = errorOf(reply);
      assert.deepEqual([reply.status, code], [400, 'Request_BadRequest']);
      assert.equal(
        message,
        'The specified password does not comply with password complexity requirements. Please provide a different password.',
      );
      assert.equal(tenant.user('alex@contoso.com')?.lastPasswordChangeDateTime, '2026-01-14T08:30:00Z');
    });
  }

  it('accepts a password that contains a name of two letters', async () => {
    const { call } = await practiceFixture();

    const reply = await call('PATCH', '/users/lee@contoso.com', {
      body: { passwordProfile: { password: 'xK9-gu-7Lmq!' } },
    });

    assert.equal(reply.status, 204);
  });

  const ranks = [
    { first: 'alex', status: 204, why: 'no role' },
    { first: 'irvin', status: 204, why: 'Directory Readers' },
    { first: 'enrico', status: 204, why: 'Helpdesk Administrator' },
    { first: 'debra', status: 204, why: 'User Administrator' },
    { first: 'emily', status: 403, why: 'Authentication Administrator' },
    { first: 'christie', status: 403, why: 'Global Administrator' },
    { first: 'allan', status: 403, why: 'a role through a group' },
    { first: 'pradeep', status: 403, why: 'a role-assignable group with a harmless role' },
  ];
  for (const { first, status, why } of ranks) {
    it(`answers ${status} to reset, block and revoke for somebody with ${why}`, async () => {
      const { call } = await practiceFixture();

      const replies = [
        await call('PATCH', `/users/${idOf(first)}`, { body: reset }),
        await call('PATCH', `/users/${idOf(first)}`, { body: { accountEnabled: false } }),
        await call('POST', `/users/${idOf(first)}/revokeSignInSessions`),
      ];

      assert.deepEqual(
        replies.map((reply) => reply.status),
        status === 204 ? [204, 204, 200] : [403, 403, 403],
      );
      if (status === 403) {
        const codes = new Set(replies.map((reply) => errorOf(reply).code));
        assert.deepEqual([...codes], ['Authorization_RequestDenied']);
      }
    });
  }

  it('changes a property that is not sensitive even for somebody who outranks the app', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('PATCH', '/users/christie@contoso.com', { body: { jobTitle: 'Owner' } });

    assert.equal(reply.status, 204);
    assert.equal(tenant.user('christie@contoso.com')?.['jobTitle'], 'Owner');
  });

  const synced = [
    { body: { jobTitle: 'Buyer II' }, status: 400, why: 'the title is mastered on-premises' },
    { body: reset, status: 400, why: 'so is the password' },
    { body: { accountEnabled: false }, status: 204, why: 'Graph takes it until the next sync' },
    { body: { usageLocation: 'DE' }, status: 204, why: 'the cloud is its master' },
  ];
  for (const { body, status, why } of synced) {
    it(`answers ${status} to ${Object.keys(body).join()} of a synced user: ${why}`, async () => {
      const { call } = await practiceFixture();

      const reply = await call('PATCH', '/users/bianca@contoso.com', { body });

      assert.equal(reply.status, status);
      if (status === 400) assert.match(errorOf(reply).message, /on-premises mastered Directory Sync objects/);
    });
  }

  const wrong = [
    { body: { accountEnabled: 'false' }, why: 'a text for a boolean' },
    { body: { accountEnabled: null }, why: 'null for what must be there' },
    { body: { jobTitle: '' }, why: 'an empty text' },
    { body: { businessPhones: '1' }, why: 'a text for a list' },
    { body: { businessPhones: ['1', '2'] }, why: 'two business phones, of which Graph keeps one' },
    { body: { usageLocation: null }, why: 'null for a usage location' },
    { body: { employeeId: '12345678901234567' }, why: 'a text that is longer than the property' },
    { body: { ageGroup: 'Teenager' }, why: 'a value that is not one of the property’s' },
    { body: { licenseAssignmentStates: [] }, why: 'a read-only list' },
    { body: { aboutMe: 'x' }, why: 'a property that only a signed-in person may set' },
    { body: { usageLocation: 'Switzerland' }, why: 'a country that is not two letters' },
    { body: { signInSessionsValidFromDateTime: '2026-03-02T12:00:00Z' }, why: 'a read-only property' },
    { body: { shoeSize: 43 }, why: 'a property that no user has' },
    { body: { passwordProfile: { pasword: 'x' } }, why: 'a misspelt password' },
    { body: { userPrincipalName: 'adele@contoso.com' }, why: 'a name that somebody else has' },
    { body: { userPrincipalName: 'alex@fabrikam.com' }, why: 'a domain that is not the tenant’s' },
    { body: '{"accountEnabled":', why: 'JSON that is cut off' },
    { body: [], why: 'a list' },
    { body: undefined, why: 'no body' },
  ];
  for (const { body, why } of wrong) {
    it(`answers 400 and changes nothing for ${why}`, async () => {
      const { tenant, call } = await practiceFixture();
      const before = tenant.user('alex@contoso.com');

      const reply = await call('PATCH', '/users/alex@contoso.com', { body });

      assert.equal(reply.status, 400, errorOf(reply).message);
      assert.deepEqual(tenant.user('alex@contoso.com'), before);
    });
  }

  for (const name of ['employeeLeaveDateTime', 'identities', 'customSecurityAttributes']) {
    it(`answers 403 to ${name}, which needs a permission of its own`, async () => {
      const { call } = await practiceFixture();

      const reply = await call('PATCH', '/users/alex@contoso.com', { body: { [name]: null } });

      assert.deepEqual([reply.status, errorOf(reply).code], [403, 'Authorization_RequestDenied']);
    });
  }

  it('accepts showInAddressList, which Exchange decides, and never shows it', async () => {
    const { call, get } = await practiceFixture();

    const reply = await call('PATCH', '/users/alex@contoso.com', { body: { showInAddressList: false } });

    const shown = await get('/users/alex@contoso.com?$select=showInAddressList');
    assert.equal(reply.status, 204);
    assert.deepEqual(objectOf(shown)['showInAddressList'], null);
  });

  it('makes a new mail address the primary one, and keeps the old one as another', async () => {
    const { tenant, call } = await practiceFixture();

    await call('PATCH', '/users/alex@contoso.com', { body: { mail: 'a.wilber@contoso.com' } });

    assert.deepEqual(tenant.user('alex@contoso.com')?.proxyAddresses, [
      'SMTP:a.wilber@contoso.com',
      'smtp:alex@contoso.com',
    ]);
  });

  it('does all of a request or none of it', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('PATCH', '/users/alex@contoso.com', {
      body: { accountEnabled: false, passwordProfile: { password: 'weak' } },
    });

    assert.equal(reply.status, 400);
    assert.equal(tenant.user('alex@contoso.com')?.accountEnabled, true);
  });

  it('ends sessions as of the time of the revoke', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('POST', '/users/alex@contoso.com/revokeSignInSessions', { body: 'null' });

    assert.equal(reply.status, 200);
    assert.equal(tenant.user('alex@contoso.com')?.signInSessionsValidFromDateTime, '2026-03-02T12:00:00Z');
  });

  it('answers 404 to a change of somebody unknown', async () => {
    const { call } = await practiceFixture();

    const replies = [
      await call('PATCH', '/users/nobody@contoso.com', { body: { accountEnabled: false } }),
      await call('POST', '/users/nobody@contoso.com/revokeSignInSessions'),
    ];

    assert.deepEqual(
      replies.map((reply) => reply.status),
      [404, 404],
    );
  });
});
