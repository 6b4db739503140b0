import assert from 'node:assert/strict';
import { z } from 'zod';
import { startPracticeTenant } from '../../../practice/tenant.ts';
import { createGraph } from '../../../services/graph/client.ts';
import { clouds } from '../../../services/graph/clouds.ts';
import { graphPath } from '../../../services/graph/graph.ts';
import { afterTest } from '../../harness/cleanup.ts';

describe('calls to Azure Resource Manager', () => {
  it('go to its own origin, without a version, with a token of its own audience', async () => {
    const tenant = await startPracticeTenant({ latencyMs: 0 });
    afterTest(() => tenant.close());
    const scopes: unknown[] = [];
    const graph = createGraph({
      origin: 'https://graph.microsoft.com',
      services: { azure: tenant.origin },
      credential: {
        getToken: (scope) => {
          scopes.push(scope);
          return Promise.resolve({ token: 'x', expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
        },
      },
    });

    await graph.send({
      method: 'PUT',
      service: 'azure',
      path: graphPath`/subscriptions/${'s'}/resourceGroups/${'g'}/providers/Microsoft.OperationalInsights/workspaces/${'w'}/providers/Microsoft.SecurityInsights/incidents/${'i'}/comments/${'c'}`,
      query: { 'api-version': '2024-03-01' },
      body: { properties: { message: 'Done.' } },
      response: z.unknown(),
    });

    assert.deepEqual(scopes.flat(), [`${tenant.origin}/.default`]);
    assert.match(new URL(tenant.calls[0]?.url ?? '').pathname, /^\/subscriptions\/s\//);
  });

  it('go to the origin of their cloud', () => {
    assert.deepEqual(
      Object.values(clouds).map(({ name, azure }) => [name, azure]),
      [
        ['worldwide', 'https://management.azure.com'],
        ['gcc', 'https://management.azure.com'],
        ['gcc-high', 'https://management.usgovcloudapi.net'],
        ['dod', 'https://management.usgovcloudapi.net'],
        ['china', 'https://management.chinacloudapi.cn'],
      ],
    );
  });
});
