import assert from 'node:assert/strict';
import type { ReadAction } from '../../../services/contract/action.ts';
import { listAudit } from '../../../services/actions/list-audit.ts';
import { listCaPolicies } from '../../../services/actions/list-ca-policies.ts';
import { listInboxRules } from '../../../services/actions/list-inbox-rules.ts';
import { listMfaUsers } from '../../../services/actions/list-mfa-users.ts';
import { listSignIns } from '../../../services/actions/list-sign-ins.ts';
import { listDevices } from '../../../services/actions/list-devices.ts';
import { showUser } from '../../../services/actions/show-user.ts';
import { showRisk } from '../../../services/actions/show-risk.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { inWords } from '../../harness/actions.ts';
import { asking, nextOf, notRead, rows } from '../../harness/reads.ts';

/** Reports about users who have nothing of the kind. */
const nothing: readonly { action: ReadAction; upn: string; args?: object; says: RegExp }[] = [
  { action: listSignIns, upn: 'lidia@contoso.com', says: /^\["No sign-ins of Lidia Holloway"/ },
  { action: showRisk, upn: 'grady@contoso.com', says: /Grady Archie has never been at risk/ },
  { action: listInboxRules, upn: 'ben@contoso.com', says: /Ben Walters has no mailbox in the cloud/ },
  { action: listInboxRules, upn: 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', says: /no mailbox in the cloud/ },
  {
    action: listAudit,
    upn: 'alex@contoso.com',
    args: { since: '1m' },
    says: /^\["No audit entries about Alex Wilber"/,
  },
];

for (const { action, upn, args = {}, says } of nothing) {
  it(`${action.name} reports that ${upn} has none`, async () => {
    const { ask } = await asking(action, { upn, args });

    assert.match(inWords(await ask()), says);
  });
}

/** Graph's refusals for a missing licence, and what the responder is told. */
const licences: readonly { action: ReadAction; call: string; code: string; message: string; expected: RegExp }[] = [
  ...[listSignIns, listMfaUsers, listAudit].map((action) => ({
    action,
    call: 'GET /*',
    code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    message: "Neither tenant is B2C or tenant doesn't have premium license",
    expected: /Entra ID P1/,
  })),
  {
    action: showRisk,
    call: 'GET /identityProtection/*',
    code: 'Forbidden',
    message: 'Your tenant is not licensed for this feature.',
    expected: /Entra ID P2/,
  },
  {
    action: listCaPolicies,
    call: 'POST /identity/*',
    code: 'AccessDenied',
    message: 'Your tenant is not licensed for this feature. Please upgrade your subscription to access it.',
    expected: /no licence/,
  },
];

for (const { action, call, code, message, expected } of licences) {
  it(`${action.name} distinguishes a missing licence from a missing permission`, async () => {
    const { tenant, ask } = await asking(action);
    tenant.setFaults([{ match: call, status: 403, code, message, times: 9 }]);

    const asked = ask();

    await assert.rejects(asked, (error: unknown) => error instanceof GraphProblem && expected.test(error.message));
  });
}

/** Lists with more than one page in the practice tenant. */
const paged: readonly { action: ReadAction; args?: object; all: number; line: RegExp }[] = [
  { action: listSignIns, args: { since: '7d' }, all: 39, line: /^list-sign-ins \S{36} since=7d next=/ },
  { action: listAudit, args: { since: '30d' }, all: 32, line: /^list-audit \S{36} since=30d next=/ },
  { action: listMfaUsers, all: 42, line: /^list-mfa-users next=/ },
];

for (const { action, args = {}, all, line } of paged) {
  it(`${action.name} continues with the command of its More button`, async () => {
    const { tenant, ask } = await asking(action, { args });
    const first = await ask();

    const second = await ask({ next: nextOf(first) });

    assert.deepEqual([rows(first), rows(second), nextOf(second)], [25, all - 25, undefined]);
    assert.match(first.offers?.find(({ label }) => label === 'More')?.command ?? '', line);
    const lists = tenant.calls.map(({ url }) => new URL(url, tenant.origin).pathname);
    assert.equal(lists.filter((path) => path === lists[0]).length, 2);
  });
}

describe('show-risk', () => {
  const detections = 'GET /identityProtection/riskDetections';

  it('retries the detections once after a 429', async () => {
    const { tenant, ask } = await asking(showRisk);
    tenant.setFaults([{ match: detections, status: 429, retryAfter: 0.01 }]);

    const report = await ask();

    assert.deepEqual([rows(report), tenant.calls.length], [3, 3]);
  });
  it('shows the risk when the detections cannot be read', async () => {
    const { tenant, ask } = await asking(showRisk);
    tenant.setFaults([{ match: detections, status: 403 }]);

    const report = await ask();

    assert.match(report.title, /Risk of Alex Wilber: high/);
    assert.match(notRead(report), /^Risk detections: could not be read \(forbidden\)$/);
  });
  it('makes no further call for a user who was never at risk', async () => {
    const { tenant, ask } = await asking(showRisk, { upn: 'grady@contoso.com' });

    await ask();

    assert.equal(tenant.calls.length, 1);
  });
});

describe('what a read could not look at', () => {
  it('is named by show-user for every part', async () => {
    const { tenant, ask } = await asking(showUser);
    tenant.setFaults([
      { match: 'GET /users/*/manager', status: 403, times: 9 },
      { match: 'GET /users/*/authentication/methods', status: 403, times: 9 },
    ]);

    const report = await ask();

    assert.equal(
      notRead(report),
      'Sign-in methods: could not be read (forbidden)\nManager: could not be read (forbidden)',
    );
  });
  it('is named by list-devices for each list', async () => {
    const { tenant, ask } = await asking(listDevices);
    tenant.setFaults([{ match: 'GET /users/*/managedDevices', status: 403, times: 9 }]);

    const report = await ask();

    assert.equal(notRead(report), 'Devices managed by Intune: could not be read (forbidden)');
  });
  it('is named by every list that has another page', async () => {
    const { ask } = await asking(listSignIns, { args: { since: '7d' } });

    assert.match(notRead(await ask()), /^Older sign-ins: only 25 were read$/m);
  });
});

describe('a button for all devices', () => {
  for (const [upn, offered] of [
    ['ben@contoso.com', false],
    ['alex@contoso.com', true],
  ] as const)
    it(`is ${offered ? '' : 'not '}offered for ${upn}, by the number of devices that can be disabled`, async () => {
      const { ask } = await asking(listDevices, { upn });

      const { offers = [] } = await ask();

      assert.equal(
        offers.some(({ command }) => command.startsWith('disable-devices ')),
        offered,
      );
    });
  for (const [upn, offered] of [
    ['alex@contoso.com', false],
    ['raul@contoso.com', true],
  ] as const)
    it(`is ${offered ? '' : 'not '}offered by show-user for ${upn}, by whether sign-in is blocked`, async () => {
      const { ask } = await asking(showUser, { upn });

      const { offers = [] } = await ask();

      assert.equal(
        offers.some(({ command }) => command.startsWith('disable-devices ')),
        offered,
      );
    });
});
