import assert from 'node:assert/strict';
import { listSent } from '../../../services/actions/list-sent.ts';
import { inCloud } from '../../../services/graph/cloud-features.ts';
import { clouds } from '../../../services/graph/clouds.ts';
import { actionFixture, problem } from '../../harness/actions.ts';
import { asking, factsOf, notRead, warnings } from '../../harness/reads.ts';

const traces = 'GET /admin/exchange/tracing/messageTraces';
const cmdlet = 'POST /adminapi/beta/*/InvokeCommand';
const grady = 'grady@contoso.com';

describe('list-sent', () => {
  it('counts messages and not rows, and marks one subject to forty people outside', async () => {
    const { ask } = await asking(listSent, { upn: grady });

    const report = await ask();

    assert.equal(report.title, '10 messages sent by Grady Archie');
    assert.equal(factsOf(report).get('Recipients'), '42, 41 outside');
    assert.equal(warnings(report), '“Updated bank details for your invoice” went to 40 people outside');
    const [burst] = report.rows ?? [];
    assert.deepEqual(
      [burst?.what, burst?.where, burst?.details, burst?.mark],
      ['“Updated bank details for your invoice” to 40, 40 outside', '198.51.100.77', ['8 messages', '2 failed'], 'bad'],
    );
    const from = report.rows?.find(({ what }) => what === '8 messages sent from 198.51.100.77');
    assert.deepEqual(from?.lead, { label: 'Who else…', command: 'who-else ip=198.51.100.77' });
  });
  it('leads to copies of the burst in the tenant, from the day it began, and to containment', async () => {
    const { tenant, ask } = await asking(listSent, { upn: grady });

    const { offers = [], rows = [] } = await ask();

    assert.match(
      offers[0]?.command ?? '',
      /^find-mail from=grady@contoso\.com subject="Updated bank details for your invoice" since=\d{4}-\d\d-\d\dT00:00:00Z$/,
    );
    assert.deepEqual(rows[0]?.lead, offers[0]);
    assert.equal(offers[1]?.command, `contain ${tenant.user(grady)?.id ?? ''}`);
  });
  it('marks nothing of an ordinary account', async () => {
    const { ask } = await asking(listSent);

    const { title, findings, offers } = await ask();

    assert.deepEqual([title, findings, offers], ['2 messages sent by Alex Wilber', [], []]);
  });
  it('asks for every address of the account, with both ends of the period', async () => {
    const { tenant, ask } = await asking(listSent, { upn: 'cameron@contoso.com' });

    const report = await ask({ since: '2d' });

    const filters = tenant.calls
      .filter(({ url }) => url.includes('/messageTraces'))
      .map(({ url }) => new URL(url).searchParams.get('$filter') ?? '');
    assert.deepEqual(
      filters.map((filter) => /senderAddress eq '([^']+)'/.exec(filter)?.[1]),
      ['cam.white@contoso.com', 'cameron@contoso.com', 'legal-desk@contoso.com'],
    );
    for (const filter of filters) {
      const [from, to] = ['ge', 'le'].map((end) => Date.parse(new RegExp(` ${end} (\\S+)`).exec(filter)?.[1] ?? ''));
      assert.equal((to ?? 0) - (from ?? 0), 2 * 86_400_000);
    }
    assert.match(factsOf(report).get('Addresses searched') ?? '', /legal-desk@contoso\.com/);
  });
  it('reads ten days at most, and says that older mail is not there', async () => {
    const { ask } = await asking(listSent);

    const report = await ask({ since: '30d' });

    assert.match(notRead(report), /^Older mail: a message trace covers 10 days at once$/m);
  });
  it('follows the pages of Graph', async () => {
    const { graph, target } = await actionFixture(grady);
    const few = { ...graph, send: (call: Parameters<typeof graph.send>[0]) => graph.send(withTop(call, '7')) };

    const report = await listSent.run({ graph: few as typeof graph }, listSent.args.parse({ user: target }));

    assert.equal(report.title, '10 messages sent by Grady Archie');
  });
  it('says that an account without mail has sent nothing', async () => {
    const { ask } = await asking(listSent, { upn: 'ben@contoso.com' });

    assert.match((await ask()).title, /has no mail address$/);
  });

  it('asks Exchange where Graph is not set up for it, and says what an administrator must do', async () => {
    const { tenant, ask } = await asking(listSent, { upn: grady });
    tenant.setFaults([
      {
        match: traces,
        status: 401,
        times: 9,
        code: 'UnknownError',
        message:
          'Service principal-less authentication failed: The service principal for App ID 8bd644d1-64a1-4d4b-ae52-2e0cbf64e373 was not found.',
      },
    ]);

    const report = await ask();

    assert.equal(report.title, '10 messages sent by Grady Archie');
    assert.equal(report.source, 'Exchange’s message trace');
    assert.match(report.alerts?.join(' ') ?? '', /create the service principal of app 8bd644d1-/);
    assert.deepEqual(report.findings?.length, 1);
  });
  for (const status of [403, 404] as const) {
    it(`asks Exchange where Graph answers ${status}, without blaming the set-up`, async () => {
      const { tenant, ask } = await asking(listSent, { upn: grady });
      tenant.setFaults([{ match: traces, status }]);

      const report = await ask();

      assert.deepEqual([report.source, report.alerts], ['Exchange’s message trace', []]);
    });
  }
  it('asks Exchange at once in a cloud whose Graph traces no messages', async () => {
    const { tenant, graph, target } = await actionFixture(grady);
    const cloud = clouds['gcc-high'];

    const report = await listSent.run({ graph: inCloud(graph, cloud) }, listSent.args.parse({ user: target }));

    assert.deepEqual([report.source, report.findings?.length], ['Exchange’s message trace', 1]);
    assert.ok(tenant.calls.every(({ url }) => !url.includes('/messageTraces')));
  });
  it('says what Graph said where Exchange does not answer either', async () => {
    const { tenant, ask } = await asking(listSent);
    tenant.setFaults([
      { match: traces, status: 403 },
      { match: cmdlet, status: 400 },
    ]);

    await assert.rejects(ask(), problem('forbidden'));
  });
  it('names the missing app, and no credential, where Exchange does not answer either', async () => {
    const { tenant, ask } = await asking(listSent);
    tenant.setFaults([
      { match: traces, status: 401, times: 9, message: 'Service principal-less authentication failed: not found' },
      { match: cmdlet, status: 400 },
    ]);

    await assert.rejects(ask(), /New-MgServicePrincipal/);
    tenant.setFaults([
      { match: traces, status: 401, times: 9, message: 'Service principal-less authentication failed: not found' },
      { match: cmdlet, status: 400 },
    ]);
    await assert.rejects(ask(), problem('rejected'));
  });
  for (const [status, code] of [
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}, and leaves Exchange alone`, async () => {
      const { tenant, ask } = await asking(listSent);
      tenant.setFaults([{ match: traces, status }]);

      await assert.rejects(ask(), problem(code));

      assert.ok(tenant.calls.every(({ url }) => !url.includes('InvokeCommand')));
    });
  }
  it('throws not-found for an account that is gone', async () => {
    const { tenant, ask } = await asking(listSent);
    tenant.setFaults([{ match: 'GET /users/*', status: 404 }]);

    await assert.rejects(ask(), problem('not-found'));
  });
  it('counts people in other domains of the tenant as outside where the domains cannot be read, and says so', async () => {
    const { tenant, ask } = await asking(listSent);
    tenant.setFaults([{ match: 'GET /domains', status: 403 }]);

    assert.match(notRead(await ask()), /^Other domains of the tenant: could not be read/m);
  });
});

/** The same call with smaller pages. */
function withTop<C extends { readonly query?: Readonly<Record<string, string>> }>(call: C, top: string): C {
  return call.query?.['$filter']?.startsWith('senderAddress') === true && call.query['$skiptoken'] === undefined
    ? { ...call, query: { ...call.query, $top: top } }
    : call;
}
