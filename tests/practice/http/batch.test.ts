import assert from 'node:assert/strict';
import { z } from 'zod';
import { errorOf, eventual, idOf, practiceFixture } from '../practice-fixture.ts';

const responsesOf = (body: unknown) =>
  z
    .object({
      responses: z.array(
        z.object({
          id: z.string(),
          status: z.number(),
          headers: z.record(z.string(), z.string()),
          body: z.looseObject({}).optional(),
        }),
      ),
    })
    .parse(body).responses;

/** Sends a batch and returns its answers in the order of their ids. */
async function batchFixture() {
  const { call, tenant } = await practiceFixture();
  const batch = async (requests: readonly object[]) => {
    const reply = await call('POST', '/$batch', { body: { requests } });
    return responsesOf(reply.body).toSorted((one, other) => one.id.localeCompare(other.id));
  };
  return { call, tenant, batch };
}

describe('a batch in the practice Graph', () => {
  it('answers each request as it would alone, with its id', async () => {
    const { batch } = await batchFixture();
    const path = `/users/${idOf('Alex')}`;

    const answers = await batch([
      { id: 'a', method: 'GET', url: `${path}?$select=displayName` },
      { id: 'b', method: 'GET', url: '/users/nobody@contoso.com' },
      { id: 'c', method: 'GET', url: `users?$filter=endsWith(mail,'x')&$count=true`, ...eventual },
      { id: 'd', method: 'POST', url: `${path}/revokeSignInSessions` },
    ]);

    assert.deepEqual(
      answers.map(({ id, status }) => [id, status]),
      [
        ['a', 200],
        ['b', 404],
        ['c', 200],
        ['d', 200],
      ],
    );
    assert.equal(answers[0]?.body?.['displayName'], 'Alex Wilber');
    assert.equal(answers[0].headers['request-id'], undefined);
  });

  it('writes like a request that arrives alone', async () => {
    const { batch, tenant } = await batchFixture();

    const [answer] = await batch([
      {
        id: '1',
        method: 'PATCH',
        url: `/users/${idOf('Alex')}`,
        headers: { 'Content-Type': 'application/json' },
        body: { accountEnabled: false },
      },
    ]);

    assert.equal(answer?.status, 204);
    assert.equal(tenant.user('alex@contoso.com')?.['accountEnabled'], false);
  });

  it('does not keep the order of the requests', async () => {
    const { call } = await batchFixture();
    const requests = Array.from({ length: 20 }, (_, n) => ({ id: String(n), method: 'GET', url: '/organization' }));

    const reply = await call('POST', '/$batch', { body: { requests } });

    const ids = responsesOf(reply.body).map(({ id }) => Number(id));
    assert.notDeepEqual(
      ids,
      requests.map((_, n) => n),
    );
    assert.deepEqual(
      ids.toSorted((one, other) => one - other),
      requests.map((_, n) => n),
    );
  });

  it('gives each request the faults that are meant for it', async () => {
    const { batch, tenant } = await batchFixture();
    tenant.setFaults([{ match: `GET /users/${idOf('Alex')}`, status: 429, retryAfter: 7 }]);

    const answers = await batch([
      { id: '1', method: 'GET', url: `/users/${idOf('Alex')}` },
      { id: '2', method: 'GET', url: `/users/${idOf('Megan')}` },
    ]);

    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers['Retry-After']]),
      [
        [429, '7'],
        [200, undefined],
      ],
    );
  });

  it('keeps a line in the log for the batch and for each request inside', async () => {
    const { batch, tenant } = await batchFixture();

    await batch([{ id: '1', method: 'GET', url: '/organization?$select=id' }]);

    assert.deepEqual(
      tenant.calls.map(({ method, url, batched }) => [method, url.slice(tenant.origin.length), batched === true]),
      [
        ['GET', '/v1.0/organization?$select=id', true],
        ['POST', '/v1.0/$batch', false],
      ],
    );
  });

  const refused: readonly (readonly [why: string, requests: readonly object[]])[] = [
    ['no request', []],
    [
      'more than twenty',
      Array.from({ length: 21 }, (_, n) => ({ id: String(n), method: 'GET', url: '/organization' })),
    ],
    [
      'an id twice, in any case',
      [
        { id: 'a', method: 'GET', url: '/organization' },
        { id: 'A', method: 'GET', url: '/organization' },
      ],
    ],
    ['an absolute URL', [{ id: '1', method: 'GET', url: 'https://graph.microsoft.com/v1.0/organization' }]],
    ['a body without its type', [{ id: '1', method: 'PATCH', url: '/users/x', body: {} }]],
  ];
  for (const [why, requests] of refused) {
    it(`refuses the whole batch: ${why}`, async () => {
      const { call } = await batchFixture();

      const reply = await call('POST', '/$batch', { body: { requests } });

      assert.equal(reply.status, 400);
      assert.equal(errorOf(reply).code, 'BadRequest');
    });
  }
});
