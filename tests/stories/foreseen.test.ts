import assert from 'node:assert/strict';
import type { Harness } from '../harness/harness.ts';
import { startHarness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { answerTo, approvable, ask, auditOf, ended, run } from '../harness/stories.ts';

const kim = 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com';

/** The changes that Graph got, in order: `PATCH otto@adatum.com {"accountEnabled":false}`. */
const changes = ({ tenant }: Harness): readonly string[] =>
  tenant.calls
    .filter(({ method, url }) => method !== 'GET' && !url.includes('checkMemberGroups'))
    .map(({ method, url, body }) => {
      const [, , , id = '', action = ''] = new URL(url).pathname.split('/');
      const sent = body === null || body === undefined ? [] : Object.keys(body);
      return [method, tenant.user(id)?.userPrincipalName ?? id, action, ...sent]
        .filter((text) => text !== '')
        .join(' ');
    });

/** A tenant in which nobody has switched on what Defender for Identity does. */
const withoutActiveDirectory = {
  commands: { 'disable-ad-user': { enabled: false }, 'force-ad-password': { enabled: false } },
};

describe('contain', () => {
  for (const [kind, upn, told, sent] of [
    [
      'a synced account',
      'bianca@contoso.com',
      /Cannot replace the password: .*synced.*Block sign-in.*Show details.*Active Directory, twice/s,
      ['PATCH bianca@contoso.com accountEnabled', 'POST bianca@contoso.com revokeSignInSessions'],
    ],
    [
      'a federated account',
      'otto@adatum.com',
      /Cannot replace the password: another identity provider.*Block sign-in/s,
      ['PATCH otto@adatum.com accountEnabled', 'POST otto@adatum.com revokeSignInSessions'],
    ],
    [
      'a guest',
      kim,
      /Cannot replace the password.*revoke.*home tenant.*Block sign-in/s,
      [`PATCH ${kim} accountEnabled`],
    ],
  ] as const)
    it(`says before anybody confirms that the password of ${kind} stays, blocks sign-in instead, and proves that`, async () => {
      const story = await startHarness({ policy: withoutActiveDirectory });

      const { id, card } = await ask(story, `contain ${upn} because INC-4821`);
      await story.press('megan', card, 'confirm');
      const approval = await story.card(new RegExp(`^${id} awaiting-approval: `));
      await story.press('adele', approval, 'approve');
      const { result, card: end } = await ended(story, id);

      for (const shown of [card, approval].map((one) => words(one.card))) {
        assert.match(shown, told);
        assert.doesNotMatch(shown, /A random password takes its place/);
      }
      assert.deepEqual(changes(story), sent);
      assert.match(result, /is contained.*sign-in blocked.*proved/);
      assert.doesNotMatch(result, /password replaced|signed out/i);
      assert.match(end.text, /^OP-\w+ done: /);
      assert.equal(story.tenant.user(upn)?.accountEnabled, false);
    });

  it('says that a synced account stays able to sign in where blocking is left out', async () => {
    const story = await startHarness();

    const { card } = await approvable(story, 'contain bianca@contoso.com disable=no because INC-4821');
    await story.press('adele', card, 'approve');
    const { result, card: end } = await ended(story, card.text.split(' ')[0] ?? '');

    assert.match(words(card.card), /Bianca Pisani can still sign in/);
    assert.match(result, /Bianca Pisani can still sign in/);
    assert.match(end.text, /^OP-\w+ partly-done: /);
    assert.deepEqual(changes(story), ['POST bianca@contoso.com revokeSignInSessions']);
    assert.deepEqual(story.passwords, []);
  });

  it('resets an account that is disabled already, as any other, and blocks nothing', async () => {
    const story = await startHarness();

    const { card, result } = await run(story, 'contain raul@contoso.com because INC-4821');

    assert.match(result, /Raul Razo is contained.*password replaced/);
    assert.match(card.text, /^OP-\w+ done: /);
    assert.deepEqual(changes(story).slice(0, 2).sort(), [
      'PATCH raul@contoso.com passwordProfile',
      'POST raul@contoso.com revokeSignInSessions',
    ]);
  });

  for (const [who, upn] of [
    ['a Global Administrator', 'christie@contoso.com'],
    ['a member of a role-assignable group', 'hugo@contoso.com'],
    ['the holder of a custom role', 'wanda@contoso.com'],
  ] as const)
    it(`is refused for ${who} when somebody asks, with who can, and Graph gets nothing`, async () => {
      const story = await startHarness();

      const { card } = await answerTo(story, `contain ${upn} because INC-4821`);

      assert.match(words(card), /may not act on.*Privileged Authentication Administrator.*Nothing was done/s);
      assert.deepEqual(changes(story), []);
    });

  it('is not held up for an administrator whom the app may act on', async () => {
    const story = await startHarness();

    const { card } = await ask(story, 'contain enrico@contoso.com because INC-4821');

    assert.doesNotMatch(words(card.card), /Cannot (?!be undone)|may not act on/);
  });

  it('does for each of five what works for them, and says for whom it does not', async () => {
    const story = await startHarness();
    const five = ['alex@contoso.com', 'bianca@contoso.com', 'otto@adatum.com', kim, 'christie@contoso.com'];

    const { id, card } = await approvable(story, `contain ${five.join(' ')} because INC-4821`);
    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    const { card: end } = await ended(story, id);

    assert.match(words(card.card), /Christie Cline.*Bianca Pisani.*Otto Brandt.*Kim Akers/s);
    assert.match(end.text, /^OP-\w+ partly-done: .*Christie Cline can still sign in/);
    const got = changes(story);
    assert.deepEqual(
      got.filter((call) => call.endsWith('accountEnabled')).sort(),
      ['bianca@contoso.com', kim, 'otto@adatum.com'].map((upn) => `PATCH ${upn} accountEnabled`),
    );
    assert.deepEqual(
      got.filter((call) => call.endsWith('passwordProfile')),
      ['PATCH alex@contoso.com passwordProfile'],
    );
    assert.deepEqual(
      [...new Set(got.filter((call) => call.endsWith('revokeSignInSessions')))].sort(),
      ['alex@contoso.com', 'bianca@contoso.com', 'otto@adatum.com'].map((upn) => `POST ${upn} revokeSignInSessions`),
    );
    assert.ok(!got.some((call) => call.includes('christie')));
    const { events } = await auditOf(story, id);
    const proved = events.flatMap(({ kind, part }) => (kind === 'step-proved' ? [String(part)] : []));
    assert.equal(proved.filter((part) => part === 'disable-user').length, 3);
    assert.equal(proved.filter((part) => part === 'reset-password').length, 1);
  });
});

describe('a guest', () => {
  it('is never said to be signed out', async () => {
    const story = await startHarness();

    const { card } = await answerTo(story, `revoke-sessions ${kim} because INC-4821`);

    assert.match(words(card), /Cordon cannot do this.*home tenant.*Nothing was done/s);
    assert.deepEqual(changes(story), []);
  });

  it('is remediated by what reaches them here', async () => {
    const story = await startHarness();

    const { id, card } = await approvable(story, `remediate ${kim} because INC-4821`);
    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    await ended(story, id);

    const got = changes(story);
    assert.ok(got.includes(`PATCH ${kim} accountEnabled`));
    assert.deepEqual(
      got.filter((call) => /passwordProfile|revokeSignInSessions|confirmCompromised|messageRules/.test(call)),
      [],
    );
  });
});

describe('an account in a federated domain', () => {
  it('is an ordinary one where the domains may not be read, and nothing is said', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /domains', status: 403, times: 99 }]);

    const { card } = await ask(story, 'contain otto@adatum.com because INC-4821');

    assert.doesNotMatch(words(card.card), /Cannot (?!be undone)|identity provider/);
  });

  it('costs one read of the domains for several commands', async () => {
    const story = await startHarness();

    for (const line of ['contain otto@adatum.com because INC-1', 'disable-user alex@contoso.com because INC-2'])
      await ask(story, line);

    assert.equal(story.tenant.calls.filter(({ url }) => url.includes('/domains')).length, 1);
  });
});
