import assert from 'node:assert/strict';
import type { ReadAction, Report } from '../../../services/contract/action.ts';
import { countUsers } from '../../../services/actions/count-users.ts';
import { listDeleted } from '../../../services/actions/list-deleted.ts';
import { listDevices } from '../../../services/actions/list-devices.ts';
import { listGroups } from '../../../services/actions/list-groups.ts';
import { listInactive } from '../../../services/actions/list-inactive.ts';
import { listReports } from '../../../services/actions/list-reports.ts';
import { listUsers } from '../../../services/actions/list-users.ts';
import { showManager } from '../../../services/actions/show-manager.ts';
import { personId } from '../../../services/model/person.ts';
import { inWords, problem, actionFixture } from '../../harness/actions.ts';

const alex = 'alex@contoso.com';
const lee = 'lee@contoso.com';

/** One row per report: the user it is about, and what it says. */
const reads: readonly { action: ReadAction; args?: object; user?: string; call: string; says: RegExp }[] = [
  { action: listUsers, call: 'GET /users', says: /^\["43 users","25 on this page".*Megan Bowen.*Incident Responder/s },
  {
    action: listUsers,
    args: { filter: "userType eq 'Guest'" },
    call: 'GET /users',
    says: /^\["1 user",.*Kim Akers.*Consultant · guest/s,
  },
  {
    action: listUsers,
    args: { filter: "endsWith(mail,'fabrikam.com')" },
    call: 'GET /users',
    says: /^\["1 user",.*Kim Akers/s,
  },
  {
    action: listUsers,
    args: { filter: "displayName eq 'Nobody'" },
    call: 'GET /users',
    says: /^\["No users"/,
  },
  {
    action: listUsers,
    args: { filter: "startswith(displayName,'Alex')", select: 'city, department' },
    call: 'GET /users',
    says: /\["displayName","city","department"\].*\["Alex Wilber","Zürich","Marketing"\]/s,
  },
  {
    action: countUsers,
    call: 'GET /users/$count',
    says: /"43 users".*"Guests","1".*"Sign-in blocked","1".*"Licensed","41".*"3: Christie Cline/s,
  },
  {
    action: showManager,
    user: alex,
    call: 'GET /users/*/manager',
    says: /Manager of Alex Wilber.*Diego Siciliani.*diego@contoso\.com.*Marketing Manager/s,
  },
  {
    action: showManager,
    user: 'patti@contoso.com',
    call: 'GET /users/*/manager',
    says: /Patti Fernandez has no manager/,
  },
  {
    action: listReports,
    user: 'diego@contoso.com',
    call: 'GET /users/*/directReports',
    says: /1 direct report of Diego Siciliani.*Alex Wilber/s,
  },
  {
    action: listReports,
    user: alex,
    call: 'GET /users/*/directReports',
    says: /No direct reports of Alex Wilber/,
  },
  {
    action: listGroups,
    user: 'christie@contoso.com',
    call: 'GET /users/*/memberOf',
    says: /1 group or role of Christie Cline.*"Global Administrator","directory role","Privileged"/s,
  },
  {
    action: listGroups,
    user: alex,
    call: 'GET /users/*/memberOf',
    says: /1 group or role of Alex Wilber.*"Marketing","group",""/s,
  },
  {
    action: listGroups,
    user: 'ben@contoso.com',
    call: 'GET /users/*/memberOf',
    says: /No groups and roles of Ben Walters/,
  },
  {
    action: listDevices,
    user: alex,
    call: 'GET /users/*Devices',
    says: /2 devices of Alex Wilber.*"CTS-ALEX-01","owned, registered, managed".*"compliant".*"DESKTOP-7Q2K","registered"/s,
  },
  { action: listDevices, user: 'ben@contoso.com', call: 'GET /users/*Devices', says: /No devices of Ben Walters/ },
  {
    action: listInactive,
    call: 'GET /users',
    says: /2 accounts not used for 90 days.*Lidia Holloway.*2025-02-11 07:45 UTC.*Raul Razo.*sign-in blocked/s,
  },
  { action: listInactive, args: { days: '3650' }, call: 'GET /users', says: /No accounts not used for 3650 days/ },
  {
    action: listDeleted,
    call: 'GET /directory/deletedItems/*',
    says: /3 deleted users.*Tom Perham","tom@contoso\.com",[^\]]*"2 days".*Lynne Robbins[^\]]*"25 days"/s,
  },
];

for (const { action, args = {}, user, call, says } of reads) {
  describe(`${action.name} ${JSON.stringify({ ...args, user })}`, () => {
    it('returns a report', async () => {
      const { graph, target } = await actionFixture(user ?? alex);

      const report = await action.run({ graph }, action.args.parse({ ...args, user: target }));

      assert.match(inWords(report), says);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
    ] as const) {
      it(`throws ${code} when Graph answers ${status}`, async () => {
        const { tenant, graph, target } = await actionFixture(user ?? alex);
        tenant.setFaults([{ match: call, status, times: 9 }]);

        await assert.rejects(action.run({ graph }, action.args.parse({ ...args, user: target })), problem(code));
      });
    }
  });
}

for (const action of [showManager, listReports, listGroups, listDevices] satisfies ReadAction[]) {
  it(`${action.name} throws not-found for an account that is gone`, async () => {
    const { graph, target } = await actionFixture(alex);
    const gone = { ...target, id: personId('99999999-9999-4999-8999-999999999999') };

    await assert.rejects(
      (action as ReadAction).run({ graph }, action.args.parse({ user: gone })),
      problem('not-found'),
    );
  });
}

describe('the More button', () => {
  const lists: readonly { action: ReadAction; args: object; user?: string; total: number; line: RegExp }[] = [
    { action: listUsers, args: {}, total: 43, line: /^list-users next=/ },
    { action: listUsers, args: { select: 'city' }, total: 43, line: /^list-users select=displayName,city next=/ },
    { action: listUsers, args: { filter: 'accountEnabled eq true' }, total: 42, line: /^list-users next=/ },
    { action: listReports, args: {}, user: lee, total: 37, line: /^list-reports 0b680d7e-[\w-]+ next=/ },
    { action: listInactive, args: { days: '2' }, total: 42, line: /^list-inactive days=2 next=/ },
  ];
  for (const { action, args, user, total, line } of lists) {
    it(`of ${action.name} ${JSON.stringify(args)} leads to the next page`, async () => {
      const { graph, target } = await actionFixture(user ?? alex);
      const run = (more: object) => action.run({ graph }, action.args.parse({ ...args, user: target, ...more }));

      const first = await run({});
      const more = first.offers?.find(({ label }) => label === 'More')?.command ?? '';
      const rest = await run({ next: /next=(\S+)$/.exec(more)?.[1] });

      assert.match(more, line);
      assert.deepEqual([rowsOf(first).length, rowsOf(rest).length], [25, total - 25]);
      assert.notEqual(rowsOf(first)[0], rowsOf(rest)[0]);
      assert.deepEqual(rest.offers, []);
    });
  }
});

describe('arguments of the lists', () => {
  for (const [schema, typed] of [
    [listInactive.args.shape.days, '0'],
    [listInactive.args.shape.days, 'x'],
    [listInactive.args.shape.days, '3651'],
    [listUsers.args.shape.select, 'city,$expand'],
    [listReports.args.shape.next, 'https://evil.example'],
  ] as const) {
    it(`refuse "${typed}"`, () => {
      assert.equal(schema.safeParse(typed).success, false);
    });
  }
});

const rowsOf = (report: Report): readonly string[] => (report.table?.rows ?? []).map((row) => row.join('|'));
