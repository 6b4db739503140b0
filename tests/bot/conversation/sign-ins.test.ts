import assert from 'node:assert/strict';
import { createSignIns, type SignInPorts } from '../../../bot/conversation/sign-ins.ts';
import { isSignInNeeded } from '../../../services/graph/acting-person.ts';
import { GraphProblem, graphPath, type Graph } from '../../../services/graph/graph.ts';
import type { Tokens, UserSignIn } from '../../../services/graph/sign-in.ts';
import { personId } from '../../../services/model/person.ts';
import type { Vault } from '../../../services/secrets/vault.ts';
import { z } from 'zod';

const home = 'contoso';
const megan = { id: personId('11111111-2222-4333-8444-555555555555') ?? assert.fail(), name: 'Megan Bowen' };
const now = 1_000_000;
const call = { method: 'GET', path: graphPath`/me`, response: z.unknown() } as const;
const kept = (access: string, expiresAt: number): Tokens => ({
  person: megan.id,
  tenant: home,
  access,
  refresh: `refresh of ${access}`,
  expiresAt,
});

type GetToken = Parameters<SignInPorts['graphWith']>[1]['getToken'];

/** Sign-ins over a vault in memory, and what a Graph in Megan's name asks for its tokens with. */
async function fixture(tokens: Tokens | undefined, renew: UserSignIn['renew']) {
  const secrets = new Map<string, string>();
  if (tokens !== undefined) secrets.set(home, JSON.stringify(tokens));
  const vault: Vault = {
    ttlMs: 1,
    keep: (owner, _, __, secret) => Promise.resolve(void secrets.set(owner, secret)),
    take: (owner) => Promise.resolve(secrets.delete(owner) ? [] : undefined),
    read: (owner) => Promise.resolve(secrets.get(owner)),
    forget: () => Promise.resolve(),
    waiting: () => Promise.resolve(undefined),
    sweep: () => Promise.resolve(),
  };
  const found: GetToken[] = [];
  const graphOver = (getToken: GetToken): Graph => ({
    tenant: home,
    send: async () => (await getToken([])).token as never,
    claims: () => Promise.resolve({ appId: undefined, roles: undefined }),
    addressOf: (path) => path.encoded,
    clock: () => now,
    with: () => graphOver(getToken),
  });
  const way = { renew } as unknown as UserSignIn;
  const signIns = createSignIns({
    signIn: () => way,
    attempts: vault,
    addresses: { issue: () => '', readerOf: () => undefined },
    tokens: vault,
    graphWith(_, credential) {
      const getToken: GetToken = (...asked) => credential.getToken(...asked);
      found.push(getToken);
      return graphOver(getToken);
    },
    isDelegated: (tenant) => tenant === home,
    now: () => now,
  });
  const graph = await signIns.graphOf(megan.id, home);
  return { signIns, secrets, graph, getToken: found[0] };
}

const refusing = (graphCode: string) => () =>
  Promise.reject(new GraphProblem('unauthorized', 'Entra refused the sign-in: AADSTS50173.', { graphCode }));

describe('the tokens of somebody who has signed in', () => {
  it('are renewed once for all who need them at the same time', async () => {
    let renewed = 0;
    const { getToken } = await fixture(kept('old', now), () => {
      renewed += 1;
      return Promise.resolve(kept('new', now + 3_600_000));
    });

    const got = await Promise.all([getToken?.([]), getToken?.([])]);

    assert.deepEqual([got.map((one) => one?.token), renewed], [['new', 'new'], 1]);
  });
  it('are renewed before their time when Graph has refused them and said why', async () => {
    const { getToken } = await fixture(kept('revoked', now + 3_600_000), () =>
      Promise.resolve(kept('new', now + 3_600_000)),
    );

    const before = await getToken?.([]);
    const after = await getToken?.([], { claims: '{}' });

    assert.deepEqual([before?.token, after?.token], ['revoked', 'new']);
  });
  it('are those that another bot has renewed meanwhile, when the old ones do not count any more', async () => {
    const { getToken, secrets } = await fixture(kept('old', now), () => {
      secrets.set(home, JSON.stringify(kept('of the other bot', now + 3_600_000)));
      return refusing('invalid_grant')();
    });

    assert.equal((await getToken?.([]))?.token, 'of the other bot');
  });
  it('are forgotten when only the person can help, whose name the problem says', async () => {
    const { signIns, secrets } = await fixture(kept('old', now), refusing('invalid_grant'));

    const graph = await signIns.acting(megan, home).graphOf(home);

    await assert.rejects(
      graph.send(call),
      (error) => isSignInNeeded(error) && /^Megan Bowen has to sign in again: .*AADSTS50173/.test(error.message),
    );
    assert.deepEqual([secrets.size, await signIns.isNeeded(megan.id, home)], [0, true]);
  });
  it('are kept when the operator has to help', async () => {
    const { graph, secrets } = await fixture(kept('old', now), refusing('invalid_client'));

    await assert.rejects(graph?.send(call) ?? assert.fail(), (error) => !isSignInNeeded(error));
    assert.equal(secrets.size, 1);
  });
  it('are needed only where everything is done in people’s names, and count at home only', async () => {
    const { signIns } = await fixture(undefined, refusing('invalid_grant'));

    assert.deepEqual(
      [await signIns.isNeeded(megan.id, home), await signIns.isNeeded(megan.id, 'other')],
      [true, false],
    );
    await assert.rejects(signIns.acting(megan, home).graphOf(home), /Megan Bowen has to sign in\. Type sign-in/);
    await assert.rejects(signIns.acting(megan, home).graphOf('other'), /in the names of its own people/);
  });
});
