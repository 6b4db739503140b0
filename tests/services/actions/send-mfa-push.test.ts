import assert from 'node:assert/strict';
import { resetMfa } from '../../../services/actions/reset-mfa.ts';
import { sendMfaPush } from '../../../services/actions/send-mfa-push.ts';
import { pushMfa, type RetrySchedule } from '../../../services/directory/mfa-push.ts';
import { GraphProblem, type CallTrace, type Graph } from '../../../services/graph/graph.ts';
import { problem, secrets, actionFixture } from '../../harness/actions.ts';
import { startHarness } from '../../harness/harness.ts';
import { ask, ended, placesWith } from '../../harness/stories.ts';

const push = 'POST /StrongAuthenticationService.svc/Connector/BeginTwoWayAuthentication';
const token = 'POST /*/oauth2/token';
const removePassword = 'POST /servicePrincipals/*/removePassword';
const args = (user: unknown) => sendMfaPush.args.parse({ user });

const hide = () => undefined;

/** A schedule that records its waits instead of waiting. */
function hasty(times: number) {
  const slept: number[] = [];
  const waitsMs = Array.from({ length: times }, (_, n) => (n + 1) * 100);
  const sleep = (ms: number) => Promise.resolve(slept.push(ms));
  return { slept, patience: { waitsMs, sleep } satisfies RetrySchedule };
}

/** The same Graph, recording the secret and the token that pass through. */
function tapped(graph: Graph) {
  const seen: string[] = [];
  const tap = (inner: Graph): Graph => ({
    ...inner,
    with: (habits) => tap(inner.with(habits)),
    async send(call) {
      const answer = await inner.send(call);
      const { secretText, access_token } = { secretText: '', access_token: '', ...answer };
      seen.push(...[secretText, access_token].filter((text) => text !== ''));
      return answer;
    },
  });
  return { graph: tap(graph), seen };
}

const secretsLeft = (calls: readonly { url: string; status: number | null }[]): number =>
  calls.filter(({ url, status }) => url.endsWith('/addPassword') && status === 200).length -
  calls.filter(({ url, status }) => url.endsWith('/removePassword') && status === 204).length;

