import assert from 'node:assert/strict';
import { closeMailbox } from '../../../services/actions/close-mailbox.ts';
import { disableHiddenRules } from '../../../services/actions/disable-hidden-rules.ts';
import { enableHiddenRules } from '../../../services/actions/enable-hidden-rules.ts';
import { holdMailbox } from '../../../services/actions/hold-mailbox.ts';
import { removeDelegates } from '../../../services/actions/remove-delegates.ts';
import { removeMobileDevices } from '../../../services/actions/remove-mobile-devices.ts';
import { restoreDelegates } from '../../../services/actions/restore-delegates.ts';
import { setForwarding } from '../../../services/actions/set-forwarding.ts';
import { setProtocols } from '../../../services/actions/set-protocols.ts';
import { stopForwarding } from '../../../services/actions/stop-forwarding.ts';
import { unblockSending } from '../../../services/actions/unblock-sending.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { personId } from '../../../services/model/person.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';
import { exchangeAnswering } from '../../harness/exchange.ts';

const grady = 'grady@contoso.com';
const asked = { since: 0, earlier: [] };

/** One row per action that closes a way back into the mailbox of Grady, in which an attacker left one of each kind. */
const rows: readonly {
  readonly action: WriteAction;
  readonly args?: object;
  /** It closes something, so without a mailbox there is nothing to do. Default: yes. */
  readonly closes?: false;
  readonly note: RegExp;
  readonly proof: RegExp;
  readonly already: RegExp;
}[] = [
  {
    action: stopForwarding,
    note: /^Exchange accepted it\. Before, it went to Ledger Archive \(and to ledger@mailbox-sync\.example once .*copy\.$/,
    proof: /shows no forwarding/,
    already: /forwarding is off/,
  },
  {
    action: disableHiddenRules,
    note: /^Hidden inbox rules turned off: “\.\.” \(forwards to ledger@.*; left: “Delegate Rule -2885012634” \(it goes/,
    proof: /no hidden inbox rule as on/,
    already: /no hidden inbox rule is on/,
  },
  {
    action: removeDelegates,
    note: /^Rights removed: full access of Lidia Holloway, send as by Lidia Holloway, send on behalf .*Default on the cal/,
    proof: /shows no delegate/,
    already: /nobody else has a right/,
  },
  {
    action: setProtocols,
    args: { off: 'imap,pop' },
    closes: false,
    note: /^Switched: IMAP off, POP off\.$/,
    proof: /protocols so/,
    already: /protocols are so/,
  },
  {
    action: holdMailbox,
    args: { days: '365' },
    closes: false,
    note: /^Exchange accepted it\.$/,
    proof: /litigation hold/,
    already: /on litigation hold/,
  },
  {
    action: unblockSending,
    closes: false,
    note: /^Addresses unblocked: grady@contoso\.com \(Outbound/,
    proof: /blocks none/,
    already: /blocks none/,
  },
  {
    action: removeMobileDevices,
    note: /^Phones and tablets unpaired: “Outlook for iOS and Android” \(Pixel 9\), “SM-A057F”\.$/,
    proof: /lists no phone/,
    already: /no phone or tablet is paired/,
  },
];

for (const { action, args: typed = {}, closes = true, note, proof, already } of rows) {
  const args = (user: unknown) => action.args.parse({ ...typed, user });

  describe(`${action.name} ${JSON.stringify(typed)}`, () => {
    it('closes it, is proved only afterwards, does no harm when it runs twice, and is not needed then', async () => {
      const { graph, target } = await actionFixture(grady);
      const before = [
        await action.prove?.({ graph, ...asked }, args(target)),
        await action.unneeded?.({ graph, ...asked }, args(target)),
      ];

      const said = await action.run({ graph, secrets }, args(target));
      await action.run({ graph, secrets }, args(target));

      assert.deepEqual(before, [undefined, undefined]);
      assert.match(said, note);
      assert.match((await action.prove?.({ graph, ...asked }, args(target))) ?? '', proof);
      assert.match((await action.unneeded?.({ graph, ...asked }, args(target))) ?? '', already);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [401, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`throws ${code} when Exchange answers ${status}, and closes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture(grady);
        tenant.setFaults([{ match: 'POST /adminapi/beta/*/InvokeCommand', status, times: 99 }]);

        await assert.rejects(action.run({ graph, secrets }, args(target)), problem(code));

        tenant.setFaults([]);
        assert.equal(await action.prove?.({ graph, ...asked }, args(target)), undefined);
      });
    it('says that there is no mailbox for an account that is gone', async () => {
      const { graph, target } = await actionFixture(grady);
      const nobody = { ...target, id: personId('99999999-9999-4999-8999-999999999999') };

      await assert.rejects(action.run({ graph, secrets }, args(nobody)), /no mailbox in Exchange Online/);
    });
    it('says where to look for an account without a mailbox in the cloud', async () => {
      const { graph, target } = await actionFixture('ben@contoso.com');

      await assert.rejects(action.run({ graph, secrets }, args(target)), /no mailbox in Exchange Online/);
      if (closes)
        assert.match((await action.unneeded?.({ graph, ...asked }, args(target))) ?? '', /no mailbox .*on-premises/);
    });
  });
}

describe('remove-mobile-devices', () => {
  it('takes some, and refuses a name that no device has', async () => {
    const { graph, target } = await actionFixture(grady);
    const args = (devices: string) => removeMobileDevices.args.parse({ user: target, devices });

    const said = await removeMobileDevices.run({ graph, secrets }, args('SM-A057F'));

    assert.equal(said, 'Phones and tablets unpaired: “SM-A057F”.');
    assert.equal(await removeMobileDevices.unneeded?.({ graph, ...asked }, args('all')), undefined);
    assert.match((await removeMobileDevices.prove?.({ graph, ...asked }, args('SM-A057F'))) ?? '', /no longer/);
    await assert.rejects(removeMobileDevices.run({ graph, secrets }, args('Nokia')), /no phone or tablet “Nokia”/);
  });
});

describe('stop-forwarding', () => {
  it('clears both settings in one call, because one of them alone would bring the other into force', async () => {
    const { tenant, graph, target } = await actionFixture(grady);

    await stopForwarding.run({ graph, secrets }, { user: target });

    const sent = tenant.calls.map(({ body }) => JSON.stringify(body)).filter((body) => body.includes('Set-Mailbox'));
    assert.equal(sent.length, 1);
    assert.match(sent[0] ?? '', /"ForwardingAddress":null,"ForwardingSmtpAddress":null/);
  });
});

describe('set-forwarding', () => {
  it('takes a recipient of the tenant, and refuses one that does not exist', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const args = (recipient: string) => setForwarding.args.parse({ user: target, recipient });

    await setForwarding.run({ graph, secrets }, args('Fabrikam Desk'));

    assert.match(
      (await setForwarding.prove?.({ graph, ...asked }, args('fabrikam desk'))) ?? '',
      /to fabrikam desk and/,
    );
    await assert.rejects(setForwarding.run({ graph, secrets }, args('Nobody')), problem('rejected'));
  });
});

describe('disable-hidden-rules', () => {
  /** Alex’s mailbox with one hidden rule. */
  const plant = async (Name: string, does: object) => {
    const { target } = await actionFixture('alex@contoso.com');
    const rule = { Identity: 'alex\\77', Name, Enabled: true, ...does };
    const mailbox = { ExternalDirectoryObjectId: target.id, UserPrincipalName: target.upn, Alias: 'alex' };
    const graph = await exchangeAnswering(({ name, parameters }) =>
      name === 'Get-Mailbox' ? [mailbox] : parameters['IncludeHidden'] === true ? [rule] : [],
    );
    return { graph, args: disableHiddenRules.args.parse({ user: target }) };
  };
  const to = (recipient: string) => ({ ForwardTo: [recipient] });

  for (const [name, does] of [
    ['Junk E-Mail Rule', {}],
    ['Microsoft.Exchange.OOF.AllExternalSenders.Global', {}],
    ['Delegate Rule -2885012634', to('"Lidia Holloway" [EX:/o=ExchangeLabs/cn=lidia]')],
  ] as const)
    it(`leaves ${name} alone`, async () => {
      const { graph, args } = await plant(name, does);

      assert.match((await disableHiddenRules.unneeded?.({ graph, ...asked }, args)) ?? '', /^Nothing to do/);
    });
  for (const [name, does] of [
    ['Junk E-mail Rule', to('"x" [SMTP:x@evil.example]')],
    ['Junk E-mail Rule', { RedirectTo: ['"x" [SMTP:x@evil.example]'] }],
    ['Microsoft.Exchange.OOF.KnownExternalSenders.Global', { DeleteMessage: true }],
    ['Delegate Rule -1', to('"x" [SMTP:x@evil.example]')],
    ['Newsletters', {}],
  ] as const)
    it(`turns off ${name} with ${JSON.stringify(does)}`, async () => {
      const { graph, args } = await plant(name, does);

      assert.equal(await disableHiddenRules.unneeded?.({ graph, ...asked }, args), undefined);
    });
  it('names a rule that does not exist, and turns on again only what is named', async () => {
    const { graph, target } = await actionFixture(grady);
    await disableHiddenRules.run({ graph, secrets }, disableHiddenRules.args.parse({ user: target }));
    const args = (rules: string) => enableHiddenRules.args.parse({ user: target, rules });

    await assert.rejects(enableHiddenRules.run({ graph, secrets }, args('nope')), /no hidden rule “nope”/);
    assert.equal(await enableHiddenRules.prove?.({ graph, ...asked }, args('..')), undefined);
    await enableHiddenRules.run({ graph, secrets }, args('..'));

    assert.equal(await enableHiddenRules.prove?.({ graph, ...asked }, args('..')), 'Exchange lists them as on.');
  });
});

describe('remove-delegates', () => {
  it('takes the rights of one person, and leaves the others', async () => {
    const { graph, target } = await actionFixture(grady);
    const args = (delegates: string) => removeDelegates.args.parse({ user: target, delegates });

    await removeDelegates.run({ graph, secrets }, args('Lidia Holloway'));

    assert.match((await removeDelegates.prove?.({ graph, ...asked }, args('Lidia Holloway'))) ?? '', /no right/);
    assert.equal(await removeDelegates.unneeded?.({ graph, ...asked }, args('all')), undefined);
    await assert.rejects(removeDelegates.run({ graph, secrets }, args('Nobody')), /“Nobody” has no right/);
  });
  it('leaves free and busy times to colleagues', async () => {
    const { tenant, graph, target } = await actionFixture(grady);

    await removeDelegates.run({ graph, secrets }, removeDelegates.args.parse({ user: target, delegates: 'Default' }));

    assert.match(JSON.stringify(tenant.calls.at(-1)?.body), /"User":"Default","AccessRights":\["AvailabilityOnly"\]/);
  });
  it('gives back a name with signs in it', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const args = restoreDelegates.args.parse({ user: target, 'on-behalf': 'Wilber%2C Alex%3A' });

    await assert.rejects(restoreDelegates.run({ graph, secrets }, args), /Couldn't find object "Wilber, Alex:"/);
    const typed = [{ folders: 'fridge:Adele:Editor' }, { folders: 'calendar:Adele' }, {}];
    assert.deepEqual(
      typed.map((one) => restoreDelegates.review?.(one).kind),
      ['problems', 'problems', 'missing'],
    );
  });
});

describe('hold-mailbox', () => {
  it('changes nothing about a hold that is on', async () => {
    const { tenant, graph, target } = await actionFixture(grady);
    await holdMailbox.run({ graph, secrets }, { user: target });
    const writes = () => tenant.calls.filter(({ body }) => JSON.stringify(body).includes('Set-Mailbox')).length;
    const before = writes();

    const said = await holdMailbox.run({ graph, secrets }, { user: target, days: 1 });

    assert.deepEqual([said, writes()], ['It was on hold already, and stays as it was.', before]);
  });
});

describe('set-protocols', () => {
  it('refuses what contradicts itself, and asks for what is missing', () => {
    const typed = [{ off: ['imap'], on: ['imap'] }, {}];
    assert.deepEqual(
      typed.map((one) => setProtocols.review?.(one).kind),
      ['problems', 'missing'],
    );
    assert.equal(setProtocols.args.shape.off.safeParse('fax').success, false);
  });
  it('does not take a protocol without a value of its own for one that is off', async () => {
    const { graph, target } = await actionFixture(grady);
    const args = setProtocols.args.parse({ user: target, off: 'smtp' });

    assert.equal(await setProtocols.unneeded?.({ graph, ...asked }, args), undefined);
    assert.deepEqual(await setProtocols.keep?.read({ graph }, args), { states: { smtp: null } });
  });
});

describe('close-mailbox', () => {
  it('turns hidden rules off after the others, and unpairs phones last', () => {
    const names = closeMailbox.stages.map((stage) => stage.map(({ action }) => action.name));

    assert.deepEqual(names, [
      ['stop-forwarding', 'disable-inbox-rules'],
      ['disable-hidden-rules', 'remove-delegates'],
      ['remove-mobile-devices'],
    ]);
  });
});
