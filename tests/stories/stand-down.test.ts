import assert from 'node:assert/strict';
import { join } from 'node:path';
import { practicePersonNamed } from '../../practice/people/people.ts';
import type { RequestId } from '../../services/model/request.ts';
import { genesisOf, verifyChain } from '../../services/seal/chain.ts';
import { eventsOf } from '../../services/store/events.ts';
import { journalOf } from '../../services/store/journal-id.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { keyFile } from '../../bot/config/key-file.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { shown, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { answerTo, approvable, ask, askAgain, containAlex, ended, told } from '../harness/stories.ts';

const standDown = 'stand-down because an approver was phished';
const banner = /Standing down since \d\d:\d\d UTC \(Lee Gu: because an approver was phished\)\. Nothing starts\./;

/** Lee tells Cordon to stand down. */
const stop = (story: Harness) => answerTo(story, standDown, { by: 'lee' });

const updatesOf = ({ connector }: Harness, { activityId }: Shown) =>
  connector.events.filter((event) => event.kind === 'update' && event.activityId === activityId);

/** The notice of a stand-down after its first update. */
const noticeNow = async ({ connector }: Harness, { activityId }: Shown): Promise<Shown> =>
  shown(await connector.waitFor((event) => event.kind === 'update' && event.activityId === activityId));

/** The same Cordon, on the same files and in the same Teams, after a stop. */
async function again(first: Harness, meanwhile?: (db: ReturnType<typeof openSqlite>) => Promise<unknown>) {
  const { dataDir, connector } = first;
  await first.stop();
  if (meanwhile !== undefined) {
    const db = openSqlite(join(dataDir, 'cordon.db'));
    await meanwhile(db);
    await db.close();
  }
  return startHarness({ dataDir, connector });
}

describe('standing down', () => {
  it('is answered where everybody sees it, and every open card says since when, by whom and why', async () => {
    const story = await startHarness();
    const { id } = await ask(story);

    const answer = await stop(story);

    assert.match(
      answer.text,
      /^Cordon is standing down\. Since \d\d:\d\d UTC \(Lee Gu: because an approver was phished\)/,
    );
    assert.match(answer.text, /Nothing new starts.*An approver other than Lee Gu can type "resume"/);
    assert.equal(answer.conversation, story.thread.id);
    const card = await story.card(new RegExp(`^${id} awaiting-confirmation: .*standing down since`));
    assert.match(read(card.card), banner);
  });

  it('opens nothing that is asked for, and says what to do', async () => {
    const story = await startHarness();
    await stop(story);

    const answer = await answerTo(story, containAlex);

    assert.match(
      answer.text,
      /^Cordon is standing down\. Since .* No request was opened\. An approver other than Lee Gu/,
    );
    assert.deepEqual(story.writes(), []);
  });

  it('is told at once to whoever types only the name of a command, instead of a form', async () => {
    const story = await startHarness();
    await stop(story);

    const answer = await answerTo(story, 'contain');
    const read = await answerTo(story, 'show-user');

    assert.match(answer.text, /^Cordon is standing down\. Since .* No request was opened/);
    assert.doesNotMatch(read.text, /standing down/);
  });

  it('does not hide that a password typed into the channel is compromised', async () => {
    const story = await startHarness();
    await stop(story);

    const answer = await answerTo(story, 'reset-password alex@contoso.com password=Hunter2-Hunter2 because x');

    assert.match(answer.text, /compromised.*Nothing was done\. Cordon is standing down: ask again when it works/);
  });

  it('leaves reads, status, cancels and denials alone', async () => {
    const story = await startHarness();
    const one = await ask(story);
    const two = await approvable(story, 'contain grady@contoso.com because INC-4822');
    await stop(story);

    const report = await answerTo(story, 'show-user alex@contoso.com');
    await story.say('megan', `cancel ${one.id}`);
    await story.say('adele', `deny ${two.id} because of the stand-down`);

    assert.match(report.text, /Alex Wilber/);
    assert.match((await ended(story, one.id)).result, /Cancelled/);
    assert.match((await ended(story, two.id)).result, /Denied/);
  });

  it('is lifted by another approver only, and the cards drop it', async () => {
    const story = await startHarness();
    const { id } = await ask(story);
    await stop(story);

    const own = await answerTo(story, 'resume', { by: 'lee' });
    const other = await answerTo(story, 'resume', { by: 'adele' });

    assert.match(own.text, /^Another approver must resume\. Lee Gu began this stand-down/);
    assert.match(other.text, /^Cordon works again\. Adele Vance lifted the stand-down that Lee Gu began/);
    const card = await story.card(new RegExp(`^${id} awaiting-confirmation: (?!.*standing down)`));
    assert.doesNotMatch(read(card.card), /Standing down/);
    await story.press('megan', card, 'confirm');
    await story.card(new RegExp(`^${id} awaiting-approval: `));
  });

  it('is said to be over where it was said to hold, by whom it was lifted and when, and once', async () => {
    const story = await startHarness();
    const notice = await stop(story);

    await answerTo(story, 'resume', { by: 'adele' });

    const over = await noticeNow(story, notice);
    assert.match(
      over.text,
      /^The stand-down is over\. Adele Vance lifted it at \d\d:\d\d UTC\. Lee Gu began it at \d\d:\d\d UTC, because an approver was phished\.$/,
    );
    assert.doesNotMatch(read(over.card), /resume|Nothing new starts/);
    await stop(story);
    assert.equal(updatesOf(story, notice).length, 1);
  });

  it('is said to be over after a restart too, and when its record is gone nobody is named', async () => {
    const first = await startHarness();
    const notice = await stop(first);

    const second = await again(first, (db) => db.query('DELETE FROM stand_down'));

    assert.match(
      (await noticeNow(second, notice)).text,
      /^The stand-down is over\. .*Nobody is noted as having lifted it/,
    );
  });

  it('counts accounts that the policy lists as one person as the same', async () => {
    const accounts = ['lee', 'adele'].map((name) => practicePersonNamed(name)?.id);
    const story = await startHarness({ policy: { samePerson: [accounts] } });
    await stop(story);

    const answer = await answerTo(story, 'resume', { by: 'adele' });

    assert.match(answer.text, /^Another approver must resume/);
  });

  it('says who holds the brake already, and that there is nothing to resume', async () => {
    const story = await startHarness();

    const none = await answerTo(story, 'unfreeze', { by: 'adele' });
    await stop(story);
    const second = await answerTo(story, 'freeze', { by: 'adele' });

    assert.match(none.text, /^Cordon is not standing down/);
    assert.match(second.text, /^Cordon is standing down already\. Since .*Lee Gu/);
  });

  it('is for approvers', async () => {
    const story = await startHarness({ policy: { approvers: { people: ['lee@contoso.com'] } } });

    const refused = await answerTo(story, standDown, { by: 'megan' });
    const opened = await ask(story);

    assert.match(refused.text, /^stand-down: not done\. You are not an approver/);
    assert.match(opened.card.text, / awaiting-confirmation: /);
  });

  it('does not take a command for an account as a command to stop everything', async () => {
    const story = await startHarness();

    const frozen = await ask(story, 'freeze alex@contoso.com', { by: 'lee' });
    const answer = await answerTo(story, 'stand-down alex@contoso.com', { by: 'lee' });

    assert.match(frozen.card.text, /^OP-\w+ awaiting-confirmation: .* asked to block sign-in for Alex Wilber/);
    assert.deepEqual(
      buttons(answer.card).map(({ title, data }) => [title, data['command']]),
      [['Block sign-in…', 'disable-user alex@contoso.com']],
    );
    assert.match(answer.text, /^stand-down stops everything\. .*does not block an account\. Nothing was done/);
    assert.match((await ask(story)).card.text, / awaiting-confirmation: /);
  });

  it('survives a restart', async () => {
    const first = await startHarness();
    await stop(first);

    const second = await again(first);

    assert.match((await answerTo(second, containAlex)).text, /^Cordon is standing down\. Since .*Lee Gu/);
  });

  it('holds when somebody edits its row in the database, and the log says so', async () => {
    const first = await startHarness();
    await stop(first);

    const second = await again(first, (db) => db.query("UPDATE stand_down SET by_name = 'Nobody'"));
    const asked = await answerTo(second, containAlex);
    const lifted = await answerTo(second, 'resume', { by: 'lee' });

    assert.match(asked.text, /^Cordon is standing down\. .*altered in the database/);
    assert.match(second.logged(), /"level":50.*the record of a stand-down was altered in the database/);
    assert.match(lifted.text, /^Cordon works again/);
  });

  it('is noted in the journal, and so is its end', async () => {
    const story = await startHarness();
    await stop(story);
    await answerTo(story, 'resume', { by: 'adele' });
    const { dataDir, clock } = story;
    const journal = journalOf(clock.now());
    await story.stop();

    const db = openSqlite(join(dataDir, 'cordon.db'));
    const sealed = await eventsOf(db, journal as RequestId);
    await db.close();

    const events = sealed.map(({ body }) => body).filter(({ kind }) => ['stand-down', 'resume'].includes(kind));
    assert.deepEqual(
      events.map(({ kind, name, reason, conversation }) => ({ kind, name, reason, conversation })),
      [
        { kind: 'stand-down', name: 'Lee Gu', reason: 'an approver was phished', conversation: story.thread.id },
        { kind: 'resume', name: 'Adele Vance', reason: undefined, conversation: story.thread.id },
      ],
    );
    assert.deepEqual(verifyChain(sealed, keyFile(dataDir, 'audit'), genesisOf(journal)), { ok: true });
  });
});

describe('standing down with PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('holds for every replica, and each of them can lift it', async () => {
    const url = await freshSchema();
    const one = await startHarness({ databaseUrl: url });
    const two = await startHarness({ databaseUrl: url, beside: one });
    const { id } = await ask(two);

    await stop(one);
    const asked = await answerTo(two, containAlex);
    const card = await two.card(new RegExp(`^${id} awaiting-confirmation: .*standing down since`));
    await answerTo(two, 'resume', { by: 'adele' });
    const opened = await askAgain(one);

    assert.match(asked.text, /^Cordon is standing down\..*No request was opened/);
    assert.match(read(card.card), banner);
    assert.match(opened.card.text, / awaiting-confirmation: /);
  });

  it('begins once when two approvers say so at two replicas', async () => {
    const url = await freshSchema();
    const one = await startHarness({ databaseUrl: url });
    const two = await startHarness({ databaseUrl: url, beside: one });

    await Promise.all([one.say('lee', standDown), two.say('adele', standDown)]);

    await one.card(/^Cordon is standing down\./);
    await one.card(/^Cordon is standing down already\./);
  });
});

describe('while Cordon stands down, a decision', () => {
  it('to confirm is refused, and counts after the stand-down', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story);
    await stop(story);

    const click = await story.press('megan', card, 'confirm');
    await answerTo(story, 'resume', { by: 'adele' });
    await story.press('megan', card, 'confirm');

    assert.match(told(click), /standing down, so nothing starts now/);
    await story.card(new RegExp(`^${id} awaiting-approval: `));
  });

  it('to approve is refused, and nothing runs', async () => {
    const story = await startHarness();
    const { card } = await approvable(story);
    await stop(story);

    const click = await story.press('adele', card, 'approve');

    assert.match(told(click), /standing down, so nothing starts now/);
    assert.deepEqual(story.writes(), []);
  });
});
