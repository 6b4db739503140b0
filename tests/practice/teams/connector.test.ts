import assert from 'node:assert/strict';
import { z } from 'zod';
import { practiceChannel, practiceGroupChat, practicePersonalChat } from '../../../practice/teams/activities.ts';
import { startConnector, type ConnectorSettings } from '../../../practice/teams/connector.ts';
import { practicePeople, practiceTenantId } from '../../../practice/people/people.ts';
import { afterTest } from '../../harness/cleanup.ts';
import { idOf, noon } from '../practice-fixture.ts';

const thread = practiceChannel('1795216996311').id;

async function teams(settings: ConnectorSettings = {}) {
  const connector = await startConnector({ now: () => noon, ...settings });
  afterTest(() => connector.close());
  const call = async (method: string, path: string, body?: unknown) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${connector.serviceUrl}/v3/conversations${path}`, { method, ...content });
    const text = await response.text();
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: parsed };
  };
  const activities = (conversation: string) => `/${encodeURIComponent(conversation)}/activities`;
  const post = async (conversation: string, text: string) => {
    const { body } = await call('POST', activities(conversation), { type: 'message', text });
    return z.object({ id: z.string() }).parse(body).id;
  };
  return { connector, call, post, activities };
}

describe('the fake Teams connector', () => {
  it('keeps the latest version of each message, in order, and counts the edits', async () => {
    const { connector, call, post, activities } = await teams();
    const first = await post(thread, 'one');
    const second = await post(thread, 'two');
    const third = await post(thread, 'three');

    await call('PUT', `${activities(thread)}/${first}`, { type: 'message', text: 'one, edited' });
    await call('PUT', `${activities(thread)}/${first}`, { type: 'message', text: 'one, edited twice' });
    await call('DELETE', `${activities(thread)}/${second}`);

    assert.deepEqual(
      connector.messages(thread).map(({ id, activity, edits }) => [id, activity.text, edits]),
      [
        [first, 'one, edited twice', 2],
        [third, 'three', 0],
      ],
    );
    assert.deepEqual(
      connector.events.map(({ kind, conversation, at }) => [kind, conversation, at]),
      ['post', 'post', 'post', 'update', 'update', 'delete'].map((kind) => [kind, thread, noon]),
    );
  });

  it('keeps which message a reply answers', async () => {
    const { connector, call, post, activities } = await teams();
    const root = await post(thread, 'root');

    const reply = await call('POST', `${activities(thread)}/${root}`, { type: 'message', text: 'reply' });

    assert.equal(reply.status, 201);
    assert.equal(connector.messages(thread)[1]?.activity.replyToId, root);
  });

  it('does not keep typing activities', async () => {
    const { connector, call, activities } = await teams();

    const reply = await call('POST', activities(thread), { type: 'typing' });

    assert.equal(reply.status, 201);
    assert.deepEqual([connector.messages(thread), connector.events], [[], []]);
  });

  it('updates a message of a thread through the channel, as Teams does', async () => {
    const { connector, call, post, activities } = await teams();
    const id = await post(thread, 'before');

    const reply = await call('PUT', `${activities('19:incidents@thread.tacv2')}/${id}`, {
      type: 'message',
      text: 'after',
    });

    assert.equal(reply.status, 200);
    assert.equal(connector.messages(thread)[0]?.activity.text, 'after');
  });

  const refused = [
    { method: 'PUT', path: '/a/activities/1', body: { type: 'message' }, status: 404, why: 'an update of nothing' },
    { method: 'DELETE', path: '/a/activities/1', body: undefined, status: 404, why: 'a deletion of nothing' },
    { method: 'POST', path: '/a/activities', body: { text: 'x' }, status: 400, why: 'no activity' },
    {
      method: 'POST',
      path: '/a/activities',
      body: { type: 'message', text: 'x'.repeat(60_000) },
      status: 413,
      why: 'too much',
    },
    { method: 'GET', path: '/a/members/29:mallory', body: undefined, status: 404, why: 'a stranger' },
    { method: 'POST', path: '', body: { members: [{ id: '29:mallory' }] }, status: 404, why: 'a chat with a stranger' },
    { method: 'GET', path: '/a/nonsense', body: undefined, status: 404, why: 'an unknown endpoint' },
  ];
  for (const { method, path, body, status, why } of refused) {
    it(`answers ${status} to ${why}`, async () => {
      const { call } = await teams();

      const reply = await call(method, path, body);

      assert.equal(reply.status, status);
      assert.ok(z.object({ error: z.object({ code: z.string(), message: z.string() }) }).safeParse(reply.body).success);
    });
  }

  it('has one personal chat per person, and starts a new thread every time', async () => {
    const { connector, call } = await teams();
    const channel = {
      channelData: { channel: { id: '19:incidents@thread.tacv2' } },
      activity: { type: 'message', text: 'hi' },
    };

    const chats = [
      await call('POST', '', { members: [{ id: '29:adele' }] }),
      await call('POST', '', { members: [{ id: idOf('adele') }] }),
    ];
    const threads = [await call('POST', '', channel), await call('POST', '', channel)];

    assert.deepEqual(chats[0]?.body, { id: practicePersonalChat('adele').id });
    assert.deepEqual(chats[0].body, chats[1]?.body);
    const created = z
      .array(z.object({ id: z.string(), activityId: z.string() }))
      .parse(threads.map(({ body }) => body));
    assert.equal(created[0]?.id, `19:incidents@thread.tacv2;messageid=${created[0]?.activityId ?? ''}`);
    assert.notEqual(created[0].id, created[1]?.id);
    assert.equal(connector.messages(created[0].id)[0]?.activity.text, 'hi');
  });

  it('finds members by Teams id, object id and address', async () => {
    const { call } = await teams();

    const replies = await Promise.all(
      ['29:adele', idOf('adele'), 'adele@contoso.com'].map((id) =>
        call('GET', `/${encodeURIComponent(thread)}/members/${encodeURIComponent(id)}`),
      ),
    );

    const ids = z.array(z.object({ aadObjectId: z.string() })).parse(replies.map(({ body }) => body));
    assert.deepEqual(new Set(ids.map((member) => member.aadObjectId)), new Set([idOf('adele')]));
  });

  it('calls the object id `objectId` in the whole list, and `aadObjectId` everywhere else', async () => {
    const { call } = await teams();

    const [all, page] = await Promise.all([call('GET', '/x/members'), call('GET', '/x/pagedmembers')]);

    const [listed] = z.array(z.record(z.string(), z.unknown())).parse(all.body);
    const [paged] = z.object({ members: z.array(z.record(z.string(), z.unknown())) }).parse(page.body).members;
    assert.deepEqual([listed?.['objectId'], listed?.['aadObjectId']], [idOf('megan'), undefined]);
    assert.deepEqual([paged?.['objectId'], paged?.['aadObjectId']], [undefined, idOf('megan')]);
  });

  it('lists members at once and page by page, and one member in a personal chat', async () => {
    const { call } = await teams();
    const list = z.array(z.object({ id: z.string() }));

    const all = list.parse((await call('GET', '/x/members')).body);
    const page = z
      .object({ members: list, continuationToken: z.string() })
      .parse((await call('GET', '/x/pagedmembers?pageSize=25')).body);
    const rest = z
      .object({ members: list })
      .parse((await call('GET', `/x/pagedmembers?pageSize=25&continuationToken=${page.continuationToken}`)).body);
    const personal = list.parse((await call('GET', `/${practicePersonalChat('lee').id}/members`)).body);

    assert.equal(all.length, practicePeople.length);
    assert.deepEqual([...page.members, ...rest.members], all);
    assert.deepEqual(personal, [{ id: '29:lee' }]);
  });

  it('fails as often as the fault says, and then works', async () => {
    const { connector, call, activities } = await teams();
    connector.failNext({ match: 'POST /v3/conversations/*/activities', status: 429, retryAfter: 2, times: 2 });
    connector.failNext({ match: 'POST /v3/conversations/*/activities', drop: 'after' });
    const post = () => call('POST', activities(thread), { type: 'message', text: 'x' });

    const throttled = [await post(), await post()];
    await assert.rejects(post());
    const last = await post();

    assert.deepEqual(
      throttled.map(({ status, headers }) => [status, headers.get('retry-after')]),
      [
        [429, '2'],
        [429, '2'],
      ],
    );
    assert.equal(last.status, 201);
    assert.equal(connector.messages(thread).length, 2);
  });

  it('counts simultaneous writes to a conversation', async () => {
    const { connector, post } = await teams();
    connector.failNext({ match: 'POST /v3/conversations/a/activities', times: 3, delayMs: 60_000 });
    const lost = ['1', '2', '3'].map((text) => assert.rejects(post('a', text)));

    while (connector.maxWriters('a') < 3) await new Promise(setImmediate);
    await post('b', '1');
    await post('b', '2');

    assert.deepEqual(
      ['a', 'b', 'c'].map((conversation) => connector.maxWriters(conversation)),
      [3, 1, 0],
    );
    await connector.close();
    await Promise.all(lost);
  });

  it('lets a test wait for an event, also for an earlier one', async () => {
    const { connector, post } = await teams();
    const coming = connector.waitFor(({ activity }) => activity.text === 'second');

    await post(thread, 'first');
    await post(thread, 'second');

    const already = await connector.waitFor(({ activity }) => activity.text === 'first');
    assert.deepEqual([(await coming).activity.text, already.activity.text], ['second', 'first']);
  });

  it('lists the events that there were when the wait is over', async () => {
    const { connector, post } = await teams();
    await post(thread, 'something else');

    const waiting = connector.waitFor(() => false, { timeoutMs: 5 });

    await assert.rejects(waiting, /within 5 ms; there were: post of "something else"/);
  });

  it('makes the activities that Teams sends', async () => {
    const { connector } = await teams({ bot: { id: '28:bot', name: 'Cordon' } });

    const message = connector.message({
      text: 'contain <at>Alex Wilber</at> because INC-1',
      from: 'megan',
      conversation: practiceChannel('17'),
      mentions: ['alex'],
    });
    const click = connector.click({
      verb: 'approve',
      data: { requestId: 'OP-1' },
      replyToId: '18',
      from: 'adele',
      conversation: practiceGroupChat(),
    });
    const submit = connector.submit({
      data: { user: 'x' },
      replyToId: '18',
      from: 'lee',
      conversation: practicePersonalChat('lee'),
    });

    assert.equal(message.text, '<at>Cordon</at> contain <at>Alex Wilber</at> because INC-1');
    assert.deepEqual(message['conversation'], {
      isGroup: true,
      conversationType: 'channel',
      tenantId: practiceTenantId,
      id: '19:incidents@thread.tacv2;messageid=17',
    });
    assert.deepEqual(message['from'], { id: '29:megan', name: 'Megan Bowen', aadObjectId: idOf('megan') });
    const mentioned = z
      .array(z.looseObject({ mentioned: z.object({ id: z.string() }).optional() }))
      .parse(message['entities']);
    assert.deepEqual(
      mentioned.flatMap((entity) => entity.mentioned?.id ?? []),
      ['28:bot', '29:alex'],
    );
    assert.deepEqual([click.type, click['name'], click.replyToId], ['invoke', 'adaptiveCard/action', '18']);
    assert.deepEqual(click['value'], {
      action: { type: 'Action.Execute', title: 'approve', verb: 'approve', data: { requestId: 'OP-1' } },
    });
    assert.deepEqual([submit.type, submit.text, submit['value']], ['message', undefined, { user: 'x' }]);
  });

  it('sends an activity to a bot and returns the answer', async () => {
    const { connector } = await teams();
    const bot = await startConnector();
    afterTest(() => bot.close());
    const message = connector.message({ text: 'help', from: 'megan', conversation: practicePersonalChat('megan') });

    const answer = await connector.send(bot.serviceUrl, message, { Authorization: 'Bearer x' });

    const [received] = bot.calls;
    assert.equal(answer.status, 404);
    assert.ok(answer.ms >= 0);
    assert.match(received?.url ?? '', /\/api\/messages$/);
    assert.deepEqual(received?.body, message);
  });
});
