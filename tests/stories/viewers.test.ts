import assert from 'node:assert/strict';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { z } from 'zod';
import { mriOf, practicePersonNamed } from '../../practice/people/people.ts';
import { practiceGroupChat, practicePersonalChat } from '../../practice/teams/activities.ts';
import type { Activity } from '../../practice/teams/conversations.ts';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';
import { buttons, inputs } from '../harness/cards.ts';
import { cardOf, placeOf, shown, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { until } from '../harness/until.ts';
import { approvable, ask, callFor, containAlex, ended, groupNamed, stateOf, told } from '../harness/stories.ts';

const policy = {
  responders: { groups: [groupNamed('Incident Responders')] },
  approvers: { groups: [groupNamed('Incident Approvers')] },
};

const teamsIdOf = (firstName: string): string =>
  mriOf(practicePersonNamed(firstName)?.id ?? assert.fail(`nobody is called ${firstName}`));

/** The invoke of a client that refreshes a card by itself, in the shape that Teams documents. */
function refreshing({ connector }: Harness, from: string, card: Shown, changes: object = {}): Activity {
  const { action } = card.card.refresh ?? assert.fail(`no refresh on ${card.text}`);
  const { type, verb, data } = action ?? assert.fail('no action');
  const value = {
    action: { type, id: 'refresh', verb, data: { ...(data as object), ...changes } },
    trigger: 'automatic',
  };
  const conversation = placeOf(card);
  return connector.invoke({ from, conversation, name: 'adaptiveCard/action', value, replyToId: card.activityId });
}

const refresh = (story: Harness, from: string, card: Shown, changes?: object): Promise<BotAnswer> =>
  story.send(refreshing(story, from, card, changes));

const answered = z.object({
  statusCode: z.literal(200),
  type: z.literal('application/vnd.microsoft.card.adaptive'),
  value: z.custom<IAdaptiveCard>((value) => typeof value === 'object'),
});

/** The card that an invoke was answered with. */
const viewIn = ({ body }: BotAnswer): IAdaptiveCard => answered.parse(body).value;
const verbsOf = (card: IAdaptiveCard): readonly string[] => buttons(card).map(({ verb }) => verb);
const refreshedFor = ({ card }: Shown): readonly string[] => card.refresh?.userIds ?? [];

/** The card of a request that waits for approval, in a conversation. */
const waitingIn = async ({ connector }: Harness, chat: string, id: string): Promise<Shown> =>
  shown(
    await connector.waitFor(
      ({ conversation, activity }) =>
        conversation === chat && (cardOf(activity)?.fallbackText?.startsWith(`${id} awaiting-approval: `) ?? false),
    ),
  );

/** Graph calls that read somebody's own account. */
const readsOf = (story: Harness, firstName: string): number =>
  story.calls().filter((call) => call.includes(practicePersonNamed(firstName)?.id ?? '-')).length;

describe('a card that several people see', () => {
  it('has the buttons of all, and names the requester and those who were seen there, so that each is shown their own', async () => {
    const story = await startHarness({ policy });
    await story.say('lee', 'whoami');
    await story.say('adele', 'whoami', practicePersonalChat('adele'));

    const { id, card } = await approvable(story);
    const call = await story.card(callFor(id));

    assert.deepEqual(verbsOf(card.card), ['approve', 'deny', 'cancel']);
    assert.deepEqual(refreshedFor(card), [teamsIdOf('megan'), teamsIdOf('lee')]);
    assert.deepEqual([...refreshedFor(call)].sort(), ['adele', 'lee', 'megan'].map(teamsIdOf).sort());
  });

  it('gives the requester Cancel and no Approve that cannot work', async () => {
    const story = await startHarness({ policy });
    const { id, card } = await approvable(story);
    const call = await story.card(callFor(id));

    const own = viewIn(await refresh(story, 'megan', card));
    const ownCall = viewIn(await refresh(story, 'megan', call));

    assert.deepEqual(verbsOf(own), ['cancel']);
    assert.deepEqual(inputs(own), []);
    assert.deepEqual(verbsOf(ownCall), []);
    assert.match(ownCall.fallbackText ?? '', callFor(id));
    assert.deepEqual(own.refresh?.userIds, [teamsIdOf('megan')]);
  });

  it('gives approvers Approve and Deny, and nothing of the requester', async () => {
    const story = await startHarness({ policy });
    const { card } = await approvable(story);

    const own = viewIn(await refresh(story, 'adele', card));

    assert.deepEqual(verbsOf(own), ['approve', 'deny']);
    assert.deepEqual(
      inputs(own).map(({ id }) => id),
      ['why'],
    );
  });

  it('shows everybody else the state alone', async () => {
    const story = await startHarness({ policy });
    const { id, card } = await approvable(story);

    const own = viewIn(await refresh(story, 'isaiah', card));

    assert.deepEqual(verbsOf(own), []);
    assert.deepEqual(inputs(own), []);
    assert.match(own.fallbackText ?? '', new RegExp(`^${id} awaiting-approval: `));
  });

  it('shows a request that is not confirmed to others without its buttons', async () => {
    const story = await startHarness({ policy });
    const { card } = await ask(story);

    const own = viewIn(await refresh(story, 'megan', card));
    const other = viewIn(await refresh(story, 'adele', card));

    assert.deepEqual(verbsOf(own), ['confirm', 'cancel']);
    assert.deepEqual(verbsOf(other), []);
  });

  it('names nobody any more once the request has ended', async () => {
    const story = await startHarness({ policy });
    const { id, card } = await approvable(story);

    await story.press('megan', card, 'cancel');

    await ended(story, id);
    const over = await story.card(new RegExp(`^${id} cancelled: `));
    assert.equal(over.card.refresh, undefined);
  });
});

describe('a view of a client', () => {
  it('shows what is stored now, however often the same invoke is delivered', async () => {
    const story = await startHarness({ policy });
    const { id, card } = await approvable(story);
    const invoke = refreshing(story, 'lee', card);
    const before = viewIn(await story.send(invoke));

    await story.press('megan', card, 'cancel');
    const after = viewIn(await story.send(invoke));

    assert.match(before.fallbackText ?? '', new RegExp(`^${id} awaiting-approval: `));
    assert.match(after.fallbackText ?? '', new RegExp(`^${id} cancelled: `));
  });

  it('shows what is stored when Entra has answered, not what was stored when it was asked', async () => {
    const story = await startHarness({ policy });
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: `GET /users/${practicePersonNamed('lee')?.id ?? ''}`, delayMs: 1000 }]);

    const slow = refresh(story, 'lee', card);
    await story.press('megan', card, 'cancel');

    assert.match(viewIn(await slow).fallbackText ?? '', new RegExp(`^${id} cancelled: `));
  });

  it('reads Graph once a minute, for no requester, and changes nothing', async () => {
    const story = await startHarness({ policy });
    const { id, card } = await approvable(story);
    // an account and its groups, three times: when she asked, when she confirmed, and ahead of the run, behind the turn
    await until(() => readsOf(story, 'megan') === 3 * 2);
    const before = { megan: readsOf(story, 'megan'), adele: readsOf(story, 'adele') };
    await refresh(story, 'adele', card);
    const once = readsOf(story, 'adele');

    for (let n = 0; n < 5; n += 1) for (const who of ['megan', 'adele']) await refresh(story, who, card);

    assert.equal(readsOf(story, 'megan'), before.megan);
    assert.ok(once > before.adele);
    assert.equal(readsOf(story, 'adele'), once);
    assert.deepEqual(story.writes(), []);
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });

  it('is the plain card while Entra does not say who may approve', async () => {
    const story = await startHarness({ policy });
    const { card } = await approvable(story);
    story.tenant.setFaults([{ match: 'GET /users/*', status: 503, times: 99 }]);

    const own = viewIn(await refresh(story, 'adele', card));

    assert.deepEqual(verbsOf(own), ['approve', 'deny', 'cancel']);
  }).timeout(20_000);

  it('is refused for another digest, another message and another conversation', async () => {
    const story = await startHarness({ policy });
    const { id, card } = await approvable(story);
    const elsewhere = { ...card, conversation: practiceGroupChat('19:canteen@thread.v2').id };

    const answers = [
      await refresh(story, 'adele', card, { digest: 'a'.repeat(64) }),
      await refresh(story, 'adele', { ...card, activityId: 'another' }),
      await refresh(story, 'adele', elsewhere),
    ];

    for (const answer of answers) assert.doesNotMatch(JSON.stringify(answer.body), new RegExp(`${id}|Alex Wilber`));
    assert.match(told(answers[0] ?? assert.fail()), /does not show what is stored/);
  });

  it('starts, submits and stops nothing, whatever its verb', async () => {
    const story = await startHarness({ policy });
    const { card } = await approvable(story);
    const posts = story.connector.events.length;
    for (const [verb, data] of [
      ['start', { command: containAlex }],
      ['start', { command: 'stand-down because of a drill' }],
      ['submit', { command: 'whoami' }],
      ['anyway', { held: crypto.randomUUID() }],
      ['dismiss', {}],
    ] as const) {
      const activity = refreshing(story, 'adele', card);
      const answer = await story.send({ ...activity, value: { action: { verb, data }, trigger: 'automatic' } });

      assert.match(JSON.stringify(answer.body), /does not fit/);
    }
    assert.equal(story.connector.events.length, posts);
  });

  it('takes nothing from what its person may do in a minute, and is limited by itself', async () => {
    const story = await startHarness({ policy: { ...policy, limits: { activitiesPerMinute: 3 } } });
    const { id, card } = await approvable(story);

    for (let n = 0; n < 3; n += 1) viewIn(await refresh(story, 'adele', card));
    const tooMany = await refresh(story, 'adele', card);
    await story.press('adele', card, 'approve');

    assert.match(told(tooMany), /more than 3 in a minute/);
    assert.match((await ended(story, id)).result, /is contained/);
  });
});

