import assert from 'node:assert/strict';
import { listSignIns } from '../../../services/actions/list-sign-ins.ts';
import { whoElse } from '../../../services/actions/who-else.ts';
import type { ReadAction, Report } from '../../../services/contract/action.ts';
import { renewingIp, sprayingIp, stolenSession } from '../../../practice/seed/backdoors-sign-ins.ts';
import { victim } from '../../../practice/seed/victim.ts';
import { problem } from '../../harness/actions.ts';
import { asking, factsOf, nextOf, notRead, warnings } from '../../harness/reads.ts';

const grady = 'grady@contoso.com';
const office = '203.0.113.8';

/** A question about the whole tenant. */
const asked = (action: ReadAction, args: object) => asking(action, { args: { user: undefined, ...args } });

const whatIn = ({ rows = [] }: Report) =>
  rows.map(({ what, details = [] }) => [what, ...details.filter((one) => typeof one === 'string')].join(', '));

const logCalls = (calls: readonly { readonly url: string }[]) =>
  calls.filter(({ url }) => url.includes('/auditLogs/signIns')).map(({ url }) => /\/(beta|v1\.0)\//.exec(url)?.[1]);

describe('list-sign-ins', () => {
  it('shows what a stolen token does, which no person signed in for', async () => {
    const { ask } = await asking(listSignIns, { upn: grady });

    const report = await ask();

    assert.deepEqual(
      whatIn(report).filter((what) => what.includes('refresh token')),
      Array(3).fill(
        'Signed in to Office 365 Exchange Online, non-interactive, by device code, refresh token, bound to no device, AS9009',
      ),
    );
    assert.match(warnings(report), /^Signed in by device code from Chisinau, MD \(198\.51\.100\.140\)/);
    assert.match(factsOf(report).get('Read from') ?? '', /beta.*interactive and non-interactive/);
    assert.match(factsOf(report).get('As of') ?? '', /late/);
  });
  for (const [kind, count] of [
    ['all', 4],
    ['interactive', 1],
    ['non-interactive', 3],
  ] as const) {
    it(`lists ${kind} sign-ins only with kind=${kind}`, async () => {
      const { tenant, ask } = await asking(listSignIns, { upn: grady, args: { kind } });

      const report = await ask();

      assert.equal(report.rows?.length, count);
      assert.deepEqual(logCalls(tenant.calls), [kind === 'interactive' ? 'v1.0' : 'beta']);
    });
  }
  for (const status of [400, 404] as const) {
    it(`reads v1.0 where beta answers ${status}, and says what is missing`, async () => {
      const { tenant, ask } = await asking(listSignIns, { upn: grady });
      tenant.setFaults([{ match: 'GET /auditLogs/signIns', status, times: 1 }]);

      const report = await ask();

      assert.deepEqual(logCalls(tenant.calls), ['beta', 'v1.0']);
      assert.equal(report.rows?.length, 1);
      assert.match(notRead(report), /^Non-interactive sign-ins: Graph’s beta did not answer, and v1\.0 has none/);
    });
  }
  it('goes on in the log that it fell back to', async () => {
    const { tenant, ask } = await asking(listSignIns, { args: { since: '7d' } });
    tenant.setFaults([{ match: 'GET /auditLogs/signIns', status: 400, times: 1 }]);
    const first = await ask();
    assert.match(first.offers?.find(({ label }) => label === 'More')?.command ?? '', / kind=interactive next=/);

    await ask({ kind: 'interactive', next: nextOf(first) });

    assert.deepEqual(logCalls(tenant.calls), ['beta', 'v1.0', 'v1.0']);
  });
  it('does not fall back where only beta can answer', async () => {
    const { tenant, ask } = await asking(listSignIns, { upn: grady, args: { kind: 'non-interactive' } });
    tenant.setFaults([{ match: 'GET /auditLogs/signIns', status: 400, times: 9 }]);

    await assert.rejects(ask(), problem('rejected'));
  });
  it('starts 90 days ago at the earliest, because Graph refuses an older start', async () => {
    const { ask } = await asking(listSignIns, { upn: grady, args: { since: '400d' } });

    const report = await ask();

    assert.match(warnings(report), /90 days at most/);
    assert.ok((report.rows?.length ?? 0) > 4);
  });
  it('lists what failed in the whole tenant, with the names of the people', async () => {
    const { ask } = await asked(listSignIns, { ip: sprayingIp, failed: 'yes' });

    const report = await ask();

    assert.match(report.title, /^6 sign-ins from 198\.51\.100\.140 that failed$/);
    assert.deepEqual(
      new Set(report.rows?.map(({ who }) => who)),
      new Set(['Debra Berger', 'Emily Braun', 'Delia Dennis', 'Gerhart Moller', 'Cameron White', 'Henrietta Mueller']),
    );
  });
  it('picks failed sign-ins itself where Graph does not take the filter, and says so', async () => {
    const { tenant, ask } = await asked(listSignIns, { ip: sprayingIp, failed: 'yes' });
    tenant.setFaults([{ match: 'GET /auditLogs/signIns', status: 400, times: 1 }]);

    const report = await ask();

    assert.equal(report.rows?.length, 6);
    assert.deepEqual(logCalls(tenant.calls), ['beta', 'beta']);
    assert.match(notRead(report), /^Failed sign-ins on other pages: /);
  });
  it('counts by person and by address with a threshold, and names a spray', async () => {
    const { ask } = await asked(listSignIns, { failed: 'yes', threshold: '3' });

    const report = await ask();

    assert.match(report.title, /1 address with 3 sign-ins or more$/);
    assert.match(warnings(report), /^Passwords of 5 people were tried from 198\.51\.100\.140$/);
    assert.deepEqual(report.offers, [
      { label: 'Who else: 198.51.100.140', command: 'who-else ip=198.51.100.140 since=1d' },
    ]);
  });
  for (const [typed, expected] of [
    ['198[.]51[.]100[.]140', '198.51.100.140'],
    ['2001:0DB8:85A3:0000:0000:8A2E:0370:7334', renewingIp],
    ['198.51.100.', '198.51.100.'],
    ['2001:DB8:', '2001:db8:'],
  ] as const) {
    it(`takes the address ${typed} as the log spells it`, () => {
      assert.equal(listSignIns.args.parse({ ip: typed }).ip, expected);
    });
  }
  for (const typed of ['somewhere', '198.51.100', '999.1.1.1', '']) {
    it(`refuses “${typed}” as an address`, () => {
      assert.equal(listSignIns.args.safeParse({ ip: typed }).success, false);
    });
  }
});

describe('who-else', () => {
  it('groups by person, those who got in first, and ticks them', async () => {
    const { ask } = await asked(whoElse, { ip: sprayingIp });

    const report = await ask();

    assert.equal(report.title, '8 people from 198.51.100.140');
    assert.equal(report.subtitle, '2 signed in, 6 only tried');
    assert.deepEqual(
      report.ticks?.choices.filter(({ isTicked }) => isTicked).map(({ title }) => title),
      ['Johanna Lorenz · johanna@contoso.com · signed in', 'Grady Archie · grady@contoso.com · signed in'],
    );
    assert.equal(report.ticks.choices.length, 8);
    assert.match(
      warnings(report),
      /signed in from there as well\n.*signed in from there as well\nPasswords of 5 people were tried from 198\.51\.100\.140$/,
    );
    assert.equal(whatIn(report)[0], 'Johanna Lorenz signed in once');
    assert.match(whatIn(report).join('\n'), /^Henrietta Mueller: tried once, never in, failed: multi-factor/m);
  });
  it('warns that an address is that of an office, and ticks and marks nobody', async () => {
    const { ask } = await asked(whoElse, { ip: office });

    const report = await ask();

    assert.match(warnings(report), /^More than 10 people signed in from 203\.0\.113\.8: that is how an office/);
    assert.ok(report.ticks?.choices.every(({ isTicked }) => !isTicked));
    assert.deepEqual([report.findings, report.badge, report.offers], [[], undefined, []]);
  });
  for (const [args, people] of [
    [{ ip: renewingIp }, 1],
    [{ ip: '198.51.100.' }, 9],
    [{ 'user-agent': 'python-' }, 8],
    [{ app: 'd3590ed6-52b3-4102-aeff-aad2292ab01c' }, 1],
    [{ app: 'Microsoft Off' }, 1],
  ] as const) {
    it(`finds ${people} who have ${JSON.stringify(args)} in common`, async () => {
      const { ask } = await asked(whoElse, args);

      const report = await ask();

      assert.equal(report.ticks?.choices.length, people);
      assert.ok(report.ticks.choices.some(({ title }) => title.startsWith('Grady Archie · ')));
    });
  }
  it('says that nobody was there', async () => {
    const { ask } = await asked(whoElse, { ip: '192.0.2.1' });

    const report = await ask();

    assert.equal(report.title, 'Nobody signed in from 192.0.2.1');
    assert.equal(report.ticks, undefined);
  });
  it('lists where a session was used, which belongs to one person', async () => {
    const { ask } = await asking(whoElse, { upn: grady, args: { session: stolenSession } });

    const report = await ask();

    assert.equal(report.title, 'Session of Grady Archie: 2 addresses');
    assert.deepEqual(whatIn(report), [
      '198.51.100.140: 3 sign-ins, last: succeeded',
      `${renewingIp}: 1 sign-in, last: succeeded`,
    ]);
    assert.match(warnings(report), /several places/);
    assert.equal(report.offers?.[0]?.command, `contain ${victim}`);
  });
  it('asks whose session it is', async () => {
    const { tenant, ask } = await asked(whoElse, { session: stolenSession });

    assert.match(warnings(await ask()), /user=/);
    assert.deepEqual(tenant.calls, []);
  });
  it('takes one question at a time', () => {
    assert.equal(whoElse.review?.({}).kind, 'missing');
    assert.equal(whoElse.review({ ip: office, app: 'Teams' }).kind, 'problems');
    assert.equal(whoElse.review({ app: 'Teams' }).kind, 'fits');
  });
  it('answers from v1.0 where beta does not, but not about user agents, which only beta can find', async () => {
    const { tenant, ask } = await asked(whoElse, {});
    const refused = { match: 'GET /auditLogs/signIns', status: 400 as const };

    tenant.setFaults([{ ...refused, times: 1 }]);
    const report = await ask({ ip: sprayingIp });
    tenant.setFaults([{ ...refused, times: 9 }]);

    assert.match(notRead(report), /^Non-interactive sign-ins: /);
    await assert.rejects(ask({ 'user-agent': 'python-' }), problem('rejected'));
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}, after one call`, async () => {
      const { tenant, ask } = await asked(whoElse, { ip: sprayingIp });
      tenant.setFaults([{ match: 'GET /auditLogs/signIns', status, times: 9 }]);

      await assert.rejects(ask(), problem(code));
      assert.equal(logCalls(tenant.calls).length, 1);
    });
  }
});
