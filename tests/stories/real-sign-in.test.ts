import assert from 'node:assert/strict';
import { z } from 'zod';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { practiceAppId } from '../../practice/seed/apps.ts';
import { browse, linkFor, PUBLIC_URL } from '../harness/browser.ts';
import { answerTo, placesWith, run } from '../harness/stories.ts';
import { realTenant, type GraphGuard, type RealTenant } from '../harness/real-tenant.ts';

const line = 'reset-password bianca@contoso.com deliver=discard because INC-4821';
const idOf = (name: string): string => practicePersonNamed(name)?.id ?? assert.fail(name);

describe('people who sign in at a real Entra', () => {
  it('reset a synced account in their own name, as themselves only, until they sign out', async () => {
    const { graphGuard, inTheNameOf } = peopleOnly();
    const story = await realTenant({ graphGuard, settings: { PUBLIC_URL } });
    const { entra } = story;

    const stranger = await browse(story, entra.people.consent(await linkFor(story), idOf('adele')));
    const foreign = await browse(
      story,
      entra.people.consent(await linkFor(story), idOf('megan'), { tid: '99999999-9999-4999-8999-999999999999' }),
    );
    const replayed = await browse(story, entra.people.consent(await linkFor(story), idOf('megan'), { nonce: 'old' }));
    const back = entra.people.consent(await linkFor(story), idOf('megan'));
    const first = await browse(story, back);
    const again = await browse(story, back);
    const { result } = await run(story, line);
    await answerTo(story, 'sign-out', { conversation: practicePersonalChat('megan') });
    const after = await answerTo(story, line);

    assert.deepEqual(
      [stranger, foreign, replayed, first, again].map(({ status }) => status),
      [400, 400, 400, 200, 400],
    );
    assert.match(stranger.page, /Somebody else signed in/);
    assert.match(foreign.page, /another tenant/);
    assert.match(replayed.page, /does not fit/);
    assert.match(again.page, /unknown or too old/);
    assert.match(result, /✅.*is replaced/s);
    assert.match(after.text, /type sign-in/);
    assert.deepEqual(inTheNameOf(), [idOf('megan')]);
    assert.ok(entra.asked.some(({ grant, proof }) => grant === 'refresh_token' && proof === 'secret'));
    for (const token of entra.people.refreshTokens) assert.deepEqual(placesWith(token, story), []);
  }).timeout(90_000);

  it('are signed in by Teams’ own token, if it is theirs and for the app on the card, and reset in their own name', async () => {
    const { graphGuard, inTheNameOf } = peopleOnly();
    const story = await realTenant({ graphGuard, settings: { PUBLIC_URL } });
    const { connectionName, tokenExchangeResource: wanted } = await oauthCard(story);
    const token = (claims: object) =>
      story.entra.issue({ aud: wanted.uri, oid: idOf('megan'), tid: practiceTenantId, ...claims });
    const exchange = (given: string) =>
      story.send(
        story.connector.invoke({
          from: 'megan',
          conversation: practicePersonalChat('megan'),
          name: 'signin/tokenExchange',
          value: { id: wanted.id, connectionName, token: given },
        }),
      );

    const refused = [
      await exchange(token({ oid: idOf('adele') })),
      await exchange(token({ tid: '99999999-9999-4999-8999-999999999999' })),
      await exchange(token({ aud: '99999999-9999-4999-8999-999999999999' })),
      await exchange(`${token({})}x`),
    ];
    const before = await answerTo(story, 'sign-out', { conversation: practicePersonalChat('megan') });
    const taken = await exchange(token({}));
    const { result } = await run(story, line);
    const after = await answerTo(story, 'sign-out', { conversation: practicePersonalChat('megan') });

    assert.deepEqual(
      [...refused, taken].map(({ status }) => status),
      [412, 412, 412, 412, 200],
    );
    assert.equal(wanted.uri, `api://${practiceAppId}`);
    assert.match(before.text, /was not signed in to Cordon/);
    assert.match(result, /✅.*is replaced/s);
    assert.deepEqual(inTheNameOf(), [idOf('megan')]);
    assert.match(after.text, /Your tokens are deleted here/);
  }).timeout(60_000);
});

/** A Graph that resets passwords for people only, and in whose name it was asked to. */
function peopleOnly(): { readonly graphGuard: GraphGuard; readonly inTheNameOf: () => readonly unknown[] } {
  const seen = new Set<unknown>();
  return {
    inTheNameOf: () => [...seen],
    graphGuard({ oid, idtyp }, path) {
      if (!path.endsWith('/resetPassword')) return undefined;
      seen.add(oid);
      const error = { code: 'accessDenied', message: 'Not with application permissions.' };
      return idtyp === 'app' ? { status: 403, body: { error } } : undefined;
    },
  };
}

/** What Teams reads to sign somebody in by itself, from the answer to `sign-in`. */
async function oauthCard(story: RealTenant) {
  const { activityId } = await answerTo(story, 'sign-in', { conversation: practicePersonalChat('megan') });
  const posted = await story.connector.waitFor(({ activityId: id }) => id === activityId);
  return oauthMessage.parse(posted.activity).attachments[1].content;
}

const oauthMessage = z.object({
  attachments: z.tuple([
    z.unknown(),
    z.object({
      contentType: z.literal('application/vnd.microsoft.card.oauth'),
      content: z.object({
        connectionName: z.string(),
        tokenExchangeResource: z.object({ id: z.guid(), uri: z.string() }),
      }),
    }),
  ]),
});
