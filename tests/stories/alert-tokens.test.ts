import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { practiceTenantId } from '../../practice/people/people.ts';
import { incidentId, sentinelIncident } from '../alerts-samples/bodies.ts';
import { afterTest } from '../harness/cleanup.ts';
import { cardOf } from '../harness/harness.ts';
import { startTenantHarness } from '../harness/tenant-harness.ts';
import { bearer, botId } from '../harness/teams-issuer.ts';

const playbook = '8a4cbb1f-9d0e-4c53-a3f2-5e6f70819203';
const channel = '19:incidents@thread.tacv2';
const policy = `
responders: { everyone: true }
approvers: { everyone: true }
channels: { incidents: ["${channel}"] }
alerts: { sources: [{ name: sentinel, kind: sentinel, auth: { by: entra, identities: [${playbook}] } }] }
`;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** What Entra publishes for a tenant, without TLS: its metadata and its keys. Answers the port. */
async function startEntra(asked: string[]): Promise<number> {
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const jwks_uri = `https://login.microsoftonline.com/${practiceTenantId}/discovery/v2.0/keys`;
    const keys = [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'entra', use: 'sig' }];
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(request.url?.endsWith('/keys') === true ? { keys } : { jwks_uri }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('a playbook of Microsoft Sentinel', () => {
  it('sends an incident with its managed identity, which becomes a card, and nobody else can', async () => {
    const asked: string[] = [];
    const hosts = { 'login.microsoftonline.com': await startEntra(asked) };
    const story = await startTenantHarness(policy, 'well', { env: {}, hosts });
    await story.send(story.message('help')); // from then on the channel’s connector is known
    const claims = {
      serviceurl: undefined,
      ver: '1.0',
      iss: `https://sts.windows.net/${practiceTenantId}/`,
      aud: `api://${botId}`,
      tid: practiceTenantId,
      oid: playbook,
    };
    const signWith = (input: string): Buffer => sign('sha256', Buffer.from(input), pair.privateKey);
    const send = async (authorization: string) => {
      const response = await fetch(`${story.url.replace('messages', 'alerts')}/sentinel`, {
        method: 'POST',
        headers: { Authorization: authorization, 'Content-Type': 'application/json' },
        body: JSON.stringify(sentinelIncident()),
      });
      await response.arrayBuffer();
      return response.status;
    };
    const token = (differs: object = {}) =>
      bearer('', { claims: { ...claims, ...differs }, header: { kid: 'entra' }, signWith });

    const statuses = [
      await send(bearer('https://smba.trafficmanager.net/teams/')),
      await send(token({ oid: '11111111-2222-4333-8444-555555555555' })),
      await send(token({ scp: 'user_impersonation' })),
      await send(token()),
    ];
    const posted = await story.connector.waitFor(({ activity }) =>
      /^Alert incident 734/.test(cardOf(activity)?.fallbackText ?? ''),
    );

    assert.deepEqual(statuses, [401, 401, 401, 202]);
    assert.match(JSON.stringify(posted.activity), /rowan\.hale@fabrikam\.example/);
    assert.doesNotMatch(JSON.stringify(posted.activity), new RegExp(incidentId));
    assert.deepEqual(asked, [
      `/${practiceTenantId}/v2.0/.well-known/openid-configuration`,
      `/${practiceTenantId}/discovery/v2.0/keys`,
    ]);
  });
});
