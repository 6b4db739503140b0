import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorLine, firstAnchorFollows, readAnchor, type Anchor } from '../../../services/seal/anchor.ts';
import { fileSink, urlSink, type AnchorSink } from '../../../services/audit/sinks.ts';
import { headsAtMost } from '../../../services/store/anchors.ts';
import { auditFixture, linesOf } from '../../harness/audit.ts';
import { temporaryFolder } from '../../harness/harness.ts';
import { eachEngine } from '../../harness/engines.ts';
import { answers, listening } from '../../harness/graph.ts';
import { key } from '../../harness/store.ts';

/** Parses and verifies one anchor line. */
function read(line: string | undefined): Anchor {
  const result = readAnchor(line ?? '', key);
  return typeof result === 'string' ? assert.fail(result) : result.anchor;
}

eachEngine('the anchoring job', () => {
  it('anchors the head of every request, then only heads that have new events', async () => {
    const { anchors, open, anchor, requests } = await auditFixture();
    const first = await open('OP-AAAA', 3);
    await open('OP-BBBB', 2);

    await anchor();
    await requests.note(first, { kind: 'refused', at: 9 });
    await anchor();
    await anchor();

    const [one, two] = anchors.map(read);
    assert.equal(anchors.length, 2);
    assert.deepEqual(
      one?.heads.map(({ id, n }) => [id, n]),
      [
        ['OP-AAAA', 3],
        ['OP-BBBB', 2],
      ],
    );
    assert.deepEqual(
      two?.heads.map(({ id, n }) => [id, n]),
      [['OP-AAAA', 4]],
    );
    assert.equal(two.heads[0]?.mac, (await requests.events(first)).at(-1)?.mac);
    assert.deepEqual([one.seq, one.prev, one.requests, one.events, one.at], [1, firstAnchorFollows, 2, 5, 5000]);
    assert.deepEqual([two.seq, two.requests, two.events], [2, 2, 6]);
  });

  it('sends anchors that could not be sent with the next turn, in order, and keeps working meanwhile', async () => {
    const stored: string[] = [];
    const server = { open: false };
    const failures: number[] = [];
    const sink: AnchorSink = {
      append: (line) => {
        if (server.open) stored.push(line);
        return server.open ? Promise.resolve() : Promise.reject(new Error('closed'));
      },
    };
    const { open, anchor, verify } = await auditFixture({ sink, onFailure: (_, n) => failures.push(n) });
    await open('OP-AAAA');
    await anchor();
    await open('OP-BBBB');
    await anchor();

    server.open = true;
    await anchor();
    await open('OP-CCCC');
    server.open = false;
    await anchor();

    assert.deepEqual(failures, [1, 2, 1]);
    assert.deepEqual(
      stored.map((line) => read(line).seq),
      [1, 2],
    );
    assert.deepEqual((await verify(stored)).found, []);
  });

  it('sends an anchor again after a crash, and the audit still verifies', async () => {
    const stored: string[] = [];
    const { db, open, anchor, verify } = await auditFixture({
      sink: {
        append: (line) => {
          stored.push(line);
          return Promise.resolve();
        },
      },
    });
    await open('OP-AAAA');
    await anchor();
    await db.query('UPDATE anchor SET sent = 0');

    await anchor();

    assert.equal(stored.length, 2);
    assert.deepEqual((await verify(stored)).found, []);
  });

  it('writes as many anchors as it needs, and keeps only the last one in the database', async () => {
    const { db, anchors, open, anchor, verify } = await auditFixture();
    for (let n = 0; n <= headsAtMost; n += 1) await open(`OP-${String(n).padStart(4, '0')}`, 1);

    await anchor();

    assert.deepEqual(
      anchors.map((line) => read(line).heads.length),
      [headsAtMost, 1],
    );
    const rows = await db.query('SELECT seq, sent FROM anchor');
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ seq: 2, sent: 1 }],
    );
    assert.deepEqual((await verify()).found, []);
  }).timeout(20_000);
});

describe('readAnchor', () => {
  const anchor: Anchor = {
    seq: 1,
    at: 5,
    kid: 'a77f6c0c6f9a2b8e',
    prev: firstAnchorFollows,
    requests: 1,
    events: 2,
    heads: [{ id: 'OP-AAAA', n: 2, mac: '0'.repeat(64) }],
    retired: [],
  };

  it('rejects an anchor of another key, one with reordered properties, and an empty line', () => {
    const line = anchorLine(anchor, key);
    const other = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).reverse()));

    assert.equal(readAnchor(line, key), 'other-key');
    assert.equal(readAnchor(other, key), 'other-key');
    assert.equal(readAnchor('', key), 'not-an-anchor');
  });
});

describe('fileSink', () => {
  it('appends line by line', async () => {
    const file = join(temporaryFolder(), 'anchors.jsonl');

    await fileSink(file).append('{"seq":1}');
    await fileSink(file).append('{"seq":2}');

    assert.equal(readFileSync(file, 'utf8'), '{"seq":1}\n{"seq":2}\n');
  });

  it('starts a new line after half a line', async () => {
    const file = join(temporaryFolder(), 'anchors.jsonl');
    appendFileSync(file, '{"seq":1}\n{"se');

    await fileSink(file).append('{"seq":2}');

    assert.deepEqual(await linesOf(file), ['{"seq":1}', '{"se', '{"seq":2}']);
  });

  it('fails when the folder does not exist', async () => {
    await assert.rejects(fileSink(join(temporaryFolder(), 'none', 'anchors.jsonl')).append('{}'), /ENOENT/);
  });
});

describe('urlSink', () => {
  it('posts each anchor as JSON', async () => {
    const posts: unknown[] = [];
    const port = await listening((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        posts.push([request.method, request.headers['content-type'], body]);
        response.writeHead(204);
        response.end();
      });
    });

    await urlSink(`http://127.0.0.1:${port}/anchors`).append('{"seq":1}');

    assert.deepEqual(posts, [['POST', 'application/json', '{"seq":1}']]);
  });

  const refusals: readonly (readonly [what: string, answer: Parameters<typeof listening>[0], words: RegExp])[] = [
    ['refuses it', answers(500, {}), /answered 500, expected 2xx/],
    ['redirects', answers(307, { location: 'http://127.0.0.1:1/' }), /did not answer/],
    ['does not answer in time', () => undefined, /did not answer: TimeoutError/],
  ];
  for (const [what, answer, words] of refusals) {
    it(`fails without repeating the address when the server ${what}`, async () => {
      const port = await listening(answer);

      const sent = urlSink(`http://127.0.0.1:${port}/?sig=planted-secret`, 200).append('{}');

      await assert.rejects(sent, (error: Error) => words.test(error.message) && !error.message.includes('planted'));
    });
  }
});
