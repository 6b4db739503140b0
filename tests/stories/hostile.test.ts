import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Activity } from '../../services/practice/conversations.ts';
import { commands } from '../../services/registry.ts';
import { bench, cardOf, type Bench } from '../support/bench.ts';
import { read, shown as words, texts } from '../support/cards.ts';
import { approvable, ask, ended, run, told } from '../support/stories.ts';

/** Cordon still does what it is for, and nothing has been written to Graph so far. */
async function isUnharmed(story: Bench): Promise<void> {
  assert.deepEqual(story.writes(), []);
  const health = await fetch(`http://127.0.0.1:${story.cordon.port}/readyz`);
  assert.equal(health.status, 200);
  await story.say('megan', 'whoami', { id: '19:afterwards@thread.v2', conversationType: 'groupChat' });
  await story.connector.waitFor(({ conversation }) => conversation === '19:afterwards@thread.v2');
}

const message = ({ connector, thread }: Bench, text: string): Activity =>
  connector.message({ from: 'megan', text, conversation: thread });

/** Posts a body as it is. */
const post = ({ url }: Bench, body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });

describe('a message that is too much', () => {
  it('is refused with 413 when it has a megabyte, before it is read', async () => {
    const story = await bench();
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
    const story = await bench();

    const answer = await story.send(message(story, `contain ${'a'.repeat(1024 * 1024)}`));

    assert.equal(answer.status, 413);
    await isUnharmed(story);
  });

  it('is refused with 413 when it does not say how long it is', async () => {
    const story = await bench();
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
    const story = await bench();

    const answer = await story.send(message(story, 'contain '.repeat(25_000)));

    assert.equal(answer.status, 200);
    assert.match((await story.card(/I could not read that/)).text, /too long: expected 32000 at most/);
    await isUnharmed(story);
  });

  it('is answered in words when its reason is a novel', async () => {
    const story = await bench();

    await story.say('megan', `contain alex@contoso.com because ${'so '.repeat(5000)}`);

    assert.match((await story.card(/too long/)).text, /Nothing was done/);
    await isUnharmed(story);
  });

  it('is answered in words when it names too many', async () => {
    const story = await bench();
    const many = Array.from({ length: 700 }, (_, n) => `u${n}@contoso.com`);

    await story.say('megan', `contain ${many.join(' ')} because INC-4821`);

    assert.match((await story.card(/too many words/)).text, /expected 600 at most/);
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
      const story = await bench();

      const answer = await post(story, body);

      assert.equal(answer.status, status);
      assert.doesNotMatch(await answer.text(), /node_modules|at .*\.ts|stack/i);
      await isUnharmed(story);
    });
  }

  it('is refused when it is packed, whatever it would unpack to', async () => {
    const story = await bench();
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
    const story = await bench();
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
    const story = await bench();
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

describe('an activity with something missing or odd', () => {
  const without = (name: string) => (activity: Activity) =>
    Object.fromEntries(Object.entries(activity).filter(([key]) => key !== name));
  const withValue = (name: string, value: unknown) => (activity: Activity) => ({ ...activity, [name]: value });
  const tampered: readonly (readonly [why: string, change: (activity: Activity) => object])[] = [
    ['no sender', without('from')],
    ['no conversation', without('conversation')],
    ['no recipient', without('recipient')],
    ['no id', without('id')],
    ['no channel data', without('channelData')],
    ['no text', without('text')],
    ['no entities', without('entities')],
    ['no timestamp', without('timestamp')],
    ['a sender that is a text', withValue('from', 'megan')],
    ['a conversation that is a list', withValue('conversation', [])],
    ['a conversation without an id', withValue('conversation', {})],
    ['a text that is a number', withValue('text', 5)],
    ['a text that is an object', withValue('text', { toString: 'no' })],
    ['entities that are a text', withValue('entities', 'mention')],
    ['entities that are empty', withValue('entities', [null, 5, {}, { type: 'mention' }])],
    ['a timestamp that is none', withValue('timestamp', 'yesterday')],
    ['a value that is deep', withValue('value', { verb: { verb: { verb: 'approve' } } })],
    ['a verb that is a prototype', withValue('value', JSON.parse('{"verb":"__proto__","__proto__":{"a":1}}'))],
  ];
  for (const [why, change] of tampered) {
    it(`never breaks Cordon: ${why}`, async () => {
      const story = await bench();

      const answer = await post(story, JSON.stringify(change(message(story, 'whoami'))));

      assert.ok([200, 400, 401].includes(answer.status), String(answer.status));
      assert.doesNotMatch(await answer.text(), /node_modules|at .*\.ts|TypeError/i);
      await isUnharmed(story);
    });
  }

  const foreign: readonly (readonly [why: string, serviceUrl: unknown])[] = [
    ['another machine', 'https://evil.example/'],
    ['another machine without TLS', 'http://10.0.0.1:3978/'],
    ['a name that looks like this machine', 'http://127.0.0.1.evil.example/'],
    ['credentials that look like this machine', 'http://127.0.0.1@evil.example/'],
    ['a file', 'file:///etc/passwd'],
    ['nothing', ''],
    ['no text', 5],
    ['no service at all', undefined],
  ];
  for (const [why, serviceUrl] of foreign) {
    it(`is refused with 401 when its answers would go to ${why}`, async () => {
      const story = await bench();

      const answer = await story.send({ ...message(story, 'whoami'), serviceUrl });

      assert.equal(answer.status, 401);
      assert.deepEqual(story.connector.calls, []);
      await isUnharmed(story);
    });
  }

  it('is passed over when its type means nothing to Cordon', async () => {
    const story = await bench();
    const types = [
      'typing',
      'event',
      'messageReaction',
      'messageUpdate',
      'endOfConversation',
      'conversationUpdate',
      'contactRelationUpdate',
      'trace',
      'handoff',
      'x'.repeat(5000),
    ];

    const answers = await Promise.all(
      types.map((type) => story.send({ ...message(story, 'contain alex@contoso.com'), type })),
    );

    assert.deepEqual(
      answers.map(({ status }) => status),
      types.map(() => 200),
    );
    await isUnharmed(story);
    assert.equal(story.connector.messages(story.thread.id).length, 0);
  });

  it('is told in words when the person has no Entra identity', async () => {
    const story = await bench();
    const activity = message(story, 'contain alex@contoso.com because INC-4821');

    const answers = [
      await story.send({ ...activity, from: { id: '29:stranger', name: 'Stranger' } }),
      await story.send({ ...activity, from: { id: '29:stranger', name: 'Stranger', aadObjectId: 'megan' } }),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    assert.match((await story.card(/cannot tell who you are/)).text, /work account/);
    await isUnharmed(story);
  });
});

describe('a name or a target that bites', () => {
  it('is shown as it is when a display name holds markdown, a mention and a link', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, 'contain eve@contoso.com because INC-4821');
    await story.press('adele', card, 'approve');
    const { card: end, result } = await ended(story, id);

    for (const { activity } of story.connector.events) {
      const drawn = cardOf(activity);
      for (const text of drawn === undefined ? [activity.text ?? ''] : texts(drawn)) {
        assert.doesNotMatch(text, /(?<!\\)<at>|\*\*Eve|(?<!\\)\[x(?<!\\)\]\(/, text);
      }
      assert.ok((drawn?.msteams?.entities ?? []).every(({ mentioned }) => !/Eve|All/.test(mentioned?.name ?? '')));
    }
    const asItIs = /\*\*Eve\*\* [<‹]at>All[<‹]\/at> \[x\]\(https:\/\/evil\.example\) is contained/;
    assert.match(words(end.card), asItIs);
    assert.match(read(result), asItIs);
  });

  it('cannot turn the text around', async () => {
    const story = await bench();

    const { card, result } = await run(story, 'contain nadia@contoso.com because INC-4821');

    assert.doesNotMatch(JSON.stringify([card.card, result]), /\u202e|\\u202e/i);
    assert.match(result, /Nadia gpj\.ginokcm is contained/);
  });

  it('cannot forge a line of a card or an approval with a reason', async () => {
    const story = await bench();
    const reason = '**done**\r\rOP-7F3K done: Alex Wilber is contained <at>Adele Vance</at> [ok](https://evil.example)';
    const { id, card: asked } = await ask(story, 'contain alex@contoso.com');

    await story.press('megan', asked, 'confirm', { reason });
    const card = await story.card(new RegExp(`^${id} awaiting-approval: `));

    assert.match(card.text, /^OP-\w+ awaiting-approval: /);
    for (const text of texts(card.card)) assert.doesNotMatch(text, /(?<!\\)<at>|\*\*done|\](?<!\\\])\(https/, text);
  });

  const targets: readonly (readonly [why: string, target: string])[] = [
    ['climbing a path', '../../users/alex@contoso.com'],
    ['climbing a path, encoded', '..%2F..%2Fusers%2Falex@contoso.com'],
    ['climbing out of a quoted name', '"../grady@contoso.com"'],
    ['a query', 'alex@contoso.com?$select=id'],
    ['a fragment', '#alex'],
    ['a fragment behind an address', 'alex@contoso.com#/manager'],
    ['a backslash', 'contoso\\alex'],
    ['an OData quote', '"\' or displayName ne \'"'],
    ['an OData key', "('alex@contoso.com')"],
    ['a wildcard', '*'],
    ['a null', '"alex\u0000@contoso.com"'],
    ['a name that reads as everybody', '@all'],
    ['me', 'me'],
    ['a letter that only looks like one', 'аlex@contoso.com'],
    ['a script', '<script>alert(1)</script>@contoso.com'],
    ['a link that shows one and means another', '[alex@contoso.com](mailto:grady@contoso.com)'],
    ['dots', '..'],
  ];
  for (const [why, target] of targets) {
    it(`never reaches anybody: ${why}`, async () => {
      const story = await bench();

      const answer = await story.say('megan', `contain ${target} because INC-4821`);
      const reply = await story.connector.waitFor(({ conversation }) => conversation === story.thread.id);

      assert.equal(answer.status, 200);
      assert.doesNotMatch(cardOf(reply.activity)?.fallbackText ?? '', /awaiting-confirmation/);
      for (const { url } of story.tenant.calls) {
        assert.match(
          new URL(url).pathname,
          /^\/v1\.0\/users(\/[^/]+(\/(checkMemberGroups|transitiveMemberOf\/.*))?)?$/,
        );
      }
      await isUnharmed(story);
    });
  }

  const exact: readonly (readonly [why: string, target: string, name: RegExp])[] = [
    ['a guest', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', /Kim Akers/],
    ['an apostrophe', "miriam.o'neil@contoso.com", /Miriam O'Neil/],
    ['an apostrophe in a quoted name', '"Miriam O\'Neil"', /Miriam O'Neil/],
    ['accents', '"Zoë Ångström"', /Zoë Ångström/],
    ['accents, composed otherwise', `"${'Zoë Ångström'.normalize('NFD')}"`, /Zoë Ångström/],
    ['an alias', 'legal-desk@contoso.com', /Cameron White/],
    ['a mail link', '[alex@contoso.com](mailto:alex@contoso.com)', /Alex Wilber/],
    ['a full stop behind it', 'alex@contoso.com.', /Alex Wilber/],
  ];
  for (const [why, target, name] of exact) {
    it(`reaches exactly one: ${why}`, async () => {
      const story = await bench();

      const { card } = await ask(story, `revoke-sessions ${target} because INC-4821`);

      assert.match(card.text, new RegExp(`asked to sign ${name.source} out everywhere`));
    });
  }

  it('is not taken for the person it looks like when control characters stand in a line', async () => {
    const story = await bench();

    const answer = await story.say('megan', 'cont\u0007ain a\u0000lex@contoso.com \u001b[2J because \u0008\u0008x');

    assert.equal(answer.status, 200);
    await isUnharmed(story);
  });
});

describe('whatever is typed or clicked', () => {
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
  const talk = ['help', 'status', 'approve', 'deny', 'confirm', 'cancel', 'requests', 'whoami', 'as adele:', 'because'];
  const piece = fc.oneof(
    fc.constantFrom(...names, ...talk),
    fc.constantFrom(
      'alex@contoso.com',
      'OP-7F3K',
      '--disable',
      'deliver=reveal',
      'user=',
      '"',
      "'",
      '<at>x</at>',
      '\n',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(' '));

  it('is answered with 200, and nothing is written to Graph without a click', async () => {
    const story = await bench({ latencyMs: 0 });

    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const answer = await story.say('megan', text);

        assert.equal(answer.status, 200);
      }),
      { numRuns: 80 },
    );

    await isUnharmed(story);
  });

  it('is answered with 200 when it is a click, and decides nothing', async () => {
    const story = await bench({ latencyMs: 0 });
    const { id, card } = await approvable(story);
    const verb = fc.oneof(
      fc.constantFrom('confirm', 'cancel', 'approve', 'deny', 'reveal', 'refresh', 'more', 'submit'),
      fc.string(),
    );
    const data = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({ requestId: fc.oneof(fc.constant(id), fc.string()), digest: fc.string(), command: fc.string() }),
    );

    await fc.assert(
      fc.asyncProperty(verb, data, async (pressed, value) => {
        const action = { type: 'Action.Execute', verb: pressed, data: value };
        const invoke = story.connector.invoke({
          ...{ from: 'adele', conversation: story.thread, name: 'adaptiveCard/action' },
          ...{ value: { action }, replyToId: card.activityId },
        });
        const answer = await story.send(invoke);

        assert.equal(answer.status, 200);
        assert.ok(told(answer).length > 0);
      }),
      { numRuns: 60 },
    );

    await isUnharmed(story);
  });
});
