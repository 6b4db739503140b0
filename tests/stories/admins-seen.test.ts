import assert from 'node:assert/strict';
import { practicePeople } from '../../practice/people/people.ts';
import { startedAgain } from '../harness/between-starts.ts';
import { startHarness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { answerTo, approvable, ended, told } from '../harness/stories.ts';

/** Each kind of admin, with the words that a card has for it. */
const admins: readonly (readonly [why: string, who: string, role: string])[] = [
  ['a role in force', 'enrico', 'Helpdesk Administrator'],
  ['a role that has to be activated', 'delia', 'User Administrator (eligible)'],
  ['a role in an administrative unit', 'gerhart', 'Helpdesk Administrator (in an administrative unit)'],
  ['a custom role', 'wanda', 'Session Revoker (custom role)'],
  ['a role through a group', 'allan', 'Security Administrator (through Tier 0 Operators)'],
  ['a harmless role through a role-assignable group', 'pradeep', 'Reports Reader (through Report Readers)'],
  ['a role that a group can activate', 'marta', 'Exchange Administrator (eligible, through Messaging On-Call)'],
  ['a role-assignable group without a role', 'hugo', 'Member of Project Falcon (role-assignable group)'],
  ['a role-assignable group to join', 'quentin', 'May join Tier 0 Operators (role-assignable group)'],
];

/** The app may not read its own roles, so that nothing is foreseen about whom it may act on. */
const blindToOwnRoles = { match: 'GET /servicePrincipals*', status: 403, times: 99 } as const;

describe('an admin is seen', () => {
  for (const [why, who, role] of admins) {
    it(`by ${why}: two approvers, who are told`, async () => {
      const story = await startHarness();
      story.tenant.setFaults([blindToOwnRoles]);
      const { id, card } = await approvable(story, `contain ${who}@contoso.com because INC-4821`);

      const first = await story.press('adele', card, 'approve');
      const again = await story.card(new RegExp(`^${id} awaiting-approval: `));

      assert.ok(words(card.card).includes(role), words(card.card));
      assert.match(told(first), / awaiting-approval: /);
      assert.deepEqual(story.writes(), []);
      await story.press('lee', again, 'approve');
      await ended(story, id);
    });
  }

  it('among many targets', async () => {
    const story = await startHarness();
    const ordinary = practicePeople.filter(
      ({ account: { roles, otherRoles, joinable, groups } }) => !roles && !otherRoles && !joinable && !groups,
    );
    const people = ['delia@contoso.com', ...ordinary.map(({ id }) => id)].join(' ');

    const count = ordinary.length + 1;
    const { card } = await approvable(story, `revoke-sessions ${people} because INC-4821`, { count });
    const first = await story.press('adele', card, 'approve');

    assert.ok(ordinary.length > 10);
    assert.match(told(first), / awaiting-approval: /);
  });

  it('when the account is deleted', async () => {
    const story = await startHarness();
    const { card } = await approvable(story, 'restore-user sven@contoso.com because INC-4821');

    const first = await story.press('adele', card, 'approve');

    assert.match(words(card.card), /User Administrator/);
    assert.match(told(first), / awaiting-approval: /);
  });

  for (const match of [
    'GET /roleManagement/directory/roleEligibilityScheduleInstances',
    'GET /roleManagement/directory/roleAssignmentScheduleInstances',
    'GET /users/*/transitiveMemberOf/*',
  ]) {
    it(`in anybody whose roles could not be read: ${match}`, async () => {
      const story = await startHarness();
      story.tenant.setFaults([{ match, status: 403, times: 99 }]);
      const { card } = await approvable(story);

      const first = await story.press('adele', card, 'approve');

      assert.match(told(first), / awaiting-approval: /);
    });
  }

  it('in nobody else, with or without Privileged Identity Management', async () => {
    for (const faults of [
      [],
      ['role*ScheduleInstances', '*'].map((path) => ({
        match: path === '*' ? 'GET /identityGovernance/*' : `GET /roleManagement/directory/${path}`,
        status: 400 as const,
        code: 'AadPremiumLicenseRequired',
        times: 99,
      })),
    ]) {
      const story = await startHarness();
      story.tenant.setFaults(faults);
      const { id, card } = await approvable(story);

      await story.press('adele', card, 'approve');

      assert.match((await ended(story, id)).card.text, / done: /);
    }
  });

  it('in nobody when Graph cannot say, because then nothing is asked for', async () => {
    const story = await startHarness();
    story.tenant.setFaults([
      { match: 'GET /roleManagement/directory/roleEligibilityScheduleInstances', status: 503, times: 99 },
    ]);

    const answer = await answerTo(story, 'contain alex@contoso.com because INC-4821');

    assert.doesNotMatch(answer.text, /awaiting-/);
  });

  it('within two seconds of the question, at Graph’s usual pace', async () => {
    const story = await startHarness({ latencyMs: 150 });
    const startedAt = Date.now();

    const { card } = await answerTo(story, 'contain allan@contoso.com because INC-4821');

    assert.match(words(card), /may not act on somebody who is Security Administrator/);
    assert.ok(Date.now() - startedAt < 2000, `${String(Date.now() - startedAt)} ms`);
  });

  it('by show-user, which says what was looked at', async () => {
    const story = await startHarness();

    const admin = await answerTo(story, 'show-user delia@contoso.com');
    const nobody = await answerTo(story, 'show-user alex@contoso.com');
    story.tenant.setFaults([{ match: 'GET /users/*/transitiveMemberOf/*', status: 403, times: 99 }]);
    const unread = await answerTo(story, 'show-user alex@contoso.com');

    assert.match(words(admin.card), /User Administrator \(eligible, the whole directory\)/);
    assert.match(words(nobody.card), /No active or eligible admin roles/);
    assert.match(words(unread.card), /Roles could not be read: role-assignable groups/);
  });
});

describe('the last Global Administrator whom the policy does not protect', () => {
  const protects = (...people: readonly string[]) => ({ policy: { protected: { people: [...people] } } });

  it('is refused when asked, and again at the run', async () => {
    const first = await startHarness(protects('emergency@contoso.com'));
    first.tenant.setFaults([blindToOwnRoles]);
    const both = await answerTo(first, 'disable-user christie@contoso.com ursula@contoso.com because INC-4821');
    const { id, card } = await approvable(first, 'disable-user ursula@contoso.com because INC-4821');
    await first.press('adele', card, 'approve');

    const second = await startedAgain(first, protects('emergency@contoso.com', 'christie@contoso.com'));
    await second.press('lee', card, 'approve');
    const { card: end } = await ended(second, id);
    const contained = await answerTo(second, 'contain ursula@contoso.com disable=yes because INC-4821');
    const deleted = await answerTo(second, 'delete-user ursula@contoso.com because INC-4821');
    const offboarded = await answerTo(second, 'offboard ursula@contoso.com because INC-4821');

    for (const { text } of [both, contained, deleted, offboarded]) assert.match(text, /^The last Global Administrator/);
    assert.match(end.text, / failed: .*Global Administrator/);
    assert.equal(second.tenant.user('ursula@contoso.com')?.accountEnabled, true);
  });
});
