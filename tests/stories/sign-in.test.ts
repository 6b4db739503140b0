import assert from 'node:assert/strict';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { practicePersonalChat, practiceChannel } from '../../practice/teams/activities.ts';
import { startHarness, cardOf, type Harness } from '../harness/harness.ts';
import { answerTo, placesWith, run } from '../harness/stories.ts';

const line = 'reset-password bianca@contoso.com deliver=discard because INC-4821';

/** The link of the newest sign-in card. */
async function linkOf(story: Harness, who: string): Promise<URL> {
  const chat = practicePersonalChat(who).id;
  const { activity } = await story.connector.waitFor(
    ({ conversation, activity: sent }) =>
      conversation === chat && /Sign in to Microsoft Graph/.test(cardOf(sent)?.fallbackText ?? ''),
  );
  const card: IAdaptiveCard | undefined = cardOf(activity);
  const [, url = ''] = /"Action\.OpenUrl".*?"url":"([^"]+)"/.exec(JSON.stringify(card)) ?? [];
  return new URL(url);
}

/** Follows the link as a browser does. */
async function browse(url: URL): Promise<{ status: number; page: string; at: string }> {
  const answer = await fetch(url);
  return { status: answer.status, page: await answer.text(), at: answer.url };
}

describe('signing in', () => {
  it('by Teams itself that failed is told to the operator, with what to mend, whatever Teams says', async () => {
    const story = await startHarness();
    const failed = (value: object) =>
      story.send(
        story.connector.invoke({
          from: 'megan',
          conversation: practicePersonalChat('megan'),
          name: 'signin/failure',
          value,
        }),
      );

    const answers = [
      await failed({ code: 'resourcematchfailed', message: 'Resource match failed' }),
      await failed({ code: 'x'.repeat(101) }),
      await failed({}),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    const [first = '', second = '', third = ''] = story
      .logged()
      .split('\n')
      .filter((said) => said.includes('Teams could not sign somebody in'));
    assert.match(first, /"resourcematchfailed","said":"Resource match failed","mend":"the Application ID URI in Entra/);
    for (const said of [second, third]) assert.match(said, /"code":"unreadable"/);
  });

  it('lets the requester reset a synced account in their own name, until they sign out', async () => {
    const story = await startHarness();
    const before = await answerTo(story, line);
    await story.say('megan', 'sign-in', practicePersonalChat('megan'));
    const { status, page, at } = await browse(await linkOf(story, 'megan'));
    const signedIn = await run(story, line);
    await story.say('megan', 'sign-out', practicePersonalChat('megan'));
    await story.card(/Signed out/);
    const after = await answerTo(story, line);

    assert.deepEqual([status, /You are signed in/.test(page)], [200, true]);
    assert.match(before.text, /synced from Active Directory.*type sign-in/s);
    assert.match(signedIn.result, /✅.*is replaced/s);
    assert.match(after.text, /synced from Active Directory.*type sign-in/s);
    assert.ok(
      story.calls().some((call) => /POST \/users\/\S+\/authentication\/methods\/\S+\/resetPassword/.test(call)),
    );
    const code = new URL(at).searchParams.get('code') ?? assert.fail('no code');
    assert.deepEqual(placesWith(code, story), []);
  });

  it('is not lent to another requester', async () => {
    const story = await startHarness();
    await story.say('adele', 'sign-in', practicePersonalChat('adele'));
    await browse(await linkOf(story, 'adele'));

    const { text } = await answerTo(story, line);

    assert.match(text, /synced from Active Directory.*type sign-in/s);
  });

  it('asked for in a channel goes to the personal chat', async () => {
    const story = await startHarness();

    await story.say('megan', 'sign-in', practiceChannel());

    assert.equal((await browse(await linkOf(story, 'megan'))).status, 200);
    await story.card(/Sign in privately/);
  });

  it('is refused when somebody else comes back than was sent', async () => {
    const story = await startHarness();
    await story.say('megan', 'sign-in', practicePersonalChat('megan'));
    const url = await linkOf(story, 'megan');
    url.searchParams.set('login_hint', story.tenant.user('adele@contoso.com')?.id ?? '');

    const { status, page } = await browse(url);

    assert.deepEqual([status, /Somebody else signed in/.test(page)], [400, true]);
    assert.match((await answerTo(story, line)).text, /type sign-in/);
  });

  it('takes an answer of Entra once, and none that it did not ask for', async () => {
    const story = await startHarness();
    await story.say('megan', 'sign-in', practicePersonalChat('megan'));
    const { at } = await browse(await linkOf(story, 'megan'));
    const forged = new URL(at);
    forged.searchParams.set('state', 'x'.repeat(40));

    for (const url of [new URL(at), forged, new URL('/sign-in/callback', at)]) {
      const { status, page } = await browse(url);
      assert.deepEqual([status, /unknown or too old/.test(page)], [400, true]);
    }
  });

  it('is refused in words when Entra says no', async () => {
    const story = await startHarness();
    await story.say('megan', 'sign-in', practicePersonalChat('megan'));
    const { searchParams } = await linkOf(story, 'megan');
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({
      error: 'access_denied',
      error_description: '<b>AADSTS65004</b>: the user declined to consent.',
      state: searchParams.get('state') ?? '',
    }).toString();

    const { status, page } = await browse(back);

    assert.equal(status, 400);
    assert.match(page, /&#60;b&#62;AADSTS65004/);
  });
});
