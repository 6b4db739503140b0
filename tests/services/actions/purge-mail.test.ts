import assert from 'node:assert/strict';
import { z } from 'zod';
import { findMail } from '../../../services/actions/find-mail.ts';
import { purgeMail } from '../../../services/actions/purge-mail.ts';
import { keywordQuery } from '../../../services/directory/mail-query.ts';
import type { PracticeTenant } from '../../../practice/tenant.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';
import { factsOf, notRead } from '../../harness/reads.ts';
import { until } from '../../harness/until.ts';

const phisher = 'helpdesk@contoso-support.example';
const flooder = 'noreply@lists.example';
const cases = '/security/cases/ediscoveryCases';
const anyCase = `${cases}/*`;
const day = '2026-11-01T00:00:00Z';

const find = async (graph: Graph, args: object) =>
  findMail.run({ graph }, findMail.args.parse({ since: day, ...args }));
const given = (args: object) => purgeMail.args.parse({ since: day, 'at-most': 200, ...args });
const purge = (graph: Graph, args: object) => purgeMail.run({ graph, secrets }, given(args));

/** The bodies of the purges that were sent. */
const purges = (tenant: PracticeTenant): readonly unknown[] =>
  tenant.calls.flatMap(({ url, body }) => (url.endsWith('/purgeData') ? [body] : []));

/** The same Graph, whose token names the permissions of the app. */
const permitted = (graph: Graph, ...roles: readonly string[]): Graph => ({
  ...graph,
  claims: () => Promise.resolve({ appId: 'app', roles }),
});

describe('find-mail', () => {
  it('counts the messages in every mailbox, and leads to a purge of no more than these', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');

    const report = await find(graph, { from: phisher });

    assert.deepEqual([report.title, report.subtitle], ['7 messages found', 'In 7 mailboxes of the tenant']);
    assert.equal(factsOf(report).get('Search'), `from ${phisher}, received since 2026-11-01 00:00 UTC`);
    assert.deepEqual(
      report.offers?.map(({ command }) => command),
      [`purge-mail from=${phisher} since=2026-11-01T00:00:00Z at-most=7`],
    );
    assert.match(report.alerts?.join(' ') ?? '', /may find more than is meant/);
    assert.match(notRead(report), /other organisations/);
    assert.deepEqual(purges(tenant), []);
  });
  it('keeps one case and one search for the same question', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');

    await find(graph, { from: phisher });
    await find(graph, { from: phisher });
    await find(graph, { subject: 'mailbox is full' });

    const made = tenant.calls.filter(({ method, url }) => method === 'POST' && /(ediscoveryCases|searches)$/.test(url));
    assert.equal(made.length, 3);
  });
  it('offers nothing where nothing is found', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const { title, offers, alerts } = await find(graph, { subject: 'nobody wrote this' });

    assert.deepEqual([title, offers, alerts], ['No messages found', [], []]);
  });
  it('refuses a search for all mail', () => {
    for (const action of [findMail, purgeMail])
      assert.equal(action.review?.({ since: day, 'at-most': 7 }).kind, 'problems');
    assert.equal(findMail.args.safeParse({ subject: '**"' }).success, false);
    assert.equal(findMail.args.safeParse({ from: 'everybody' }).success, false);
    assert.throws(() => keywordQuery({ subject: '""', day: '2026-11-01' }), TypeError);
  });
  it('asks for the day where a purge has none', () => {
    assert.deepEqual(purgeMail.review?.({ from: phisher }), {
      kind: 'missing',
      keys: ['since'],
      args: { from: phisher },
    });
  });
  for (const typed of ['full" OR kind:email OR subject:"', 'full” OR subject:“', 'f*ll*', 'full\\" OR "']) {
    it(`searches for ${typed} as it is, because its quotes and asterisks are taken out`, () => {
      const { subject } = findMail.args.parse({ subject: typed });

      assert.match(
        keywordQuery({ subject, day: '2026-11-01' }),
        /^kind:email AND subject:"[^"*“”]+" AND received>=2026-11-01$/,
      );
    });
  }
});

