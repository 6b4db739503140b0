import assert from 'node:assert/strict';
import { showMailbox } from '../../../services/actions/show-mailbox.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { actionFixture, problem } from '../../harness/actions.ts';
import { asking, notRead, warnings } from '../../harness/reads.ts';
import { sentCmdlet } from '../../harness/sent-cmdlet.ts';

/** The same Graph, to which Exchange refuses every cmdlet but one. */
const refusing = (graph: Graph): Graph => ({
  ...graph,
  send: (call) =>
    sentCmdlet('body' in call ? call.body : undefined)?.name === 'Get-Mailbox'
      ? graph.send(call)
      : Promise.reject(new GraphProblem('forbidden', 'User is not allowed to call it')),
});

describe('show-mailbox', () => {
  it('marks everything that an attacker left, and offers to close it', async () => {
    const { ask } = await asking(showMailbox, { upn: 'grady@contoso.com' });

    const report = await ask();

    const kinds = new Set((report.findings ?? []).map(({ kind }) => kind));
    assert.deepEqual(
      [...kinds],
      [
        'mailbox-forwarded',
        'rule-hidden',
        'mailbox-delegate',
        'phone-paired',
        'folder-open',
        'sending-blocked',
        'legacy-protocol',
      ],
    );
    assert.match(warnings(report), /SM-A057F/);
    assert.doesNotMatch(warnings(report), /Outlook for iOS|Junk|Delegate Rule/);
    assert.match(report.offers?.[0]?.command ?? '', /^close-mailbox /);
    assert.doesNotMatch(notRead(report), /could not|no permission/);
  });
  it('marks and offers nothing for an ordinary mailbox', async () => {
    const { ask } = await asking(showMailbox, { upn: 'johanna@contoso.com' });

    const { findings, offers, title } = await ask();

    assert.deepEqual([findings, offers], [[], []]);
    assert.match(title, /nothing open$/);
  });
  it('never takes what could not be read for nothing', async () => {
    const { graph, target } = await actionFixture('johanna@contoso.com');

    const report = await showMailbox.run({ graph: refusing(graph) }, { user: target });

    for (const part of ['Hidden rules', 'Full access', 'Send as', 'Calendar and folders', 'Phones and tablets'])
      assert.match(notRead(report), new RegExp(`^${part}: no permission \\(Exchange\\.ManageAsApp`, 'm'));
    assert.match(report.title, /not wholly read$/);
    assert.deepEqual(report.looked, ['Forwarding set on the mailbox itself', 'Send on behalf']);
  });
  it('says that there is no mailbox in the cloud, and that it is forbidden where it is', async () => {
    const { ask } = await asking(showMailbox, { upn: 'ben@contoso.com' });
    const { graph, target, tenant } = await actionFixture('grady@contoso.com');
    tenant.setFaults([{ match: 'POST /adminapi/beta/*/InvokeCommand', status: 403, times: 9 }]);

    assert.match((await ask()).title, /has no mailbox in the cloud$/);
    await assert.rejects(showMailbox.run({ graph }, { user: target }), problem('forbidden'));
  });
});
