import assert from 'node:assert/strict';
import { setOutOfOffice } from '../../../services/actions/set-out-of-office.ts';
import { matchesReplies } from '../../../services/directory/automatic-replies.ts';
import { secrets, actionFixture } from '../../harness/actions.ts';

describe('set-out-of-office', () => {
  const args = (user: unknown, more: object) => setOutOfOffice.args.parse({ user, ...more });

  for (const [typed, status, texts] of [
    [{ internal: 'Away' }, 'alwaysEnabled', ['Away', 'Away']],
    [{ internal: 'Away', external: 'Gone' }, 'alwaysEnabled', ['Away', 'Gone']],
    [{ external: 'a < b & c' }, 'alwaysEnabled', ['a &lt; b &amp; c', 'a &lt; b &amp; c']],
    [{ internal: 'Away', to: '2030-03-09' }, 'scheduled', ['Away', 'Away']],
  ] as const) {
    it(`sends ${JSON.stringify(typed)} as ${status}`, async () => {
      const { tenant, graph, target } = await actionFixture('alex@contoso.com');

      await setOutOfOffice.run({ graph, secrets }, args(target, typed));

      const body = JSON.stringify(tenant.calls.at(-1)?.body);
      const [internal, external] = texts;
      for (const part of [
        `"status":"${status}"`,
        `"internalReplyMessage":"${internal}"`,
        `"externalReplyMessage":"${external}"`,
      ])
        assert.ok(body.includes(part), body);
      assert.match(
        (await setOutOfOffice.prove?.({ graph, since: 0 }, args(target, typed))) ?? '',
        /these automatic replies/,
      );
    });
  }
  it('sets nothing whose end has passed by the time it runs', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    const absence = args(target, { internal: 'Away', from: '2020-03-02', to: '2020-03-09' });

    await assert.rejects(
      setOutOfOffice.run({ graph, secrets }, absence),
      /Their end, 9 Mar 2020, 00:00 UTC, has passed\. Ask again/,
    );

    assert.deepEqual(
      tenant.calls.filter(({ method }) => method === 'PATCH'),
      [],
    );
  });
  it('is not proved by other texts or times', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    await setOutOfOffice.run({ graph, secrets }, args(target, { internal: 'Away', to: '2030-03-09' }));
    const others = [
      { internal: 'Away' },
      { internal: 'Out', to: '2030-03-09' },
      { internal: 'Away', to: '2030-03-10' },
      { off: true },
    ];

    const prove = async (other: object) =>
      (await setOutOfOffice.prove?.({ graph, since: 0 }, args(target, other))) ?? '';
    const proofs = await Promise.all(others.map(prove));

    assert.deepEqual(proofs, ['', '', '', '']);
  });
  it('turns them off, and is not needed when they are off', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const context = { graph, since: 0, earlier: [] };
    await setOutOfOffice.run({ graph, secrets }, args(target, { internal: 'Away' }));
    const before = await setOutOfOffice.unneeded?.(context, args(target, { off: 'yes' }));

    const note = await setOutOfOffice.run({ graph, secrets }, args(target, { off: 'yes' }));

    assert.deepEqual([before, note], [undefined, 'No more automatic replies.']);
    assert.match((await setOutOfOffice.prove?.(context, args(target, { off: 'yes' }))) ?? '', /as off/);
    assert.match((await setOutOfOffice.unneeded?.(context, args(target, { off: 'yes' }))) ?? '', /^Nothing to do/);
  });
  it('reads a text from the HTML that Exchange turns it into', () => {
    const html = '<html>\r\n<body>\r\n<div>Caf&#233; &amp;<br>\r\nbar&nbsp;</div></body></html>';
    const has = { status: 'alwaysEnabled', internalReplyMessage: html, externalReplyMessage: html };

    assert.ok(matchesReplies(has, { kind: 'always', internal: 'Café &\nbar', external: 'Café & bar' }));
    assert.ok(!matchesReplies(has, { kind: 'always', internal: 'Café', external: 'Café & bar' }));
  });
});
