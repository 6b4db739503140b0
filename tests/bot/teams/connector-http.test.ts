import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardedCalls } from '../../../bot/teams/connector-http.ts';
import { afterTest } from '../../harness/harness.ts';
import { within } from '../../harness/until.ts';

describe('a call to Teams', () => {
  for (const [what, begins] of [
    ['never answers', false],
    ['never ends its answer', true],
  ] as const)
    it(`is given up when Teams ${what}`, async () => {
      const server = createServer((_, response) => {
        if (!begins) return;
        response.writeHead(200);
        response.write('{'); // apart: restify's writeHead returns nothing
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      afterTest(() => {
        server.closeAllConnections();
        server.close();
      });
      const call = guardedCalls(() => true, 50);
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/conversations/19:a/activities`;

      await within(
        5000,
        assert.rejects(call(url, { method: 'POST', headers: {}, body: '{}' }), /stopped waiting after 50 ms/),
      );
    });
});