describe('purge-mail', () => {
  it('deletes what was found, from mailboxes only, and proves that nothing is found any more', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const since = graph.clock() - 1000;

    const note = await purge(graph, { from: phisher, 'at-most': 7 });

    assert.equal(note, '7 deleted, in one round.');
    assert.deepEqual(purges(tenant), [{ purgeType: 'recoverable', purgeAreas: 'mailboxes' }]);
    const proof = await purgeMail.prove?.({ graph, since }, given({ from: phisher }));
    assert.equal(proof, 'Microsoft Purview finds no such message any more.');
    assert.equal((await find(graph, { from: phisher })).title, 'No messages found');
    assert.notEqual((await find(graph, { subject: 'Quarterly' })).title, 'No messages found');
  });
  it('deletes for good only where that is asked for', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');

    await purge(graph, { from: phisher, permanent: 'yes' });

    assert.deepEqual(purges(tenant), [{ purgeType: 'permanentlyDelete', purgeAreas: 'mailboxes' }]);
  });
  it('goes on where a mailbox holds more than Microsoft deletes at once', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');

    const note = await purge(graph, { from: flooder });

    assert.equal(note, '130 deleted, in 2 rounds.');
    assert.equal(purges(tenant).length, 2);
  });
  it('deletes nothing where more is found than was approved', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');

    await assert.rejects(
      purge(graph, { from: phisher, 'at-most': 6 }),
      /^GraphProblem: 7 messages are found now, and at most 6/,
    );

    assert.deepEqual(purges(tenant), []);
  });
  it('does no harm where nothing is found, and proves that', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const since = graph.clock() - 1000;

    const note = await purge(graph, { subject: 'nobody wrote this' });

    assert.match(note, /nothing was deleted/);
    assert.deepEqual(purges(tenant), []);
    const proof = await purgeMail.prove?.({ graph, since }, given({ subject: 'nobody wrote this' }));
    assert.match(proof ?? '', /finds no such message/);
  });
  it('proves nothing of a purge that has not run', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    await find(graph, { from: phisher });

    assert.equal(await purgeMail.prove?.({ graph, since: graph.clock() - 1000 }, given({ from: phisher })), undefined);
  });
  it('sends a purge once where the connection breaks after Purview took it', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: `POST ${anyCase}/searches/*/purgeData`, drop: 'after' }]);

    const note = await purge(graph, { from: phisher });

    assert.equal(note, '7 deleted, in one round.');
    assert.equal(purges(tenant).length, 1);
  });
  it('does not claim a purge whose answer was lost and that never began', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const since = graph.clock() - 1000;
    tenant.setFaults([{ match: `POST ${anyCase}/searches/*/purgeData`, drop: 'before' }]);

    await assert.rejects(purge(graph, { from: phisher }), problem('no-answer'));

    assert.equal(await purgeMail.prove?.({ graph, since }, given({ from: phisher })), undefined);
    assert.equal(purgeMail.repeatable, false);
  });
  it('is settled by a new count where nobody could follow the purge, and is not sent again', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const since = graph.clock() - 1000;
    tenant.setFaults([{ match: `GET ${anyCase}/operations/*`, status: 429 }]);
    await assert.rejects(purge(graph, { from: phisher }), problem('no-answer'));

    const proofs: (string | undefined)[] = [];
    await until(async () => {
      proofs.push(await purgeMail.prove?.({ graph, since }, given({ from: phisher })));
      return proofs.at(-1) !== undefined;
    });

    assert.equal(proofs.at(-1), 'Microsoft Purview finds no such message any more.');
    assert.equal(purges(tenant).length, 1);
  });
  it('says what is left where a later round fails, and does not have the runner begin anew', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const after = (round: number): Graph => ({
      ...graph,
      send: (call) => {
        if (call.path.encoded.endsWith('/purgeData') && purges(tenant).length === round)
          tenant.setFaults([{ match: `POST ${anyCase}/searches/*/purgeData`, status: 429 }]);
        return graph.send(call);
      },
    });

    const note = await purge(after(1), { from: flooder });

    assert.match(note, /^100 of 130 messages deleted, 30 left\. Ask again/);
    assert.equal(await purgeMail.prove?.({ graph, since: 0 }, given({ from: flooder })), undefined);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Purview answers ${status}, and deletes nothing`, async () => {
      const { tenant, graph } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match: `POST ${anyCase}/searches/*/purgeData`, status }]);

      await assert.rejects(purge(graph, { from: phisher }), problem(code));

      assert.equal((await find(graph, { from: phisher })).title, '7 messages found');
    });
  }
  it('throws not-found when the search is gone, and deletes nothing', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: `POST ${anyCase}/searches/*/estimateStatistics`, status: 404 }]);

    await assert.rejects(purge(graph, { from: phisher }), problem('not-found'));

    assert.deepEqual(purges(tenant), []);
  });
  it('says what to set up where Purview refuses an app that has the permission', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: `GET ${cases}`, status: 403, times: 9 }]);

    const lacking = find(permitted(graph, 'User.Read.All'), { from: phisher });
    const refused = find(permitted(graph, 'eDiscovery.ReadWrite.All'), { from: phisher });

    await assert.rejects(lacking, problem('forbidden'));
    await assert.rejects(refused, /Add-eDiscoveryCaseAdmin.*Microsoft 365 E5/);
  });
  it('names what it is about on its card: sender, day and how many at most', () => {
    assert.deepEqual(purgeMail.subject?.(given({ from: phisher, 'at-most': 7 })), {
      kind: 'mail',
      name: `mail from ${phisher} (at most 7 messages)`,
      upn: `from ${phisher}, received since 2026-11-01`,
    });
  });
  it('needs the number that the search has shown', () => {
    assert.equal(purgeMail.args.safeParse({ from: phisher, since: day }).success, false);
  });
  it('never deletes messages of Teams', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');

    await purge(graph, { from: flooder });

    const areas = z.array(z.object({ purgeAreas: z.string() })).parse(purges(tenant));
    assert.deepEqual([...new Set(areas.map(({ purgeAreas }) => purgeAreas))], ['mailboxes']);
  });
});
