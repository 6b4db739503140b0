import assert from 'node:assert/strict';
import type { History } from '../../../services/contract/history.ts';
import { evidence } from '../../../services/actions/evidence.ts';
import { history } from '../../../services/actions/history.ts';
import { reportCard } from '../../../cards/report-card.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import type { FaultInput } from '../../../practice/http/faults.ts';
import { actionFixture } from '../../harness/actions.ts';
import { shown, weight } from '../../harness/cards.ts';
import { sentCmdlet } from '../../harness/sent-cmdlet.ts';
import { factsOf, notRead } from '../../harness/reads.ts';
import { alexId } from '../../harness/stories.ts';

const records: History = {
  about: () => Promise.resolve([]),
  trail: () => Promise.resolve(undefined),
  changes: () => Promise.resolve([]),
};
const names = [
  ...['Account', 'Risk', 'Sign-ins', 'Directory changes', 'Inbox rules', 'Mailbox', 'App grants', 'Changes of apps'],
  ...['Sign-in methods', 'MFA registration', 'Devices', 'Groups and roles', 'Sent mail', 'OneDrive shares'],
  'Cordon’s history',
];
/** With what is asked last, about addresses that the sign-ins made suspicious. */
const allNames = [...names, 'Who else'];

async function evidenceOf(upn: string, faults: readonly FaultInput[] = []) {
  const { tenant, graph, target } = await actionFixture(upn);
  tenant.setFaults(faults);
  const report = await evidence.run({ graph, history: records }, evidence.args.parse({ user: target }));
  const lines = factsOf(report);
  return { tenant, report, line: (name: string) => lines.get(name) ?? assert.fail(`no part ${name}`) };
}

describe('evidence', () => {
  it('has a line and a section for every part, in reading order', async () => {
    const { report, line } = await evidenceOf('alex@contoso.com');

    assert.deepEqual(
      report.facts?.map(([name]) => name),
      allNames,
    );
    assert.deepEqual(
      report.full?.sections.map(({ title }) => title),
      ['Open now', 'Time line', ...allNames],
    );
    assert.equal(line('Sign-ins'), '⚠ 39 sign-ins · 3 findings');
    assert.equal(line('Risk'), '⚠ high · 1 finding');
    assert.equal(report.badge?.text, '10 findings');
  });
  it('says once what several parts have not looked at', async () => {
    const { report } = await evidenceOf('grady@contoso.com');

    const whats = report.unread?.map(({ what }) => what) ?? [];
    assert.deepEqual(whats, [...new Set(whats)]);
    assert.ok(whats.includes('Changes of the last minutes'));
  });
  it('has complete lists in its sections, not only what fits on a card', async () => {
    const { report, tenant } = await evidenceOf('alex@contoso.com');

    const signIns = report.full?.sections.find(({ title }) => title === 'Sign-ins');
    assert.equal(signIns?.table?.rows.length, 39);
    const signInCalls = tenant.calls.filter(({ url }) => url.includes('/auditLogs/signIns'));
    assert.equal(signInCalls.filter(({ url }) => !url.includes('ipAddress')).length, 1);
  });
  it('calls the logs five times, which is within their limit', async () => {
    const { tenant } = await evidenceOf('alex@contoso.com');

    const logs = tenant.calls.filter(({ url }) => /\/(v1\.0|beta)\/(auditLogs|reports)\//.test(url));
    assert.equal(logs.length, 5);
    const others = tenant.calls.filter(({ method }) => method !== 'GET');
    assert.ok(others.every(({ body }) => sentCmdlet(body)?.name.startsWith('Get-') === true));
  });
  it('says that nothing is suspicious about an ordinary account', async () => {
    const { report } = await evidenceOf('isaiah@contoso.com');

    assert.deepEqual([report.badge, report.findings, report.looked], [undefined, [], names]);
    assert.doesNotMatch(notRead(report), /sign-ins/);
  });
  it('says when a user is not in the registration report', async () => {
    const { line } = await evidenceOf('raul@contoso.com');

    assert.equal(line('MFA registration'), 'Not in the report');
  });

  const unlicensed = 'Your tenant is not licensed for this feature.';
  const premium = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';
  const refusals: readonly (readonly [part: string, fault: FaultInput, reason: RegExp])[] = [
    ['Sign-ins', { match: 'GET /auditLogs/signIns', status: 403, code: premium }, /no Microsoft Entra ID P1 licence$/],
    ['MFA registration', { match: 'GET /reports/*', status: 403, code: premium }, /no Microsoft Entra ID P1 licence$/],
    ['Risk', { match: 'GET /identityProtection/*', status: 403, code: 'Forbidden', message: unlicensed }, /ID P2\)$/],
    [
      'Sign-ins',
      { match: 'GET /auditLogs/signIns', status: 403 },
      /AuditLog\.Read\.All, in some tenants also Directory\.Read\.All\)$/,
    ],
    ['Inbox rules', { match: 'GET /users/*/mailFolders/*', status: 403 }, /no permission \(MailboxSettings\.Read\)$/],
    ['App grants', { match: 'GET /users/*/appRoleAssignments', status: 503 }, /Graph said unavailable$/],
    ['Account', { match: `GET /users/${alexId}`, status: 403, times: 1 }, /no permission/],
  ];
  for (const [part, fault, reason] of refusals) {
    it(`says why ${part} could not be read (${reason.source}) and still shows the other parts`, async () => {
      const { report, line } = await evidenceOf('alex@contoso.com', [fault]);

      assert.match(line(part), /^✗ could not be read: /);
      assert.match(line(part), reason);
      assert.match(notRead(report), new RegExp(`^${part}: `));
      assert.deepEqual(
        report.looked,
        (part === 'Sign-ins' ? names : allNames).filter((name) => name !== part),
      );
      assert.equal([...factsOf(report).values()].filter((value) => value.startsWith('✗')).length, 1);
      assert.equal(report.full?.sections.length, (part === 'Sign-ins' ? names : allNames).length + 2);
    });
  }
  it('retries once where Graph throttled the call', async () => {
    const { report, line } = await evidenceOf('alex@contoso.com', [
      { match: 'GET /auditLogs/signIns', status: 429, retryAfter: 0.01 },
    ]);

    assert.match(line('Sign-ins'), /39 sign-ins/);
    assert.doesNotMatch(notRead(report), /^Sign-ins:/m);
  });
  it('shows only a part on the card and says how much is missing', async () => {
    const report = await evidence.run(
      await noisy(),
      evidence.args.parse({ user: (await actionFixture('alex@contoso.com')).target }),
    );

    const card = reportCard(report, { practice: false, at: 0 });
    assert.match(shown(card), /more findings are marked below\./);
    assert.match(shown(card), /more, most of them ordinary, are in the full report\./);
    assert.ok(weight(card) < 60_000, String(weight(card)));
  });
});

