import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { practiceChannel } from '../../practice/teams/activities.ts';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import type { FaultInput } from '../../practice/http/faults.ts';
import { startedAgain } from '../harness/between-starts.ts';
import { buttonOf, cardOf, shown, startHarness, teams, temporaryFolder, type Harness } from '../harness/harness.ts';
import { cordonProcess } from '../harness/process.ts';
import {
  alexId,
  approvable,
  ask,
  auditOf,
  containAlex,
  containEnrico,
  ended,
  postsIn,
  told,
  changeInEntra,
} from '../harness/stories.ts';
import { until } from '../harness/until.ts';

const idOf = (name: string): string => practicePersonNamed(name)?.id ?? assert.fail(name);
const megan = idOf('megan');
const adele = idOf('adele');
/** People by name, so that Entra is asked about their rights in practice mode too. */
const named = { responders: { people: [megan] }, approvers: { people: [adele, idOf('lee'), idOf('nestor')] } };
const protects = (action: 'refuse' | 'critical') => ({ ...named, protected: { people: [alexId], action } });
/** Longer than the time for which a check counts as new. */
const staleMs = 6000;
const hourMs = 3_600_000;

/** Gives somebody a directory role while the practice tenant is not running. They must have been changed before. */
function giveRole({ dataDir }: Harness, person: string, role: string): void {
  const file = join(dataDir, 'practice-tenant.json');
  const saved = JSON.parse(readFileSync(file, 'utf8')) as { accounts: Record<string, { roles: string[] }> };
  const account = saved.accounts[person] ?? assert.fail('nothing of them is saved');
  account.roles = [role];
  writeFileSync(file, JSON.stringify(saved));
}

const kindsOf = async (story: Harness, id: string) => (await auditOf(story, id)).events.map(({ kind }) => kind);
const barredIn = async (story: Harness, id: string): Promise<unknown> =>
  (await auditOf(story, id)).events.find(({ kind }) => kind === 'review')?.['barred'];

/** Waits until a request has these votes and needs one more, gives it, and holds that nothing was written before and all is done after it. */
async function runsWithOneMoreVote(
  story: Harness,
  id: string,
  { votes, by }: { readonly votes: string; readonly by: string },
): Promise<void> {
  const raised = await story.card(new RegExp(`^${id} awaiting-approval: .*${votes} approvals`));
  const before = story.writes();
  await story.press(by, raised, 'approve');
  const { card: end } = await ended(story, id);

  assert.deepEqual(before, []);
  assert.match(end.text, / done: /);
}

/** An offboarding of Alex at a later time that both approvers have approved. */
async function scheduled(story: Harness): Promise<string> {
  const at = new Date(story.clock.now() + hourMs).toISOString();
  const line = `offboard alex@contoso.com at=${at} steps=disable-user because HR-77`;
  const { id, card } = await approvable(story, line);
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  await story.card(new RegExp(`^${id} scheduled: `));
  return id;
}

