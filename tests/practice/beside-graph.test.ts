import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../harness/cleanup.ts';
import { practiceFixture, idOf, objectOf } from './practice-fixture.ts';

const connector = '/StrongAuthenticationService.svc/Connector/BeginTwoWayAuthentication';
const run = (CmdletName: string, Parameters: object) => ({ body: { CmdletInput: { CmdletName, Parameters } } });

describe('the services beside Graph v1.0 in the practice tenant', () => {
  it('takes a form, records its fields, and masks its secret', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('POST', `${tenant.origin}/contoso.com/oauth2/token`, {
      body: 'grant_type=client_credentials&client_secret=Pl4nted%21',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });

    assert.equal(reply.status, 400);
    assert.deepEqual(tenant.calls[0]?.body, { grant_type: 'client_credentials', client_secret: '***' });
  });
  it('takes XML, records it, and needs a token of its own', async () => {
    const { tenant, call } = await practiceFixture();
    const body = '<BeginTwoWayAuthenticationRequest/>';
    const headers = { 'Content-Type': 'application/xml', Authorization: 'Bearer practice' };

    const reply = await call('POST', tenant.origin + connector, { body, headers });

    assert.equal(reply.status, 401);
    assert.deepEqual(tenant.calls[0]?.body, { xml: body });
  });
  it('keeps the settings of a mailbox, also after a restart', async () => {
    const dataDir = temporaryFolder();
    const first = await practiceFixture({ dataDir });
    const exchange = (tenant: { origin: string }) => `${tenant.origin}/adminapi/beta/contoso.com/InvokeCommand`;
    const forward = { Identity: idOf('alex'), ForwardingSmtpAddress: 'smtp:a@b.example' };
    await first.call('POST', exchange(first.tenant), run('Set-Mailbox', forward));
    const second = await practiceFixture({ dataDir });

    const reply = await second.call(
      'POST',
      exchange(second.tenant),
      run('Get-Mailbox', { Identity: 'alex@contoso.com' }),
    );

    assert.match(JSON.stringify(reply.body), /"ForwardingSmtpAddress":"smtp:a@b\.example"/);
  });
  for (const [why, sent, says] of [
    ['a cmdlet that is not there', run('Remove-Mailbox', { Identity: 'alex@contoso.com' }), 'CommandNotFoundException'],
    ['a parameter that it has not', run('Set-Mailbox', { Identity: 'x', Colour: 'red' }), 'ParameterBindingException'],
    ['nobody', run('Get-Mailbox', { Identity: 'nobody@contoso.com' }), 'ManagementObjectNotFoundException'],
    [
      'somebody without a mailbox',
      run('Get-Mailbox', { Identity: 'ben@contoso.com' }),
      'ManagementObjectNotFoundException',
    ],
  ] as const) {
    it(`refuses ${why} in Exchange's way`, async () => {
      const { tenant, call } = await practiceFixture();

      const reply = await call('POST', `${tenant.origin}/adminapi/beta/contoso.com/InvokeCommand`, sent);

      assert.ok(reply.status >= 400);
      assert.match(JSON.stringify(reply.body), new RegExp(`"message":"[^"]*\\|[\\w.]*${says}\\|`));
    });
  }
  it('knows per-user MFA in beta only', async () => {
    const { tenant, get } = await practiceFixture();
    const path = '/users/alex@contoso.com/authentication/requirements';

    const replies = await Promise.all([get(path), get(`${tenant.origin}/beta${path}`)]);

    assert.deepEqual(
      replies.map(({ status }) => status),
      [400, 200],
    );
  });
  it('keeps no Temporary Access Pass on disk', async () => {
    const dataDir = temporaryFolder();
    const { call } = await practiceFixture({ dataDir });

    const path = '/users/alex@contoso.com/authentication/temporaryAccessPassMethods';
    const { temporaryAccessPass } = objectOf(await call('POST', path, { body: {} }));

    const state = readFileSync(join(dataDir, 'practice-tenant.json'), 'utf8');
    assert.match(state, /temporaryAccessPassAuthenticationMethod/);
    assert.ok(!state.includes(String(temporaryAccessPass)));
  });
});
