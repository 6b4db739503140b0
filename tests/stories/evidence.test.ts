import assert from 'node:assert/strict';
import { journalOf } from '../../services/store/journal-id.ts';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { shown as words, weight } from '../harness/cards.ts';
import { alexId, answerTo, auditOf, run } from '../harness/stories.ts';

const adeleId = 'a6402da5-f283-46f2-849c-d2247716a22b';

const linkIn = ({ card }: Shown): string =>
  /"Action\.OpenUrl".*?"url":"([^"]+)"/.exec(JSON.stringify(card))?.[1] ?? assert.fail('the card has no link');

async function fetched(url: string, method = 'GET') {
  const answer = await fetch(url, { method });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

/** What a reader is sent alone: the card with the link to the full report. */
const linkFor = async (story: Harness, title: RegExp): Promise<string> =>
  linkIn(await story.card(new RegExp(`${title.source}.*The full report, for you alone`)));

const evidenceOf = async (story: Harness, who: string): Promise<Shown> => {
  await story.say('megan', `bec-check ${who}`);
  return story.card(/^Evidence about .*last 7 days/, 9000);
};

describe('evidence', () => {
  it('reads everything at once, marks what matters, and fits one card', async () => {
    const story = await startHarness();
    await run(story);
    const before = story.writes().length;

    const shown = await evidenceOf(story, 'alex@contoso.com');

    assert.match(shown.text, /Inbox rule “\.” forwards to/);
    assert.match(shown.text, /Open now: “\.” forwards to .*; Mail Sync Pro may read mail/);
    assert.match(JSON.stringify(shown.card), /App grants.*Sign-in methods/);
    assert.match(JSON.stringify(shown.card), /Cordon’s history.*1 request/);
    assert.ok(weight(shown.card) < 60_000);
    assert.deepEqual(story.writes().slice(before), []);
  }).timeout(20_000);

  it('comes with a file that holds all of it, escaped, for one download within ten minutes', async () => {
    const story = await startHarness();
    await evidenceOf(story, 'eve@contoso.com');
    const link = await linkFor(story, /^Evidence about/);

    const look = await fetched(link);
    const file = await fetched(link, 'POST');
    const again = await fetched(`${link}.json`, 'POST');
    const nowhere = await fetched(`${link.slice(0, -3)}xyz`);
    await story.clock.skip(11 * 60_000);
    const late = await fetched(link);

    assert.equal(look.status, 200);
    assert.deepEqual(
      [...look.body.matchAll(/<form method="post" action="([^"]+)">/g)].map(([, action]) => action),
      ['', '.json', '.jsonl'].map((suffix) => `${new URL(link).pathname}${suffix}`),
    );
    assert.match(look.headers.get('content-security-policy') ?? '', /default-src 'none'; form-action 'self'/);
    assert.doesNotMatch(look.body, /eve@|Eve/);
    assert.equal(file.status, 200);
    assert.match(
      file.headers.get('content-disposition') ?? '',
      /^attachment; filename="evidence-eve@contoso\.com\.html"$/,
    );
    assert.match(file.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(file.headers.get('cache-control'), 'no-store');
    assert.match(file.body, /<h2>Sign-ins<\/h2>/);
    assert.doesNotMatch(file.body, /<(script|at|img|a href="http)/i);
    assert.deepEqual([again.status, nowhere.status, late.status], [404, 404, 404]);
  }).timeout(20_000);

  it('comes as data as well, and its download is an event of the audit', async () => {
    const story = await startHarness();
    await evidenceOf(story, 'alex@contoso.com');
    const link = await linkFor(story, /^Evidence about/);

    const json = await fetched(`${link}.json`, 'POST');

    assert.ok((JSON.parse(json.body) as { sections: unknown[] }).sections.length > 8);
    const { events, chain } = await auditOf(story, journalOf(story.clock.now()));
    assert.deepEqual(chain, { ok: true });
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'download').map(({ by, what, tenant }) => ({ by, what, tenant })),
      [{ by: practicePersonNamed('megan')?.id, what: 'evidence-alex@contoso.com', tenant: practiceTenantId }],
    );
  }).timeout(20_000);

  it('says which part could not be read and why, and hides no other', async () => {
    const story = await startHarness();
    story.tenant.setFaults([
      {
        match: 'GET /identityProtection/*',
        status: 403,
        code: 'Forbidden',
        message: 'Your tenant is not licensed for this feature.',
        times: 9,
      },
      { match: 'GET /users/*/mailFolders/*', status: 403, times: 9 },
    ]);

    const { card } = await evidenceOf(story, 'alex@contoso.com');
    const text = words(card);

    assert.match(text, /Risk\s*✗ could not be read: .*P2/);
    assert.match(text, /Inbox rules\s*✗ could not be read: no permission \(MailboxSettings\.Read\)/);
    assert.match(text, /Sign-in methods\s*⚠/);
  }).timeout(20_000);
});

describe('history', () => {
  it('shows what Cordon did about somebody, and the whole trail of a request', async () => {
    const story = await startHarness();
    const { id } = await run(story);

    await story.say('megan', `history ${alexId}`);
    const past = await story.card(/1 request about Alex Wilber/);
    await story.say('megan', `history ${id}`);
    const trail = await story.card(new RegExp(`^${id}: Contain Alex Wilber.*asked by`));

    assert.match(JSON.stringify(past.card), new RegExp(id));
    const words = JSON.stringify(trail.card);
    assert.match(words, /Adele Vance/);
    assert.match(words, /reset-password/);
    const { body } = await fetched(await linkFor(story, new RegExp(`^${id}: Contain Alex Wilber`)), 'POST');
    assert.match(body, /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/);
  });

  it('shows nothing of another conversation to who has no part in it', async () => {
    const story = await startHarness();
    const { id } = await run(story);

    await story.say('lidia', `history ${id}`, { id: '19:elsewhere@thread.v2', conversationType: 'groupChat' });
    await story.card(new RegExp(`^No request “${id}” here`));
    await story.say('lidia', `history ${alexId}`, { id: '19:elsewhere@thread.v2', conversationType: 'groupChat' });

    await story.card(/No requests about Alex Wilber/);
  });

  it('is for its requester and the approvers in their own chats, and asks Entra once', async () => {
    const story = await startHarness({ policy: { approvers: { people: ['adele@contoso.com'] } } });
    const first = await run(story);
    await run(story, 'disable-user alex@contoso.com because INC-4822');
    const asks = () => story.calls().filter((call) => call.startsWith(`GET /users/${adeleId}`)).length;

    const answers: string[] = [];
    for (const who of ['megan', 'adele', 'isaiah'] as const)
      answers.push(
        (await answerTo(story, `history ${first.id}`, { by: who, conversation: practicePersonalChat(who) })).text,
      );
    const before = asks();
    await answerTo(story, 'history alex@contoso.com', { by: 'adele', conversation: practicePersonalChat('adele') });

    assert.match(answers[0] ?? '', new RegExp(`^${first.id}: Contain Alex Wilber`));
    assert.match(answers[1] ?? '', new RegExp(`^${first.id}: Contain Alex Wilber`));
    assert.match(answers[2] ?? '', new RegExp(`^No request “${first.id}” here`));
    assert.equal(asks() - before, 1);
  }).timeout(20_000);

  it('asks of whom when nobody is named', async () => {
    const story = await startHarness();

    await story.say('megan', 'history', practicePersonalChat('megan'));

    await story.card(/history: of whom\?/);
  });
});
