import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startHarness } from '../harness/harness.ts';
import { isUnharmed, message, post } from '../harness/hostile.ts';

describe('a message that is too much', () => {
  it('is refused with 413 when it has a megabyte, before it is read', async () => {
    const story = await startHarness();
    const { port, hostname } = new URL(story.url);

    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n{"type":"message",');
      });
      socket.setEncoding('utf8').once('data', resolve).once('error', reject);
    });

    assert.match(answer, /^HTTP\/1\.1 413 /);
    await isUnharmed(story);
  });

  it('is refused with 413 when the whole megabyte is sent', async () => {
    const story = await startHarness();

    const answer = await story.send(message(story, `contain ${'a'.repeat(1024 * 1024)}`));

    assert.equal(answer.status, 413);
    await isUnharmed(story);
  });

  it('is refused with 413 when it does not say how long it is', async () => {
    const story = await startHarness();
    const chunk = new TextEncoder().encode('x'.repeat(64 * 1024));
    const body = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 16; n += 1) controller.enqueue(chunk);
        controller.close();
      },
    });

    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, duplex: 'half' } as const;
    const answer = await fetch(story.url, init).then(
      ({ status }) => status,
      () => 'cut off',
    );

    assert.ok(answer === 413 || answer === 'cut off', String(answer));
    await isUnharmed(story);
  });

  it('is answered in words when it has 200 kB', async () => {
    const story = await startHarness();

    const answer = await story.send(message(story, 'contain '.repeat(25_000)));

    assert.equal(answer.status, 200);
    assert.match((await story.card(/I could not read that/)).text, /too long: expected 32000 at most/);
    await isUnharmed(story);
  });

  it('is answered in words when its reason is a novel', async () => {
    const story = await startHarness();

    await story.say('megan', `contain alex@contoso.com because ${'so '.repeat(5000)}`);

    assert.match((await story.card(/too long/)).text, /Nothing was done/);
    await isUnharmed(story);
  });

  it('is answered in words when it names too many', async () => {
    const story = await startHarness();
    const many = Array.from({ length: 2200 }, (_, n) => `u${n}@x.ch`);

    await story.say('megan', `contain ${many.join(' ')} because INC-4821`);

    assert.match((await story.card(/too many words/)).text, /expected 2100 at most/);
    await isUnharmed(story);
  });
});

describe('a request that is no activity', () => {
  const bodies: readonly (readonly [why: string, body: string, status: number])[] = [
    ['not JSON', '{"type":"message"', 400],
    ['nothing', '', 400],
    ['null', 'null', 400],
    ['a number', '5', 400],
    ['a text', '"message"', 400],
    ['a list', '[{"type":"message"}]', 400],
    ['an object without a type', '{}', 400],
    ['a type that is a number', '{"type":5}', 400],
    ['a type that is a list', '{"type":["message"]}', 400],
    ['a poisoned prototype', '{"__proto__":{"type":"message"},"constructor":{"prototype":{"type":"message"}}}', 400],
    ['JSON that is a thousand deep', `${'['.repeat(1000)}${']'.repeat(1000)}`, 400],
  ];
  for (const [why, body, status] of bodies) {
    it(`is refused with ${status}: ${why}`, async () => {
      const story = await startHarness();

      const answer = await post(story, body);

      assert.equal(answer.status, status);
      assert.doesNotMatch(await answer.text(), /node_modules|at .*\.ts|stack/i);
      await isUnharmed(story);
    });
  }

  it('is refused when it is packed, whatever it would unpack to', async () => {
    const story = await startHarness();
    const packed = gzipSync(JSON.stringify(message(story, 'help')));

    const answers = await Promise.all([
      post(story, packed, { 'Content-Encoding': 'gzip' }),
      post(story, gzipSync(Buffer.alloc(50 * 1024 * 1024)), { 'Content-Encoding': 'gzip' }),
    ]);

    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 400],
    );
    await isUnharmed(story);
  });

  it('is refused under every spelling of the address', async () => {
    const story = await startHarness();
    const { origin } = new URL(story.url);
    const packed = gzipSync(JSON.stringify(message(story, 'help')));
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body: packed,
    };

    const paths = [
      '/%61pi/messages',
      '//api/messages',
      '/API/messages',
      '/api/messages/',
      '/x/../api/messages',
      '/api/messages?x',
    ];
    const statuses = await Promise.all(paths.map(async (path) => (await fetch(origin + path, init)).status));

    assert.ok(
      statuses.every((status) => status === 400 || status === 404),
      statuses.join(),
    );
    await isUnharmed(story);
  });

  it('is refused when it is not JSON by its type', async () => {
    const story = await startHarness();
    const text = JSON.stringify(message(story, 'contain alex@contoso.com because INC-4821'));

    const answers = await Promise.all(
      ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'].map((type) =>
        post(story, text, { 'Content-Type': type }),
      ),
    );

    assert.ok(
      answers.every(({ status }) => status >= 400 && status < 500),
      answers.map(({ status }) => status).join(),
    );
    await isUnharmed(story);
  });
});
