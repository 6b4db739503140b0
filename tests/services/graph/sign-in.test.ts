import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { customCloud } from '../../../services/graph/clouds.ts';
import { credentialOf } from '../../../services/graph/credentials.ts';
import { startEntra } from '../../support/entra.ts';
import { problemIn } from '../../support/graph.ts';
import { caFile } from '../../support/certificates.ts';

const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');

describe('the real @azure/identity in front of an Entra with a private authority', () => {
  // Node reads NODE_EXTRA_CA_CERTS once, at its start, so these stories have a process of their own.
  it('keeps every story of sign-in.trusting.ts', async () => {
    const stories = fileURLToPath(new URL('sign-in.trusting.ts', import.meta.url));
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile(), CORDON_TEST_AUTHORITY: dirname(caFile()) };
    const args = ['--import=tsx', mocha, '--no-config', '--timeout', '20000', stories];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));

    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));

    assert.equal(code, 0, said);
    assert.match(said, /\d\d passing/);
  }).timeout(90_000);

  it('is told apart when Node does not know its certificate’s authority', async () => {
    const entra = await startEntra({ apps: [] });
    const identity = { kind: 'client-secret', tenantId: entra.tenant, clientId: entra.tenant, secret: 'x' } as const;
    const settings = { tenant: 'AZURE_TENANT_ID', client: 'AZURE_CLIENT_ID', proof: 'AZURE_CLIENT_SECRET' };
    const cloud = customCloud('https://graph.example', entra.origin);
    const credential = credentialOf({ service: 'Microsoft Graph', identity, settings }, cloud);

    const problem = await problemIn(credential.getToken('https://graph.example/.default'));

    assert.match(problem.message, /name its file in NODE_EXTRA_CA_CERTS/);
  });
});