/** A context in which every list has 500 items with long names, each of which causes an alert. */
async function noisy() {
  const { graph } = await actionFixture('alex@contoso.com');
  const name = 'x'.repeat(900);
  const now = new Date().toISOString();
  const item = {
    '@odata.type': '#microsoft.graph.phoneAuthenticationMethod',
    id: name,
    displayName: name,
    createdDateTime: now,
    isEnabled: true,
    actions: { delete: true },
    principalId: name,
    roleDefinitionId: name,
    appId: name,
    clientId: name,
    resourceId: name,
    consentType: 'Principal',
    scope: 'Mail.Read',
    activityDateTime: now,
    activityDisplayName: `Reset password ${name}`,
    registrationDateTime: now,
    accountEnabled: false,
    detectedDateTime: name,
  };
  const value = Array.from({ length: 500 }, (_, n) => ({ ...item, id: `${n}${name}`, deviceId: `${n}` }));
  const noise: Graph = {
    ...graph,
    with: () => noise,
    send: ({ response }) => Promise.resolve(response.parse({ ...item, value })),
  };
  return { records, graph: noise };
}

describe('history', () => {
  it('says when nothing is visible, nothing is named, or its history cannot be read', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const titles = await Promise.all([
      history.run({ graph, history: records }, { user: target }),
      history.run({ graph, history: records }, { request: 'OP-7F3K' }),
      history.run({ graph, history: records }, {}),
      history.run({ graph }, { user: target }),
      evidence.run({ graph, history: records }, {}),
      evidence.run({ graph, history: records }, { request: 'OP-7F3K' }),
    ]);

    assert.deepEqual(
      titles.map(({ title }) => title),
      [
        'No requests about Alex Wilber',
        'No request “OP-7F3K” here',
        'history: of whom?',
        'Cordon’s own history cannot be read here',
        'evidence: of whom?',
        'No request “OP-7F3K” here',
      ],
    );
  });
});
