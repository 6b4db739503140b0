import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyFile } from '../../bot/config/key-file.ts';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { practiceTenantId } from '../../practice/people/people.ts';
import { exportLines, type ExportLine } from '../../services/audit/export.ts';
import { verifyAudit } from '../../services/audit/verify.ts';
import { isRead, targetKeyOf } from '../../services/contract/bundle.ts';
import { commands } from '../../services/registry.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { anchorLines, linesOf } from '../harness/audit.ts';
import { shown as words } from '../harness/cards.ts';
import { startHarness, temporaryFolder, type Harness, type Shown } from '../harness/harness.ts';
import { alexId, answerTo, postsIn } from '../harness/stories.ts';
import { createTestClock } from '../harness/test-clock.ts';
import { until } from '../harness/until.ts';

const meganId = '07ae96c8-82a9-42c1-b7a4-8e5a294c5088';
const approvals = '19:approvals@thread.tacv2';

/** A Cordon that anchors its audit, at noon so that all reads are of one day, and the file that it anchors it in. */
async function anchored() {
  const file = join(temporaryFolder(), 'anchors.jsonl');
  const clock = createTestClock({ at: Date.parse('2026-11-25T12:00:00Z'), speed: 1 });
  const story = await startHarness({ clock, policy: { audit: { anchor: { file } } } });
  return { story, file };
}

const openStopped = async (story: Harness) => {
  await story.stop();
  return openSqlite(join(story.dataDir, 'cordon.db'));
};

/** Everything that the journal holds. Cordon is stopped for it. */
async function journalOf(story: Harness): Promise<readonly ExportLine[]> {
  const db = await openStopped(story);
  const lines: ExportLine[] = [];
  for await (const line of exportLines(db, {})) if (line.request.startsWith('journal-')) lines.push(line);
  await db.close();
  return lines;
}

/** What `audit verify` finds. Cordon is stopped for it. */
async function findings(story: Harness, file: string, tamper: readonly string[] = []): Promise<readonly string[]> {
  const db = await openStopped(story);
  for (const statement of tamper) await db.query(statement);
  const found: string[] = [];
  await verifyAudit({
    db,
    key: keyFile(story.dataDir, 'audit'),
    anchors: anchorLines(await linesOf(file)),
    mismatchOf: () => undefined,
    find: ({ where, why }) => found.push(`${where}: ${why}`),
  });
  await db.close();
  return found;
}

const linkIn = ({ card }: Shown): string | undefined =>
  /"Action\.OpenUrl".*?"url":"([^"]+)"/.exec(JSON.stringify(card))?.[1];

