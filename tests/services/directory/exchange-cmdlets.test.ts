import assert from 'node:assert/strict';
import type { Action } from '../../../services/contract/action.ts';
import { argsFor, partsOf } from '../../../services/contract/bundle.ts';
import { declineMeetings } from '../../../services/actions/decline-meetings.ts';
import { setOutOfOffice } from '../../../services/actions/set-out-of-office.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { personId, plainTarget, type Target } from '../../../services/model/person.ts';
import { commands } from '../../../services/registry.ts';
import { practiceCmdlets } from '../../../practice/routes/exchange-cmdlets.ts';
import { actionFixture, secrets } from '../../harness/actions.ts';
import { sentCmdlet } from '../../harness/sent-cmdlet.ts';
import { exchangeCmdlets, faultsOf } from '../../harness/exchange-cmdlets.ts';

const diego = plainTarget({
  kind: 'account',
  id: personId('c7b1601b-361b-48cb-989b-084320ba1e95') ?? assert.fail(),
  name: 'Diego Siciliani',
  upn: 'diego@contoso.com',
});

/** What an action is given besides its target, where it needs something; several sets where they send different parameters. */
const argsOf: Readonly<Record<string, readonly object[]>> = {
  'give-aliases': [{ upn: 'grady@contoso.com', aliases: 'g.archie@contoso.com' }],
  'convert-mailbox': [{ to: 'shared' }],
  'decline-meetings': [{ which: 'new' }, { which: 'all', message: 'Back in May' }],
  'give-mailbox': [{ to: diego }, { to: diego, off: 'yes' }],
  'add-to-mailboxes': [
    { rights: 'full-access:alex@contoso.com,send-as:alex@contoso.com,calendar:alex@contoso.com:Editor' },
  ],
  'enable-hidden-rules': [{ rules: 'all' }],
  'set-forwarding': [{ to: 'x@y.example' }, { recipient: 'Fabrikam Desk' }, { off: 'yes' }],
  'set-protocols': [{ off: 'all' }, { on: 'all' }, { inherit: 'smtp' }],
  'hold-mailbox': [{}, { days: '30' }],
  'restore-delegates': [
    {
      'full-access': 'Adele Vance',
      'send-as': 'Adele Vance',
      'on-behalf': 'Adele Vance',
      folders: 'calendar:Adele Vance:Editor:Delegate+CanViewPrivateItems,inbox:Default:Reviewer',
    },
  ],
};

const viaExchange: readonly Action[] = [
  ...new Map(
    commands
      .flatMap(partsOf)
      .filter(({ name, permissions }) => permissions.includes('Exchange.ManageAsApp') && name !== 'evidence')
      .map((action) => [action.name, action]),
  ).values(),
];

/** Everything that an action sends when it reads, runs, runs again and proves. */
async function sentBy(action: Action, typed: object) {
  const { tenant, graph, target } = await actionFixture('grady@contoso.com');
  const args = argsFor(action, { ...typed }, target);
  if (action.tier === 'read') await action.run({ graph }, args);
  else {
    const asked = { graph, since: 0, earlier: [] };
    if (action === declineMeetings) await schedule(graph, target);
    await action.unneeded?.(asked, args);
    await action.keep?.read({ graph }, args);
    await action.run({ graph, secrets }, args);
    await action.prove?.(asked, args);
  }
  return tenant.calls.flatMap(({ body }) => sentCmdlet(body) ?? []);
}

/** Meetings are declined only while automatic replies are scheduled. */
const schedule = (graph: Graph, user: Target) =>
  setOutOfOffice.run({ graph, secrets }, setOutOfOffice.args.parse({ user, internal: 'Away', to: '2090-08-01' }));

describe('what is sent to Exchange', () => {
  for (const action of viaExchange)
    for (const args of argsOf[action.name] ?? [{}])
      it(`has only cmdlets and parameters that Microsoft documents: ${action.name} ${JSON.stringify(args)}`, async () => {
        const sent = await sentBy(action, args);

        assert.ok(sent.length > 0, `${action.name} sent no cmdlet`);
        assert.deepEqual(sent.flatMap(faultsOf), []);
      });
  it('is no more than that in the practice tenant', () => {
    for (const [name, { parameters }] of Object.entries(practiceCmdlets)) {
      const spec = exchangeCmdlets[name] ?? assert.fail(`${name} is not in the table`);
      const known = Object.keys({ ...spec.required, ...spec.optional });

      assert.deepEqual(
        Object.keys(parameters.shape).filter((key) => !known.includes(key)),
        [],
        name,
      );
    }
  });
  it('is refused by the table when it is wrong', () => {
    const wrong = [
      { name: 'Get-Everything', parameters: {} },
      { name: 'Set-Mailbox', parameters: { Identity: 'x', Forward: 'y' } },
      { name: 'Set-Mailbox', parameters: { Identity: '' } },
      { name: 'Set-Mailbox', parameters: { Identity: 'x', GrantSendOnBehalfTo: { add: ['y'] } } },
      { name: 'Set-CASMailbox', parameters: { Identity: 'x', ImapEnabled: null } },
      { name: 'Get-InboxRule', parameters: { IncludeHidden: true } },
      { name: 'Get-MobileDevice', parameters: { Mailbox: 'x', Identity: 'y' } },
      { name: 'Remove-InboxRule', parameters: { Identity: 'x', Confirm: 'no' } },
    ];

    for (const cmdlet of wrong) assert.notDeepEqual(faultsOf(cmdlet), [], JSON.stringify(cmdlet));
  });
});