describe('send-mfa-push', () => {
  for (const [who, note] of [
    ['grady@contoso.com', /^Approved on the phone/],
    ['alex@contoso.com', /^Denied on the phone: treat the account as compromised, contain it\.$/],
    ['henrietta@contoso.com', /^No answer on the phone within 60 seconds/],
    ["miriam.o'neil@contoso.com", /^Approved on the phone/],
  ] as const) {
    it(`reports what ${who} answered, and leaves no secret behind`, async () => {
      const { tenant, graph, target } = await actionFixture(who);

      assert.match(await sendMfaPush.run({ graph, secrets }, args(target)), note);

      assert.equal(secretsLeft(tenant.calls), 0);
      assert.ok(tenant.calls.some(({ url }) => url.endsWith('/addPassword')));
    });
  }
  it('creates the service principal once and finds it afterwards', async () => {
    const { tenant, graph, target } = await actionFixture('grady@contoso.com');

    await sendMfaPush.run({ graph, secrets }, args(target));
    await sendMfaPush.run({ graph, secrets }, args(target));

    assert.equal(
      tenant.calls.filter(({ method, url }) => method === 'POST' && url.endsWith('/servicePrincipals')).length,
      1,
    );
  });
  it('asks several people at once, even if none finds a service principal', async () => {
    const { tenant, graph } = await actionFixture('grady@contoso.com');
    const calls = ['grady@contoso.com', 'diego@contoso.com', 'joni@contoso.com'].map((upn) =>
      pushMfa(graph, { upn, timeoutMs: 5000, hide }, hasty(3).patience),
    );

    const answers = await Promise.all(calls);

    assert.deepEqual(
      answers.map(({ answer }) => answer.kind),
      ['approved', 'approved', 'approved'],
    );
    assert.ok(tenant.calls.some(({ url, status }) => url.endsWith('/servicePrincipals') && status === 400));
  });
  it('waits until the new secret works', async () => {
    const { tenant, graph } = await actionFixture('grady@contoso.com');
    const { slept, patience } = hasty(5);
    tenant.setFaults([{ match: token, status: 401, times: 3 }]);

    const { answer } = await pushMfa(graph, { upn: 'grady@contoso.com', timeoutMs: 5000, hide }, patience);

    assert.equal(answer.kind, 'approved');
    assert.deepEqual(slept, [100, 200, 300]);
  });
  it('gives up with a clear message when the secret never works, and removes it', async () => {
    const { tenant, graph } = await actionFixture('grady@contoso.com');
    tenant.setFaults([{ match: token, status: 401, times: 99 }]);

    await assert.rejects(
      pushMfa(graph, { upn: 'grady@contoso.com', timeoutMs: 5000, hide }, hasty(3).patience),
      (error: unknown) =>
        error instanceof GraphProblem && error.code === 'rejected' && /did not take the new secret/.test(error.message),
    );

    assert.equal(secretsLeft(tenant.calls), 0);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when the push is answered with ${status}, and removes the secret`, async () => {
      const { tenant, graph, target } = await actionFixture('grady@contoso.com');
      tenant.setFaults([{ match: push, status }]);

      await assert.rejects(sendMfaPush.run({ graph, secrets }, args(target)), problem(code));

      assert.equal(secretsLeft(tenant.calls), 0);
    });
    it(`throws ${code} when the secret is refused with ${status}`, async () => {
      const { tenant, graph, target } = await actionFixture('grady@contoso.com');
      tenant.setFaults([{ match: 'POST /servicePrincipals/*/addPassword', status }]);

      await assert.rejects(sendMfaPush.run({ graph, secrets }, args(target)), problem(code));
    });
  }
  it('reports no answer when the phone is silent for too long', async () => {
    const { tenant, graph } = await actionFixture('grady@contoso.com');
    tenant.setFaults([{ match: push, delayMs: 5000 }]);

    const { answer } = await pushMfa(graph, { upn: 'grady@contoso.com', timeoutMs: 50, hide }, hasty(1).patience);

    assert.equal(answer.kind, 'no-answer');
    assert.equal(secretsLeft(tenant.calls), 0);
  });
  it('does not count a lost connection as an answer', async () => {
    const { tenant, graph, target } = await actionFixture('grady@contoso.com');
    tenant.setFaults([{ match: push, drop: 'after' }]);

    await assert.rejects(sendMfaPush.run({ graph, secrets }, args(target)), problem('no-answer'));

    assert.equal(secretsLeft(tenant.calls), 0);
  });
  it('says when a secret that could not be removed expires, after an answer and after a failure', async () => {
    const { tenant, graph } = await actionFixture('grady@contoso.com');
    const call = { upn: 'grady@contoso.com', timeoutMs: 5000, hide };
    tenant.setFaults([{ match: removePassword, status: 403 }]);
    const { secretUntil = 0 } = await pushMfa(graph, call, hasty(3).patience);
    tenant.setFaults([
      { match: push, status: 403 },
      { match: removePassword, status: 503, times: 9 },
    ]);

    const failed = pushMfa(graph, call, hasty(3).patience);

    await assert.rejects(failed, /could not be removed; it works until \d\d:\d\d UTC\.$/);
    assert.ok(Math.abs(secretUntil - Date.now() - 600_000) < 10_000);
  });
  it('says when the user has no app to ask', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    await resetMfa.run({ graph, secrets }, resetMfa.args.parse({ user: target }));

    await assert.rejects(
      sendMfaPush.run({ graph, secrets }, args(target)),
      /Does the account have the Authenticator app/,
    );
  });
  it('keeps the secret and the token out of notes, traces and the call log', async () => {
    const { tenant, graph: plain, target } = await actionFixture('grady@contoso.com');
    const { graph, seen } = tapped(plain);
    const traces: CallTrace[] = [];

    const note = await sendMfaPush.run(
      { graph: graph.with({ onCall: (trace) => traces.push(trace) }), secrets },
      args(target),
    );

    assert.equal(seen.length, 2);
    const everything = JSON.stringify([note, traces, tenant.calls]);
    for (const secret of seen) assert.ok(!everything.includes(secret));
    assert.match(everything, /"client_secret":"\*\*\*"/);
  });
  it('posts a denial for everybody to see, with what to do', async () => {
    const story = await startHarness();
    const { id, card } = await ask(
      story,
      'msgraph-user-request-mfa user_mail=alex@contoso.com timeout=30 because INC-4821',
    );
    await story.press('megan', card, 'confirm');

    const { result, card: end } = await ended(story, id);

    assert.match(result, /was asked on the phone · Denied on the phone: treat the account as compromised, contain it/);
    assert.match(end.text, /Denied on the phone/);
    assert.deepEqual(placesWith('client_secret=', story), []);
  });
});
