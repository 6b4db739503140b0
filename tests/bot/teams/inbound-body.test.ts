import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { bearer } from '../../harness/teams-issuer.ts';
import { teamsUrl, startTenantHarness, type TenantHarness } from '../../harness/tenant-harness.ts';

const limit = 256 * 1024;

/** Writes a request by hand and answers all that comes back until the connection ends. */
async function raw({ url }: TenantHarness, head: readonly string[], ...body: readonly string[]): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  const ended = once(socket, 'close');
  socket.on('error', () => undefined); // what is cut off while we still write
  socket.write(
    ['POST /api/messages HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...head, '', ''].join('\r\n'),
  );
  for (const part of body) socket.write(part);
  await ended;
  return answer;
}

const withToken = () => `Authorization: ${bearer(teamsUrl)}`;
const chunked = 'Transfer-Encoding: chunked';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('a body that is too long', () => {
  it('is refused by its announced length before any of it is sent', async () => {
    const story = await startTenantHarness();

    const answer = await raw(story, [withToken(), `Content-Length: ${limit + 1}`]);

    assert.match(answer, /^HTTP\/1\.1 413 [^]*Connection: close/i);
  });

  it('is refused with 401 when there is no valid token, announced or in chunks', async () => {
    const story = await startTenantHarness();
    const forged = 'Authorization: Bearer x.y.z';

    const answers = [
      await raw(story, [`Content-Length: ${20 * 1024 * 1024}`]),
      await raw(story, [forged, `Content-Length: ${20 * 1024 * 1024}`]),
      await raw(story, [forged, chunked], chunk('{')),
    ];

    for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 401 /);
  });

  it('is refused as soon as its chunks are over the limit, although they never end', async () => {
    const story = await startTenantHarness();
    const pieces = Array.from({ length: 5 }, () => chunk(' '.repeat(64 * 1024)));

    const answer = await raw(story, [withToken(), chunked], ...pieces);

    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.doesNotMatch(answer, /HTTP[^]*HTTP/);
  });

  it('is accepted up to the limit', async () => {
    const story = await startTenantHarness();
    const body = JSON.stringify(story.message('help'));
    const padded = body + ' '.repeat(limit - Buffer.byteLength(body));

    const answer = await raw(story, [withToken(), `Content-Length: ${limit}`, 'Connection: close'], padded);

    assert.match(answer, /^HTTP\/1\.1 200 /);
  });
});

describe('a wrong Content-Length', () => {
  it('cuts the body off when it is too small, and the rest is not read as a second activity', async () => {
    const story = await startTenantHarness();
    const body = JSON.stringify(story.message('contain alex@contoso.com because INC-4821'));

    const answer = await raw(story, [withToken(), 'Content-Length: 10'], body);

    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.doesNotMatch(answer, / 200 /);
    assert.deepEqual(await story.stored(), { requests: 0, posts: 0, events: 0 });
  });

  it('is refused together with chunks, because a proxy could then see another request than the bot', async () => {
    const story = await startTenantHarness();

    const answer = await raw(story, [withToken(), 'Content-Length: 5', chunked], '0\r\n\r\n');

    assert.match(answer, /^HTTP\/1\.1 400 /);
  });

  it('leaves nothing behind when the caller closes the connection midway', async () => {
    const story = await startTenantHarness();
    const { port, hostname } = new URL(story.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(`POST /api/messages HTTP/1.1\r\nHost: x\r\n${withToken()}\r\nContent-Length: 1000\r\n\r\n{"type":`);

    socket.destroy();
    const answer = await story.send(story.message('contain alex@contoso.com because INC-4821'));

    assert.equal(answer.status, 200);
    assert.equal((await story.stored()).requests, 1);
  });
});

describe('the answer to a faulty request', () => {
  it('contains the status and a phrase, and neither internals nor what was sent', async () => {
    const story = await startTenantHarness();
    const post = (body: string, path = '/api/messages') =>
      fetch(new URL(path, story.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: bearer(teamsUrl) },
        body,
      });

    const answers = [await post('{"planted": '), await post('{}', '/planted'), await fetch(story.url)];

    assert.deepEqual(await Promise.all(answers.map(async (answer) => [answer.status, await answer.json()])), [
      [400, { error: 'malformed activity' }],
      [404, { error: 'not found' }],
      [405, { error: 'not allowed' }],
    ]);
  });
});
