import assert from 'node:assert/strict';
import type { ReadAction } from '../../../services/contract/action.ts';
import { listAudit } from '../../../services/actions/list-audit.ts';
import { listCaPolicies } from '../../../services/actions/list-ca-policies.ts';
import { listGrants } from '../../../services/actions/list-grants.ts';
import { listInboxRules } from '../../../services/actions/list-inbox-rules.ts';
import { listMethods } from '../../../services/actions/list-methods.ts';
import { listMfaUsers } from '../../../services/actions/list-mfa-users.ts';
import { listSignIns } from '../../../services/actions/list-sign-ins.ts';
import { showRisk } from '../../../services/actions/show-risk.ts';
import { inWords, problem } from '../../harness/actions.ts';
import { asking, warnings } from '../../harness/reads.ts';

/** One row per action: the call it makes, what it shows about Alex, whose account was taken over, and its warnings. */
const reads: readonly { action: ReadAction; args?: object; call: string; says: RegExp; warns: RegExp }[] = [
  {
    action: listSignIns,
    call: 'GET /auditLogs/signIns',
    says: /9 sign-ins of Alex Wilber.*Lagos, NG.*198\.51\.100\.77.*succeeded.*high.*Warsaw, PL/s,
    warns:
      /^First sign-in from Lagos, NG, 22 minutes after Warsaw, PL\nFirst failed attempt from Lagos, NG.*\n2 sign-ins failed: wrong password \(50126\)$/s,
  },
  {
    action: listMethods,
    call: 'GET /users/*/authentication/methods',
    says: /4 sign-in methods of Alex Wilber.*\[\["Authenticator app “SM-A057F” · newest/s,
    warns: /^Authenticator app “SM-A057F” added$/,
  },
  {
    action: listMfaUsers,
    call: 'GET /reports/authenticationMethods/userRegistrationDetails',
    says: /25 or more accounts.*Disabled users.*Alex Wilber · alex@contoso\.com.*registered/s,
    warns: /^$/,
  },
  {
    action: showRisk,
    call: 'GET /identityProtection/riskyUsers/*',
    says: /Risk of Alex Wilber: high.*At risk.*Inbox rule that forwards mail.*Sign-ins from two distant places.*Sign-in unlike earlier/s,
    warns: /^At risk, high risk$/,
  },
  {
    action: listGrants,
    call: 'GET /users/*/oauth2PermissionGrants',
    says: /3 grants.*"Mail Sync Pro","publisher not verified".*in Microsoft Graph.*"Contoso Travel","Contoso".*assigned/s,
    warns:
      /^Mail Sync Pro \(publisher not verified\) may read mail, send mail, change rules.* and keep access for months as the user$/,
  },
  {
    action: listGrants,
    call: 'GET /users/*/appRoleAssignments',
    says: /3 grants/,
    warns: /Mail Sync Pro/,
  },
  {
    action: listInboxRules,
    call: 'GET /users/*/mailFolders/inbox/messageRules',
    says: /2 inbox rules.*“\.”.*subject contains invoice, payment, bank.*“Newsletters”.*sender contains newsletter/s,
    warns: /^Inbox rule “\.” forwards to archive@mailbox-sync\.example; hides: marks as read and moves$/,
  },
  {
    action: listAudit,
    call: 'GET /auditLogs/directoryAudits',
    says: /audit entries about Alex Wilber.*App consented to.*Account properties changed.*Contoso HR Provisioning.*department/s,
    warns: /^Sign-in method added, by alex@contoso\.com from 198\.51\.100\.77\nApp consented to, by alex/s,
  },
  {
    action: listCaPolicies,
    call: 'POST /identity/conditionalAccess/evaluate',
    says: /No Conditional Access policies would apply to Alex Wilber.*Exchange Online, Browser/s,
    warns: /No policy that is on.*Not judged.*from abroad, Everybody: new password.*country=/s,
  },
  {
    action: listCaPolicies,
    args: { country: 'ng', risk: 'high', platform: 'android', ip: '198.51.100.77', client: 'other' },
    call: 'POST /identity/conditionalAccess/evaluate',
    says: /3 Conditional Access policies would apply.*block legacy.*"on","block".*from abroad.*"report only","multi-factor authentication and password change"/s,
    warns: /^$/,
  },
  {
    action: listCaPolicies,
    args: { country: 'CH', risk: 'high' },
    call: 'POST /identity/conditionalAccess/evaluate',
    says: /1 Conditional Access policy would apply.*"report only"/s,
    warns: /^No policy that is on would ask/,
  },
];

for (const { action, args = {}, call, says, warns } of reads) {
  describe(`${action.name} ${JSON.stringify(args)} (${call})`, () => {
    it('returns a report', async () => {
      const { ask } = await asking(action, { args });

      const report = await ask();

      assert.match(inWords(report), says);
      assert.match(warnings(report), warns);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
    ] as const) {
      it(`throws ${code} when Graph answers ${status}`, async () => {
        const { tenant, ask } = await asking(action, { args });
        tenant.setFaults([{ match: call, status, times: 9 }]);

        await assert.rejects(ask(), problem(code));
      });
    }
  });
}