describe('a request whose approval comes later', () => {
  it('does not run when its target has become protected, and the audit says so', async () => {
    const first = await startHarness({ policy: named });
    const { id, card } = await approvable(first);

    const second = await startedAgain(first, { policy: protects('refuse') });
    await second.press('adele', card, 'approve');
    const { card: end } = await ended(second, id);

    assert.match(end.text, / failed: /);
    assert.deepEqual(second.writes(), []);
    assert.deepEqual(await barredIn(second, id), { why: 'protected', who: ['Alex Wilber'] });
  });

  it('waits for a second approval when its target has become critical, and keeps the vote', async () => {
    const first = await startHarness({ policy: named });
    const { id, card } = await approvable(first);

    const second = await startedAgain(first, { policy: protects('critical') });
    await second.press('adele', card, 'approve');
    await runsWithOneMoreVote(second, id, { votes: '1 of 2', by: 'lee' });

    assert.ok((await kindsOf(second, id)).includes('review'));
  });

  it('waits for a second approval when its target has become an administrator', async () => {
    const first = await startHarness({ policy: named });
    await changeInEntra(first, alexId, { jobTitle: 'Promoted' });
    const { id, card } = await approvable(first);
    await first.stop();
    giveRole(first, alexId, 'Global Administrator');

    const second = await startedAgain(first, { policy: named });
    await second.press('adele', card, 'approve');
    await second.card(new RegExp(`^${id} awaiting-approval: .*1 of 2 approvals`));

    assert.deepEqual(second.writes(), []);
  });

  const losses = [
    {
      what: 'does not run when its requester has lost the right',
      line: containAlex,
      before: [],
      loses: megan,
      last: 'adele',
      barred: ['requester-lost-right', 'Megan Bowen'],
    },
    {
      what: 'does not run when somebody who approved has lost the right',
      line: containEnrico,
      before: ['adele'],
      loses: adele,
      last: 'lee',
      barred: ['approver-lost-right', 'Adele Vance'],
    },
  ] as const;
  for (const { what, line, before: votes, loses, last, barred } of losses)
    it(what, async () => {
      const story = await startHarness({ policy: named });
      const { id, card } = await approvable(story, line);
      for (const by of votes) await story.press(by, card, 'approve');
      await changeInEntra(story, loses, { accountEnabled: false });
      await story.clock.skip(staleMs);
      const before = story.writes().length;

      await story.press(last, card, 'approve');
      const { card: end } = await ended(story, id);

      assert.match(end.text, / failed: /);
      assert.equal(story.writes().length, before);
      assert.deepEqual(await barredIn(story, id), { why: barred[0], who: [barred[1]] });
    });

  it('waits while Graph cannot say, and runs once it can', async () => {
    const story = await startHarness({ policy: named });
    const { id, card } = await approvable(story);
    await story.clock.skip(staleMs);
    story.tenant.setFaults([{ match: `GET /users/${megan}`, status: 503, times: 1000 }]);

    const click = await story.press('adele', card, 'approve');
    await until(() => story.calls().filter((call) => call === `GET /users/${megan}`).length > 3);
    const before = story.writes();
    story.tenant.setFaults([]);
    const { card: end } = await ended(story, id);

    assert.match(told(click), / running: /);
    assert.deepEqual(before, []);
    assert.match(end.text, / done: /);
  });

  it('never runs when Graph cannot say until its time is over', async () => {
    const story = await startHarness({ policy: named, patience: { runWindowMs: 1500 } });
    const { id, card } = await approvable(story);
    await story.clock.skip(staleMs);
    story.tenant.setFaults([{ match: `GET /users/${megan}`, status: 503, times: 10_000 }]);

    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);

    assert.match(end.text, / failed: /);
    assert.deepEqual(story.writes(), []);
    assert.deepEqual(await barredIn(story, id), { why: 'cannot-tell', who: [] });
  });
});

describe('a request that waits for approvals', () => {
  it('is checked as soon as it waits, and again while Graph cannot say', async () => {
    const story = await startHarness({ policy: named });
    const asked = () => story.calls().filter((call) => call === `GET /users/${megan}`).length;
    const { id, card } = await approvable(story, containEnrico);
    await story.clock.skip(staleMs);
    await changeInEntra(story, megan, { accountEnabled: false });
    const before = asked();
    story.tenant.setFaults([{ match: `GET /users/${megan}`, status: 503, times: 1000 }]);
    await story.press('adele', card, 'approve');
    await until(() => asked() > before);

    story.tenant.setFaults([]);
    const { card: end } = await ended(story, id);

    assert.match(end.text, / failed: /);
    assert.deepEqual(await barredIn(story, id), { why: 'requester-lost-right', who: ['Megan Bowen'] });
  });
});

describe('a request that was raised', () => {
  /** An approval after a restart, with a policy by which Alex is critical now. */
  async function raised(policy: Readonly<Record<string, unknown>>) {
    const first = await startHarness({ policy: { ...named, ...policy } });
    const { id, card } = await ask(first, containAlex);
    await first.press('megan', card, 'confirm');
    const isAsked = ({ conversation, kind, activity }: ConnectorEvent): boolean =>
      kind === 'post' &&
      (/^Approve\?/.test(cardOf(activity)?.fallbackText ?? '') || conversation.startsWith(approvals));
    await first.connector.waitFor(isAsked);
    const waits = await first.card(new RegExp(`^${id} awaiting-approval: `));
    const second = await startedAgain(first, { policy: { ...protects('critical'), ...policy } });
    await second.press('adele', waits, 'approve');
    const isCall = ({ kind, activity }: ConnectorEvent): boolean =>
      kind === 'post' && (cardOf(activity)?.fallbackText ?? '').startsWith('Now needs');
    return { story: second, id, card: waits, call: await second.connector.waitFor(isCall) };
  }
  const approvals = '19:approvals@thread.tacv2';

  it('calls the approvers who have not voted anew, once', async () => {
    const { story, id, card, call } = await raised({});
    await story.press('lee', await story.card(new RegExp(`^${id} .*1 of 2 approvals`)), 'approve');
    await ended(story, id);

    const { text, card: line } = shown(call);
    assert.match(
      text,
      new RegExp(
        `^Now needs 2 approvals \\(1 given\\): contain Alex .* asked by Megan Bowen, because .*protected.* ${id}$`,
      ),
    );
    const called = (line.msteams?.entities ?? []).map((entity) => entity.text);
    assert.deepEqual(called, ['<at>Lee Gu</at>', '<at>Nestor Wilke</at>']);
    assert.equal(call.conversation, card.conversation);
    assert.equal(postsIn(story, card.conversation).filter((post) => post.startsWith('Now needs')).length, 1);
  });

  it('calls them in the thread of the approvals channel where they were asked', async () => {
    const { call } = await raised({ channels: { approvals } });

    assert.ok(call.conversation.startsWith(`${approvals};messageid=`), call.conversation);
  });
});

