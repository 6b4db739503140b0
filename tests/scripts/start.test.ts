import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { nextFreePort } from '../../scripts/free-port.ts';
import { temporaryFolder } from '../harness/harness.ts';
import { compiledFile } from '../harness/run-services.ts';

async function takenPort(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

describe('nextFreePort', () => {
  it('passes over a port that is taken, and takes one that is not', async () => {
    const { server, port } = await takenPort();

    const next = await nextFreePort(port, '127.0.0.1');
    server.close();
    await once(server, 'close');
    const same = await nextFreePort(port, '127.0.0.1');

    assert.ok(next > port);
    assert.equal(same, port);
  });
});

describe('npm start', () => {
  it('takes the next port where one is taken and says so, and shows the ready line', async () => {
    const [bot, playground] = [await takenPort(), await takenPort()];
    const child = spawn(process.execPath, [await compiledFile('scripts/start.ts')], {
      cwd: temporaryFolder(),
      env: { PATH: process.env['PATH'], PORT: String(bot.port), PLAYGROUND_PORT: String(playground.port) },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = once(child, 'close');

    while (!/Ctrl\+C stops everything/.test(output)) await Promise.race([once(child.stdout, 'data'), ended]);
    child.kill('SIGTERM');
    await ended;
    for (const { server } of [bot, playground]) server.close();

    assert.match(output, new RegExp(`Port ${bot.port} is taken, so \\d+ is used\\. PORT chooses another one\\.`));
    assert.match(
      output,
      new RegExp(`Port ${playground.port} is taken, so \\d+ is used\\. PLAYGROUND_PORT chooses another`),
    );
    assert.match(output, /^\{"ready":true,"port":\d+,"mode":"practice"/m);
    assert.doesNotMatch(output, new RegExp(`http://localhost:${playground.port} `));
  }).timeout(90_000);
});
