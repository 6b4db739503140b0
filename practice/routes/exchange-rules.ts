import { z } from 'zod';
import type { PracticeAccount } from '../state/account.ts';
import { cmdletAnswer, cmdletError, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { aliasOf } from './exchange-mailbox.ts';
import { keepExchange } from './exchange-permissions.ts';

const graphRule = z.looseObject({
  id: z.string(),
  displayName: z.string(),
  isEnabled: z.boolean(),
  actions: z
    .looseObject({
      forwardTo: z.array(z.object({ emailAddress: z.object({ name: z.string(), address: z.string() }) })).optional(),
      moveToFolder: z.string().optional(),
      markAsRead: z.boolean().optional(),
    })
    .optional(),
});

/** A rule that Outlook shows, as Exchange has it; its number is made of the id that Graph shows. */
function plainRule(rule: unknown): Readonly<Record<string, unknown>> & { readonly RuleIdentity: string } {
  const { id, displayName, isEnabled, actions } = graphRule.parse(rule);
  return {
    Name: displayName,
    RuleIdentity: String(BigInt(`0x${Buffer.from(id).toString('hex').slice(0, 15)}`)),
    Enabled: isEnabled,
    ForwardTo: actions?.forwardTo?.map(({ emailAddress: to }) => `"${to.name}" [SMTP:${to.address}]`) ?? null,
    MoveToFolder: actions?.moveToFolder ?? null,
    MarkAsRead: actions?.markAsRead ?? false,
  };
}

/** The rule that filters junk mail, which every mailbox has. */
const junk = { Name: 'Junk E-mail Rule', RuleIdentity: '1729382256910270465', Enabled: true };

const hiddenRulesOf = ({ exchange }: PracticeAccount) => [junk, ...(exchange?.hiddenRules ?? [])];

const switchedRule = (Enabled: boolean) =>
  practiceCmdlet(
    z.strictObject({
      Identity: z.string(),
      Mailbox: z.string(),
      AlwaysDeleteOutlookRulesBlob: z.boolean().optional(),
      Force: z.boolean().optional(),
      Confirm: z.boolean().optional(),
    }),
    (call, { Identity: identity, Mailbox: mailbox }) => {
      const named = mailboxNamed(call, mailbox);
      if (!named.ok) return named.answer;
      const { account } = named;
      const [alias, id] = identity.split('\\', 2);
      const rules = account.exchange?.hiddenRules ?? [];
      const rule = rules.find(({ RuleIdentity }) => RuleIdentity === id);
      if (alias !== aliasOf(account.user.userPrincipalName) || rule === undefined)
        return cmdletError(
          404,
          'ManagementObjectNotFoundException',
          `The operation couldn't be performed because object '${identity}' couldn't be found on 'PRACTICE.DC01'.`,
        );
      if (rule.Name.startsWith('Delegate Rule'))
        return cmdletError(400, 'InvalidOperationException', 'A delegate rule can only be changed with Outlook.');
      const after = rules.map((other) => (other === rule ? { ...rule, Enabled } : other));
      return keepExchange(call, account, { hiddenRules: after });
    },
  );

/** The cmdlets about inbox rules, with those that Outlook and Graph do not show. */
export const ruleCmdlets: PracticeCmdlets = {
  'Get-InboxRule': practiceCmdlet(
    z.strictObject({
      Mailbox: z.string(),
      IncludeHidden: z.boolean().optional(),
      ResultSize: z.union([z.number(), z.literal('Unlimited')]).optional(),
    }),
    (call, { Mailbox: mailbox, IncludeHidden: hidden }) => {
      const named = mailboxNamed(call, mailbox, 'directory');
      if (!named.ok) return named.answer;
      const { account } = named;
      const plain = (account.rules ?? []).map(plainRule);
      const all = hidden === true ? [...plain, ...hiddenRulesOf(account)] : plain;
      const owner = account.user.displayName;
      return cmdletAnswer(all.map((rule) => ({ Identity: `${owner}\\${rule.RuleIdentity}`, ...rule })));
    },
  ),
  'Disable-InboxRule': switchedRule(false),
  'Enable-InboxRule': switchedRule(true),
  'Get-SweepRule': practiceCmdlet(z.strictObject({ Mailbox: z.string() }), (call, { Mailbox: mailbox }) => {
    const named = mailboxNamed(call, mailbox, 'directory');
    return named.ok ? cmdletAnswer([]) : named.answer;
  }),
};
