import assert from 'node:assert/strict';
import { createTap } from '../../../services/actions/create-tap.ts';
import { resetMfa } from '../../../services/actions/reset-mfa.ts';
import { secrets, actionFixture } from '../../harness/actions.ts';
import { startHarness } from '../../harness/harness.ts';
import { placesWith, run } from '../../harness/stories.ts';

describe('create-tap', () => {
  const args = (user: unknown, more: object = {}) => createTap.args.parse({ user, ...more });

  it('keeps the pass for the requester and out of the note', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const kept: [string, string][] = [];
    const keepForRequester = (label: string, secret: string) => {
      kept.push([label, secret]);
      return Promise.resolve();
    };

    const more = { minutes: '90', once: 'no', start: '2030-03-02T09:00Z' };
    const note = await createTap.run({ graph, secrets: { ...secrets, keepForRequester } }, args(target, more));

    const [[label, pass] = ['', '']] = kept;
    assert.equal(label, 'Temporary Access Pass of alex@contoso.com');
    assert.ok(pass.length >= 8 && !note.includes(pass));
    assert.match(note, /works for 90 minutes from 2 Mar 2030, 09:00 UTC on\.$/);
  });
  it('works at once when its start has passed by the time it runs', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');

    const note = await createTap.run({ graph, secrets }, args(target, { start: '2020-03-02T09:00Z' }));

    assert.match(note, /works for 60 minutes, for one sign-in\.$/);
    assert.ok(!JSON.stringify(tenant.calls.at(-1)?.body).includes('startDateTime'));
  });
  it('replaces an earlier pass, and reset-mfa removes it', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    await createTap.run({ graph, secrets }, args(target));
    await createTap.run({ graph, secrets }, args(target));

    const note = await resetMfa.run({ graph, secrets }, resetMfa.args.parse({ user: target, method: 'tap' }));

    assert.equal(note, 'Sign-in methods removed: Temporary Access Pass.');
    assert.equal(tenant.calls.filter(({ method }) => method === 'DELETE').length, 1);
  });
  for (const minutes of ['9', '43201', '60.5', 'an hour']) {
    it(`refuses ${minutes} minutes when the command is typed`, () => {
      const read = createTap.args.shape.minutes.safeParse(minutes);

      assert.match(read.error?.message ?? '', /whole number from 10 to 43200/);
    });
  }
  it('reports what the policy of the tenant forbids', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    await assert.rejects(
      createTap.run({ graph, secrets }, args(target, { minutes: 10 })),
      /by the policy of the tenant/,
    );
  });
  const lost = [
    ['is lost', { drop: 'after' }],
    ['is a 503, after which there may be a pass', { status: 503 }],
    ['is a 504 of a gateway', { status: 504 }],
  ] as const;
  for (const [why, fault] of lost)
    it(`asks for a new request when the answer with the pass ${why}, and does not retry`, async () => {
      const { tenant, graph, target } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match: 'POST /users/*/authentication/temporaryAccessPassMethods', ...fault }]);
      const keepForRequester = () => assert.fail('kept');

      await assert.rejects(
        createTap.run({ graph, secrets: { ...secrets, keepForRequester } }, args(target)),
        /was lost, so nobody knows it\. Create another/,
      );

      assert.equal(createTap.repeatable, false);
    });
  it('reveals the pass once, privately, and stores it nowhere else', async () => {
    const story = await startHarness();
    const { result } = await run(story, 'create-tap grady@contoso.com lifetime_in_minutes=60 because INC-4821');

    const waiting = await story.card(/Temporary Access Pass of grady@contoso\.com/);
    const first = await story.press('megan', waiting, 'reveal');

    const pass =
      /"text":"([\w-]{12})"/.exec(JSON.stringify(first.body))?.[1] ?? assert.fail(JSON.stringify(first.body));
    assert.match(result, /For the requester alone. It works for 60 minutes/);
    assert.deepEqual(placesWith(pass, story), []);
    await story.stop();
    assert.deepEqual(placesWith(pass, story), []);
  });
});