describe('the answer to a click', () => {
  it('is the own view of whoever clicked', async () => {
    const story = await startHarness({
      policy: { ...policy, tiers: { destructive: { approvals: 2 }, critical: { approvals: 2 } } },
    });
    const { card: draft } = await ask(story);

    const confirmed = viewIn(await story.press('megan', draft, 'confirm'));
    const card = await story.card(/ awaiting-approval: /);
    const voted = viewIn(await story.press('adele', card, 'approve'));

    assert.deepEqual(verbsOf(confirmed), ['cancel']);
    assert.deepEqual(verbsOf(voted), ['deny']);
    assert.deepEqual(voted.refresh?.userIds, [teamsIdOf('adele')]);
  });
});

describe('a card in a chat with one person', () => {
  it('is made for them, without a refresh', async () => {
    const story = await startHarness({ policy });
    const chat = practicePersonalChat('megan');
    const { id, card } = await ask(story, containAlex, { conversation: chat });
    await story.press('megan', card, 'confirm');

    const own = await waitingIn(story, chat.id, id);
    const called = await waitingIn(story, practicePersonalChat('lee').id, id);

    assert.deepEqual(verbsOf(own.card), ['cancel']);
    assert.equal(own.card.refresh, undefined);
    assert.deepEqual(verbsOf(called.card), ['approve', 'deny']);
    assert.equal(called.card.refresh, undefined);
  });
});
