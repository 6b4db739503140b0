import assert from 'node:assert/strict';
import { customCloud } from '../../../services/graph/clouds.ts';
import { credentialOf } from '../../../services/graph/credentials.ts';
import { startEntra } from '../../harness/entra.ts';
import { problemIn } from '../../harness/graph.ts';
import { trusting } from '../../harness/trusting.ts';

describe('the real @azure/identity in front of an Entra with a private authority', () => {
  it('keeps every story of sign-in.trusting.ts', async () => {
    const { code, said } = await trusting(new URL('sign-in.trusting.ts', import.meta.url));

    assert.equal(code, 0, said);
    assert.match(said, /\d\d passing/);
  }).timeout(90_000);

  it('is reported as such when Node does not know its certificate’s authority', async () => {
    const entra = await startEntra({ apps: [] });
    const identity = { kind: 'client-secret', tenantId: entra.tenant, clientId: entra.tenant, secret: 'x' } as const;
    const settings = { tenant: 'AZURE_TENANT_ID', client: 'AZURE_CLIENT_ID', proof: 'AZURE_CLIENT_SECRET' };
    const cloud = customCloud('https://graph.example', entra.origin);
    const credential = credentialOf({ service: 'Microsoft Graph', identity, settings }, cloud);

    const problem = await problemIn(credential.getToken('https://graph.example/.default'));

    assert.match(problem.message, /name its file in NODE_EXTRA_CA_CERTS/);
  });
});