describe('a read about a person', () => {
  it('leaves a sealed event: who, which command, about whom, in which tenant and where', async () => {
    const { story, file } = await anchored();

    await answerTo(story, 'list-sign-ins alex@contoso.com since=2d');
    const [line, ...others] = await journalOf(story);

    assert.deepEqual(others, []);
    const { at, ...event } = line?.body ?? assert.fail('no event');
    assert.equal(typeof at, 'number');
    assert.deepEqual(event, {
      kind: 'read',
      by: meganId,
      name: 'Megan Bowen',
      command: 'list-sign-ins',
      targets: [alexId],
      tenant: practiceTenantId,
      conversation: story.thread.id,
      personal: false,
      args: { since: '2d', kind: 'all', failed: false },
    });
    assert.deepEqual(line?.about?.requester, { id: meganId, name: 'Megan Bowen' });
    assert.deepEqual(await findings(story, file), []);
  });

  it('leaves one event for all whom it is about, and says that it was asked in a personal chat', async () => {
    const story = await startHarness();

    await answerTo(story, 'show-user alex@contoso.com raul@contoso.com', {
      conversation: practicePersonalChat('megan'),
    });
    const [line, ...others] = await journalOf(story);

    assert.deepEqual(others, []);
    assert.equal((line?.body['targets'] as readonly string[]).length, 2);
    assert.equal(line?.body['personal'], true);
  });

  it('leaves its event also when Graph does not answer it', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /auditLogs/*', status: 403, times: 9 }]);

    const { text } = await answerTo(story, 'list-sign-ins alex@contoso.com');

    assert.match(text, /^list-sign-ins could not be read/);
    assert.deepEqual(
      (await journalOf(story)).map(({ kind, body }) => [kind, body['command']]),
      [['read', 'list-sign-ins']],
    );
  });

  it('does not run when its event cannot be stored, and says so', async () => {
    const story = await startHarness();
    await answerTo(story, 'count-users');
    await story.stop();
    const db = openSqlite(join(story.dataDir, 'cordon.db'));
    await db.query(`CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    await db.close();
    const again = await startHarness({ dataDir: story.dataDir });

    const { text } = await answerTo(again, 'list-sign-ins alex@contoso.com');

    assert.match(text, /^list-sign-ins did not run.*could not be noted in the audit/);
    assert.deepEqual(
      again.calls().filter((call) => call.includes('/auditLogs/')),
      [],
    );
    assert.match(again.logged(), /a read could not be noted in the journal/);
  });

  // Every read command that there is.
  for (const command of commands.filter(isRead)) {
    const { name, example } = command;
    it(`is noted, and documented, when it is ${example}`, async () => {
      const story = await startHarness();

      await story.say('megan', example);
      const [line, ...others] = await journalOf(story); // waits for the answer

      assert.deepEqual([line?.kind, line?.body['command'], others], ['read', name, []]);
      assert.equal(line?.body['targets'] !== undefined, targetKeyOf(command) !== undefined);
      assert.ok(readFileSync('docs/audit.md', 'utf8').includes('| `read` '));
    });
  }

  it('is not what status, requests, help, whoami and check are', async () => {
    const story = await startHarness();

    for (const line of ['requests', 'help', 'whoami', 'check', 'status OP-0000']) await answerTo(story, line);

    assert.deepEqual(await journalOf(story), []);
  });

  const attacks: readonly (readonly [what: string, sql: readonly string[], found: RegExp])[] = [
    ['its event', [`DELETE FROM event WHERE request LIKE 'journal-%' AND n = 2`], /journal-[\d-]+, event 2: the journal says/],
    ['all of its day', [`DELETE FROM event WHERE request LIKE 'journal-%'`, 'DELETE FROM journal'], /journal-[\d-]+: it is gone; it had 2 events/],
    ['its person', [`UPDATE event SET body = REPLACE(body, 'Megan', 'Adele')`], /journal-[\d-]+, event 1: it is not what was sealed/],
  ]; // prettier-ignore
  for (const [what, sql, found] of attacks) {
    it(`cannot be hidden: verify finds that ${what} was changed or deleted by hand`, async () => {
      const { story, file } = await anchored();
      await answerTo(story, 'list-sign-ins alex@contoso.com');
      await answerTo(story, 'show-user alex@contoso.com');
      await story.stop();

      assert.match((await findings(story, file, sql)).join('\n'), found);
    });
  }
});

describe('a read about a protected account', () => {
  const protect = (reads: string, more: object = {}) => ({
    protected: { people: ['alex@contoso.com'], reads },
    ...more,
  });
  const told = /^Read about a protected account\. Megan Bowen ran list-sign-ins about alex@contoso\.com \(protected\)/;

  it('runs, and the approvals channel is told, in a thread of its own', async () => {
    const policy = protect('notify', { channels: { approvals } });
    const story = await startHarness({ policy });

    const answer = await answerTo(story, 'list-sign-ins alex@contoso.com');
    const { conversation } = await story.card(told);

    assert.match(answer.text + words((await story.card(/sign-ins? of Alex Wilber/)).card), /sign-in/);
    assert.ok(conversation.startsWith(`${approvals};messageid=`), conversation);
    assert.match(story.logged(), /somebody read about a protected account/);
  });

  it('is told where it was asked when there is no approvals channel', async () => {
    const story = await startHarness({ policy: { protected: { people: ['alex@contoso.com'] } } });

    await story.say('megan', 'list-sign-ins alex@contoso.com raul@contoso.com');
    const { conversation } = await story.card(told);

    assert.equal(conversation, story.thread.id);
  });

  it('is not told in the reader’s own chat, but logged', async () => {
    const story = await startHarness({ policy: protect('notify') });
    const chat = practicePersonalChat('megan');

    await story.say('megan', 'list-sign-ins alex@contoso.com', chat);
    await story.card(/sign-ins? of Alex Wilber/);
    await story.stop();

    assert.equal(postsIn(story, chat.id).length, 1);
    assert.match(story.logged(), /somebody read about a protected account/);
  });

  it('is told as well when Graph cannot say whether the account is protected', async () => {
    const groups = ['11111111-2222-4333-8444-555555555555'];
    const story = await startHarness({ policy: { protected: { groups }, channels: { approvals } } });
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', status: 403, times: 9 }]);

    await story.say('megan', 'list-sign-ins alex@contoso.com');

    const { text } = await story.card(/^Read about a protected account/);
    assert.match(text, /alex@contoso\.com \(Microsoft Graph could not say whether the account is protected\)/);
  });

  it('leaves an error in the log when Teams does not take what is to be told', async () => {
    const story = await startHarness({ policy: protect('notify', { channels: { approvals } }) });
    story.connector.failNext({ match: 'POST /v3/conversations', status: 403, times: 1 });

    await story.say('megan', 'list-sign-ins alex@contoso.com');
    await story.card(/sign-ins? of Alex Wilber/);
    await until(() => story.logged().includes('a background task failed'));

    assert.match(story.logged(), /a background task failed/);
  });

  it('is refused where the policy says so: nothing is read, and the attempt is noted', async () => {
    const story = await startHarness({ policy: protect('refuse') });

    const { text } = await answerTo(story, 'list-sign-ins raul@contoso.com alex@contoso.com');

    assert.match(
      text,
      /^A protected account.*alex@contoso\.com: the policy lets nobody read about it.*Nothing was read/,
    );
    assert.deepEqual(
      story.calls().filter((call) => call.includes('/auditLogs/')),
      [],
    );
    assert.deepEqual(
      (await journalOf(story)).map(({ kind, body }) => [kind, body['why'], body['command']]),
      [['read-refused', 'protected', 'list-sign-ins']],
    );
  });

  it('is refused while Graph cannot say whether the account is protected', async () => {
    const groups = ['11111111-2222-4333-8444-555555555555'];
    const story = await startHarness({ policy: { protected: { groups, reads: 'refuse' } } });
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', status: 403, times: 9 }]);

    const { text } = await answerTo(story, 'list-sign-ins alex@contoso.com');

    assert.match(text, /^list-sign-ins did not run.*could not say whether the account is protected/);
  });

  it('runs and is told to nobody where the policy allows it', async () => {
    const story = await startHarness({ policy: protect('allow', { channels: { approvals } }) });

    await answerTo(story, 'list-sign-ins alex@contoso.com');
    await story.stop();

    assert.equal(story.connector.events.filter(({ kind }) => kind === 'post').length, 1);
    assert.doesNotMatch(story.logged(), /protected account/);
  });

  it('follows the rule of the tenant that it reads', async () => {
    const tenants = [
      { id: practiceTenantId, name: 'Contoso', protected: { people: ['alex@contoso.com'], reads: 'refuse' } },
    ];
    const story = await startHarness({ policy: { tenants } });

    const { text } = await answerTo(story, 'list-sign-ins alex@contoso.com');

    assert.match(text, /^A protected account/);
  });
});

describe('the link to a full report', () => {
  it('goes to the reader’s personal chat alone, and the channel is told so', async () => {
    const story = await startHarness();

    await story.say('megan', 'evidence alex@contoso.com');
    const shared = await story.card(/^Evidence about Alex Wilber, .*last 7 days/, 9000);
    const own = await story.card(/^Evidence about Alex Wilber, The full report, for you alone/);

    assert.equal(shared.conversation, story.thread.id);
    assert.equal(own.conversation, practicePersonalChat('megan').id);
    assert.match(words(shared.card), /Full report\nSent to Megan Bowen in a personal chat with Cordon/);
    const link = linkIn(own) ?? assert.fail('no link');
    assert.equal((await fetch(link)).status, 200);
    const elsewhere = story.connector.events.filter(({ conversation }) => conversation !== own.conversation);
    assert.ok(!JSON.stringify(elsewhere).includes('/reports/'));
  }).timeout(20_000);

  it('stays in the answer where only the reader sees it', async () => {
    const story = await startHarness();
    const chat = practicePersonalChat('megan');

    const card = await answerTo(story, 'evidence alex@contoso.com', { conversation: chat });
    await story.stop();

    assert.match(linkIn(card) ?? '', /\/reports\//);
    assert.equal(postsIn(story, chat.id).length, 1);
  }).timeout(20_000);
});
