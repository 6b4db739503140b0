import assert from 'node:assert/strict';
import type { ReportRow } from '../../services/contract/findings.ts';
import { evidence } from '../../services/actions/evidence.ts';
import { createGraph } from '../../services/graph/client.ts';
import { personId, plainTarget } from '../../services/model/person.ts';
import { victim } from '../../practice/seed/victim.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { approvable, ask, ended } from '../harness/stories.ts';

const grady = plainTarget({
  kind: 'account',
  id: personId(victim) ?? assert.fail(victim),
  name: 'Grady Archie',
  upn: 'grady@contoso.com',
});

/** What evidence about Grady says now, read as the bot reads it but for its history. */
async function evidenceNow({ tenant }: Harness) {
  const credential = {
    getToken: () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const graph = createGraph({ origin: tenant.origin, services: tenant.services, tenant: 'contoso.com', credential });
  return evidence.run({ graph }, evidence.args.parse({ user: grady }));
}

const commandOf = ({ lead }: ReportRow): string =>
  lead === undefined || lead === 'fact' ? '' : (lead.command.split(' ')[0] ?? '');

/** Not what only Cordon's own history, which is not read here, says to be its own: the new password. */
const isOthers = (command: string): boolean => command !== 'contain' && command !== 'reset-password';

/** Asks for something as Megan, and has everybody approve it whose approval it needs. */
async function done(story: Harness, line: string) {
  const { id, card } = await approvable(story, `${line} because INC-4821`);
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  return ended(story, id, 30_000);
}

/** Asks for a change, which its requester alone confirms. */
async function changed(story: Harness, line: string) {
  const { id, card } = await ask(story, `${line} because INC-4821`);
  await story.press('megan', card, 'confirm');
  return ended(story, id, 30_000);
}

describe('an account in which an attacker left every way back in', () => {
  it('is seen through by evidence, door by door, with who else is concerned', async () => {
    const story = await startHarness();

    const { open = [], findings = [], ticks, unread = [] } = await evidenceNow(story);

    const doors = new Set(open.map(commandOf));
    for (const command of [
      'contain',
      'stop-forwarding',
      'disable-hidden-rules',
      'remove-delegates',
      'remove-mobile-devices',
      'set-protocols',
      'remove-grants',
      'show-app',
      'disable-device',
      'remove-roles',
      'remove-shares',
    ])
      assert.ok(doors.has(command), `no door that ${command} closes in ${[...doors].join(', ')}`);
    const kinds = new Set(findings.map(({ kind }) => kind));
    for (const kind of ['mail-burst', 'also-signed-in', 'app-for-everybody', 'shared-outside'])
      assert.ok(kinds.has(kind), `no finding ${kind} in ${[...kinds].join(', ')}`);
    assert.deepEqual(
      ticks?.choices.filter(({ isTicked }) => isTicked).map(({ title }) => title.split(' · ')[0]),
      ['Johanna Lorenz'],
    );
    assert.deepEqual(
      unread.filter(({ why }) => /no permission|Graph said/.test(why)),
      [],
    );
  }).timeout(30_000);

  it('is closed by remediation but for what is not the account’s, which evidence names with what closes it', async () => {
    const story = await startHarness();

    const remediated = await done(story, 'remediate grady@contoso.com');
    const left = (await evidenceNow(story)).open ?? [];
    const apps = left.filter((row) => commandOf(row) === 'show-app');
    for (const { lead } of apps)
      if (lead !== undefined && lead !== 'fact') await done(story, lead.command.replace('show-app', 'disable-app'));
    await changed(story, 'unblock-sending grady@contoso.com');
    await changed(story, 'set-protocols grady@contoso.com off=imap,pop');
    const { open = [] } = await evidenceNow(story);

    assert.match(remediated.card.text, /^OP-\w+ done: /);
    assert.deepEqual([...new Set(left.map(commandOf).filter(isOthers))].sort(), [
      'set-protocols',
      'show-app',
      'unblock-sending',
    ]);
    assert.equal(apps.length, 3, 'one row for each app');
    assert.deepEqual(open.map(commandOf).filter(isOthers), []);
  }).timeout(120_000);
});
