import assert from 'node:assert/strict';
import { z } from 'zod';
import { convertMailbox } from '../../../services/actions/convert-mailbox.ts';
import { enableArchive } from '../../../services/actions/enable-archive.ts';
import { setForwarding } from '../../../services/actions/set-forwarding.ts';
import { createGraph } from '../../../services/graph/client.ts';
import { runCmdlet } from '../../../services/directory/exchange.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { problem, secrets, actionFixture } from '../../harness/actions.ts';
import { answers, credential, listening, problemIn } from '../../harness/graph.ts';

const cmdlets = z.object({ CmdletInput: z.object({ CmdletName: z.string(), Parameters: z.looseObject({}) }) });

describe('set-forwarding', () => {
  const args = (user: unknown, more: object) => setForwarding.args.parse({ user, ...more });

  it('ends a forwarding and says where the mail went before', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    const context = { graph, since: 0, earlier: [] };
    await setForwarding.run({ graph, secrets }, args(target, { to: 'thief@mailbox-sync.example' }));

    const note = await setForwarding.run({ graph, secrets }, args(target, { off: true }));

    assert.equal(note, 'Exchange accepted it. Before, it went to thief@mailbox-sync.example.');
    assert.equal(await setForwarding.prove?.(context, args(target, { off: true })), 'Exchange shows no forwarding.');
    assert.match((await setForwarding.unneeded?.(context, args(target, { off: true }))) ?? '', /^Nothing to do/);
    assert.deepEqual(
      tenant.calls
        .flatMap(({ body }) => cmdlets.safeParse(body).data?.CmdletInput ?? [])
        .filter(({ CmdletName }) => CmdletName === 'Set-Mailbox')
        .map(({ Parameters }) => Parameters),
      [
        {
          Identity: target.id,
          ForwardingAddress: null,
          ForwardingSmtpAddress: 'smtp:thief@mailbox-sync.example',
          DeliverToMailboxAndForward: true,
        },
        {
          Identity: target.id,
          ForwardingAddress: null,
          ForwardingSmtpAddress: null,
          DeliverToMailboxAndForward: false,
        },
      ],
    );
  });
  for (const own of ['Cam.White@contoso.com', 'cameron@contoso.com', 'legal-desk@contoso.com']) {
    it(`refuses ${own}, which is an address of the mailbox itself`, async () => {
      const { tenant, graph, target } = await actionFixture('cameron@contoso.com');

      await assert.rejects(setForwarding.run({ graph, secrets }, args(target, { to: own })), /in circles/);

      assert.ok(tenant.calls.every(({ body }) => !JSON.stringify(body).includes('Set-Mailbox')));
    });
  }
  it('asks for a missing address, and refuses an address together with off', () => {
    assert.deepEqual(setForwarding.review?.({ off: false }), { kind: 'missing', keys: ['to'], args: { off: false } });
    assert.deepEqual(
      [{ to: 'a@contoso.com', off: true }, { off: true }].map((typed) => setForwarding.review?.(typed).kind),
      ['problems', 'fits'],
    );
  });
});

describe('enable-archive', () => {
  it('does not call Exchange when the archive is on, because Exchange would refuse', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const args = enableArchive.args.parse({ user: target });
    await enableArchive.run({ graph, secrets }, args);

    assert.equal(await enableArchive.run({ graph, secrets }, args), 'It was on already.');
  });
});

describe('Exchange', () => {
  it('is called by object id, routed to the mailbox, and its warnings are reported', async () => {
    const { tenant, graph, target } = await actionFixture("miriam.o'neil@contoso.com");
    const args = convertMailbox.args.parse({ user: target, to: 'user' });

    const note = await convertMailbox.run({ graph, secrets }, args);

    const call = tenant.calls.at(-1);
    assert.equal(call?.url, `${tenant.origin}/adminapi/beta/contoso.com/InvokeCommand`);
    assert.equal(call.headers['x-anchormailbox'], "UPN:miriam.o'neil@contoso.com");
    assert.match(note, /^Exchange accepted it and warned: The command completed successfully but no settings/);
  });

  const problemFor = async (status: number, body: object) =>
    problemIn(
      runCmdlet(await exchangeThat(answers(status, { 'Content-Type': 'application/json' }, JSON.stringify(body))), {
        name: 'Get-Mailbox',
        parameters: {},
        item: z.unknown(),
      }),
    );

  it('is quoted with the message of the cmdlet, wherever the answer has it', async () => {
    const outside = { code: 'BadRequest', message: 'Error executing request.' };
    const piped = { message: 'Ex12|Microsoft.Exchange.X.FooException|The foo is bar.' };

    const problems = [
      await problemFor(400, { error: { ...outside, details: [piped, { message: 'And more.' }] } }),
      await problemFor(400, { error: { ...outside, innererror: { internalexception: piped } } }),
      await problemFor(400, { error: { ...outside, innererror: { internalException: { message: 'Deep.' } } } }),
      await problemFor(400, { error: outside }),
      await problemFor(400, {}),
    ];

    assert.deepEqual(
      problems.map(({ code, message, details }) => [code, details.graphCode, message]),
      [
        ['rejected', 'FooException', 'The foo is bar. And more.'],
        ['rejected', 'FooException', 'The foo is bar.'],
        ['rejected', 'BadRequest', 'Deep.'],
        ['rejected', 'BadRequest', 'Error executing request.'],
        ['rejected', undefined, 'Microsoft Graph answered 400 to POST /contoso.com/InvokeCommand'],
      ],
    );
  });
  it('means a missing role, not a wrong sign-in, by a 401', async () => {
    assert.equal((await problemFor(401, {})).code, 'forbidden');
  });
  it('is anchored to a system mailbox for calls about no mailbox', async () => {
    const anchors: unknown[] = [];
    const graph = await exchangeThat((request, response) => {
      anchors.push(request.headers['x-anchormailbox']);
      answers(200, { 'Content-Type': 'application/json' }, '{}')(request, response);
    });

    const { items } = await runCmdlet(graph, { name: 'Get-OrganizationConfig', parameters: {}, item: z.unknown() });

    assert.deepEqual(items, []);
    assert.deepEqual(anchors, ['APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.com']);
  });
  it('is reported as missing in a cloud that does not have it', async () => {
    const graph = createGraph({ origin: 'https://graph.example', credential });

    const call = runCmdlet(graph, { name: 'Get-Mailbox', parameters: {}, item: z.unknown() });

    await assert.rejects(call, (error: unknown) => error instanceof GraphProblem && problem('rejected')(error));
  });
});

async function exchangeThat(answer: Parameters<typeof listening>[0]) {
  const origin = `http://127.0.0.1:${await listening(answer)}`;
  return createGraph({ origin, services: { exchange: origin }, tenant: 'contoso.com', credential });
}
