import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ReadAction } from '../../../services/contract/action.ts';
import { evidence } from '../../../services/actions/evidence.ts';
import { findUsers } from '../../../services/actions/find-users.ts';
import { listAudit } from '../../../services/actions/list-audit.ts';
import { listDevices } from '../../../services/actions/list-devices.ts';
import { listGrants } from '../../../services/actions/list-grants.ts';
import { listInboxRules } from '../../../services/actions/list-inbox-rules.ts';
import { listMethods } from '../../../services/actions/list-methods.ts';
import { listSignIns } from '../../../services/actions/list-sign-ins.ts';
import { showRisk } from '../../../services/actions/show-risk.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { actionFixture } from '../../harness/actions.ts';
import { asking } from '../../harness/reads.ts';

const alex = '08a792fc-101b-4579-8655-d23de2c4b481';

/** What each read about Alex, whose account was taken over, leads on to; the first button is for the worst. */
const found: readonly { action: ReadAction; args?: object; first: string }[] = [
  { action: listSignIns, first: `contain ${alex}` },
  { action: showRisk, first: `contain ${alex}` },
  { action: listAudit, first: `contain ${alex}` },
  { action: listInboxRules, first: `disable-inbox-rules ${alex} rules=AQAAAJ5dZqA=` },
  { action: listGrants, first: `remove-grants ${alex} app="Mail Sync Pro"` },
  { action: listMethods, first: `reset-mfa ${alex} method=8f4d2c61-0a3e-4b7a-9d15-6f0e2b9c7a41` },
  { action: listDevices, first: 'disable-device ' },
  { action: evidence, first: `contain ${alex}` },
];

for (const { action, args = {}, first } of found) {
  it(`${action.name} offers what its worst finding asks for: ${first.split(' ')[0] ?? ''}`, async () => {
    const { ask } = await asking(action, { args });

    const { offers = [], findings = [] } = await ask();

    assert.ok(offers[0]?.command.startsWith(first), offers[0]?.command);
    assert.ok(findings.length > 0);
  });
}

for (const action of [listSignIns, listAudit, listInboxRules, listGrants, listMethods, listDevices]) {
  it(`${action.name} offers nothing against an ordinary account`, async () => {
    const { ask } = await asking(action, { upn: 'isaiah@contoso.com' });

    const { offers, findings } = await ask();

    assert.deepEqual([offers, findings], [[], []]);
  });
}

it('evidence names what is open, each with the command that closes it, and offers containment', async () => {
  const { ask } = await asking(evidence);

  const { offers = [], open = [] } = await ask();

  const commandOf = (line: string) => line.split(' ')[0];
  assert.deepEqual(
    offers.map(({ command }) => commandOf(command)),
    ['contain', 'remediate', 'revoke-sessions'],
  );
  assert.deepEqual(
    open.map(({ lead }) => (lead === undefined || lead === 'fact' ? lead : commandOf(lead.command))),
    ['contain', 'disable-inbox-rules', 'remove-grants', 'reset-mfa', 'disable-device'],
  );
});

it('find-users offers each person that it found', async () => {
  const { ask } = await asking(findUsers, { args: { text: 'chris green' } });

  const { rows = [] } = await ask();

  const commands = rows.map(({ lead }) => (lead === undefined || lead === 'fact' ? '' : lead.command));
  assert.deepEqual(
    commands.map((command) => command.split(' ')[0]),
    ['show-user', 'show-user'],
  );
  assert.equal(new Set(commands).size, 2);
});

for (const raw of [
  /suspiciousInboxForwarding/,
  /(?<!\()50126/,
  /subjectContains/,
  /StsRefreshToken/,
  /ConsentAction/,
]) {
  it(`no row or finding shows ${raw.source} without its meaning`, async () => {
    for (const action of [evidence, listSignIns, showRisk, listInboxRules]) {
      const { ask } = await asking(action);

      const { rows, findings } = await ask();

      assert.doesNotMatch(JSON.stringify([rows, findings]), raw);
    }
  });
}

it('evidence leads from a method in its time line to the removal of that method', async () => {
  const { ask } = await asking(evidence);

  const { rows = [] } = await ask();

  const added = rows.find(({ what }) => /^Authenticator app .* added$/.test(what));
  assert.deepEqual(added?.lead, {
    label: 'Remove…',
    command: `reset-mfa ${alex} method=8f4d2c61-0a3e-4b7a-9d15-6f0e2b9c7a41`,
  });
});

for (const [name, how] of [
  ['Contoso Travel', 'has the name of another app of the person'],
  ['Sync" because approved', 'has a name that would end the argument'],
  ['Sync app=all', 'has a name that looks like an argument'],
  ['2f8c4b7a-1e5d-4a90-b3c6-7d9e0f1a2b02', 'has the id of another app as its name'],
] as const) {
  it(`list-grants removes an app by its id when it ${how}`, async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    const { rows = [] } = await listGrants.run({ graph: naming(graph, 'Mail Sync Pro', name) }, { user: target });

    assert.deepEqual(rows[0]?.lead, {
      label: 'Remove…',
      command: `remove-grants ${alex} app=9b3e6d1c-4a7f-4c28-8e5b-1f2a3b4c5d03`,
    });
  });
}

/** The same tenant, in which an app has another name. */
const naming = (graph: Graph, before: string, after: string): Graph => ({
  ...graph,
  send: async (call) => {
    const answer: unknown = await graph.send({ ...call, response: z.unknown() });
    const renamed = JSON.stringify(answer).replaceAll(JSON.stringify(before), JSON.stringify(after));
    return call.response.parse(JSON.parse(renamed));
  },
});