describe('a scheduled request', () => {
  it('does not run at its time when its requester has lost the right', async () => {
    const story = await startHarness({ policy: named });
    const id = await scheduled(story);
    await changeInEntra(story, megan, { accountEnabled: false });
    const before = story.writes().length;

    await story.clock.skip(hourMs + 1000);
    const { card: end } = await ended(story, id);

    assert.match(end.text, / failed: /);
    assert.equal(story.writes().length, before);
  });

  it('waits at its time for the third approval that the policy asks for by then', async () => {
    const first = await startHarness({ policy: named });
    const id = await scheduled(first);

    const policy = { ...named, tiers: { critical: { approvals: 3 } } };
    const second = await startedAgain(first, { policy, clock: first.clock });
    await second.clock.skip(hourMs + 1000);
    await runsWithOneMoreVote(second, id, { votes: '2 of 3', by: 'nestor' });
  });
});

describe('a run that a crash has interrupted', () => {
  /** A containment of Alex, approved, in a process that is killed when Graph has been asked for something. */
  async function killed(fault: FaultInput, asked: RegExp) {
    const dataDir = temporaryFolder();
    const connector = await teams();
    const conversation = practiceChannel();
    const log = join(dataDir, 'graph.jsonl');
    const settings = { PRACTICE_GRAPH_FAULTS: JSON.stringify([fault]), PRACTICE_GRAPH_LOG: log };
    const running = await cordonProcess(dataDir, settings);
    await connector.send(running.url, connector.message({ from: 'megan', text: containAlex, conversation }));
    const card = shown(await connector.waitFor(({ activity }) => cardOf(activity) !== undefined));
    const { data } = buttonOf(card, 'confirm');
    const click = (from: string, verb: string) =>
      connector.send(running.url, connector.click({ from, conversation, verb, data, replyToId: card.activityId }));
    await click('megan', 'confirm');
    await click('adele', 'approve');
    await until(async () => {
      await fetch(`${running.practice}/practice/faults`);
      return asked.test(readFileSync(log, 'utf8'));
    });
    await running.end('SIGKILL');
    return { id: card.text.split(' ')[0] ?? '', dataDir, connector };
  }

  const stuck = { match: 'PATCH /users/*', delayMs: 60_000 };

  it('starts nothing more when its target has become protected, and tells what had begun', async () => {
    const { id, ...left } = await killed(stuck, /revokeSignInSessions/);

    const second = await startHarness({ ...left, policy: protects('refuse') });
    const { card: end } = await ended(second, id);

    assert.match(end.text, / partly-done: /);
    assert.deepEqual(second.writes(), []);
    const settled = (await auditOf(second, id)).events.find(({ kind }) => kind === 'settle');
    assert.deepEqual(settled?.['cause'], { kind: 'barred', barred: { why: 'protected', who: ['Alex Wilber'] } });
  }).timeout(30_000);

  it('tells what had begun when it is denied while it waits for a second approval', async () => {
    const { id, ...left } = await killed(stuck, /revokeSignInSessions/);
    const second = await startHarness({ ...left, policy: protects('critical') });
    const raised = await second.card(new RegExp(`^${id} awaiting-approval: .*1 of 2 approvals`));

    await second.press('lee', raised, 'deny');
    const { card: end, result } = await ended(second, id);

    assert.match(raised.text, / it has begun: .*not started: /i);
    for (const text of [end.text, result]) {
      assert.match(text, /Lee Gu denied it at .* after it had begun: .*outcome unknown.*; not started: /);
      assert.doesNotMatch(text, /nothing was changed/i);
    }
  }).timeout(30_000);

  it('waits for a second approval when its target has become critical, and then goes on with the same steps', async () => {
    const { id, ...left } = await killed(stuck, /revokeSignInSessions/);

    const second = await startHarness({ ...left, policy: protects('critical') });
    await runsWithOneMoreVote(second, id, { votes: '1 of 2', by: 'lee' });

    const { events, chain } = await auditOf(second, id);
    assert.deepEqual(chain, { ok: true });
    const over = (part: unknown, n: number) =>
      events.slice(0, n).some((event) => event['part'] === part && event['status'] === 'accepted');
    const repeated = events.filter(({ kind, part }, n) => kind === 'step-started' && over(part, n));
    assert.deepEqual(repeated, []);
  }).timeout(30_000);
});
