import assert from 'node:assert/strict';
import { digestOf } from '../../services/seal/chain.ts';
import type { PracticeConversation, Who } from '../../practice/teams/activities.ts';
import { practiceChannel, practicePersonalChat } from '../../practice/teams/activities.ts';
import type { Activity } from '../../practice/teams/conversations.ts';
import { practiceTenantId } from '../../practice/people/people.ts';
import type { PracticeTenant } from '../../practice/tenant.ts';
import {
  startHarness,
  buttonOf,
  cardOf,
  shown,
  type Harness,
  type HarnessSettings,
  type Shown,
} from '../harness/harness.ts';
import { buttons } from '../harness/cards.ts';
import { alexId, approvable, ask, auditOf, containAlex, opened, told } from '../harness/stories.ts';

const fabrikam = { id: '22222222-2222-4222-8222-222222222222', name: 'Fabrikam', domains: ['fabrikam.com'] };
const northwind = { id: '33333333-3333-4333-8333-333333333333', name: 'North Wind', domains: ['northwind.example'] };
const containThere = 'contain alex@contoso.com tenant=fabrikam.com because INC-4821';

const severalTenants = (settings: HarnessSettings = {}) => startHarness({ ...settings, others: [fabrikam, northwind] });

/** The same activity as Teams sends it from a conversation of Fabrikam. */
const fromFabrikam = (activity: Activity): Activity => ({
  ...activity,
  conversation: { ...Object(activity['conversation']), tenantId: fabrikam.id },
  channelData: { ...Object(activity['channelData']), tenant: { id: fabrikam.id } },
});
const theirs = practiceChannel('1', '19:fabrikam@thread.tacv2');

/** Somebody says it in a conversation of Fabrikam. */
const sayThere = (story: Harness, from: Who, text: string, conversation: PracticeConversation = theirs) =>
  story.send(fromFabrikam(story.connector.message({ from, text, conversation })));

/** The next card that is posted anywhere. */
async function next({ connector }: Harness, act: () => Promise<unknown>): Promise<Shown> {
  const from = connector.events.length;
  await act();
  return shown(
    await connector.waitFor(({ kind, activity }) => kind === 'post' && cardOf(activity) !== undefined, { from }),
  );
}

const writesOf = ({ calls }: PracticeTenant): readonly string[] =>
  calls.flatMap(({ method, url }) =>
    method === 'GET' || url.endsWith('/checkMemberGroups') ? [] : [`${method} ${new URL(url).pathname}`],
  );
const words = ({ card, text }: Shown): string => `${text} ${JSON.stringify(card)}`;

describe('a bot of several tenants', () => {
  it('contains an account in the tenant that was picked, and touches no other', async () => {
    const story = await severalTenants();
    const { card } = await approvable(story, containThere);

    await story.press('adele', card, 'approve');

    assert.match(await story.line(/contained/), /Alex Wilber is contained in Fabrikam/);
    const [there, elsewhere] = story.others;
    assert.ok(there !== undefined && elsewhere !== undefined);
    assert.ok(writesOf(there).includes(`POST /v1.0/users/${alexId}/revokeSignInSessions`));
    assert.deepEqual([writesOf(elsewhere), writesOf(story.tenant)], [[], []]);
  });

  it('names the tenant on every card of a request, and a button that asks again means the same', async () => {
    const story = await severalTenants();
    const { id, card } = await approvable(story, containThere);
    await story.press('adele', card, 'deny');

    const ended = await story.card(new RegExp(`^${id} denied: `));

    assert.match(card.text, /asked to contain Alex Wilber in Fabrikam because/);
    assert.match(words(ended), /contain Alex Wilber in Fabrikam/);
    const again = `contain tenant="Fabrikam" ${alexId} `;
    assert.ok(buttons(ended.card).some(({ data }) => String(data['command']).startsWith(again)));
  });

  it('acts on the tenant of the channel when none is named', async () => {
    const story = await severalTenants();

    const ours = await ask(story);
    const other = await opened(story, () => sayThere(story, 'megan', containAlex));

    assert.match(ours.card.text, /in Contoso/);
    assert.match(other.card.text, /in Fabrikam/);
  });

  it('takes both tenants into the digest: where it acts, and where its people live', async () => {
    const story = await severalTenants();
    const { id, card } = await ask(story, containThere);

    const { digest } = buttonOf(card, 'confirm').data;

    const payload = {
      id,
      command: 'contain',
      targets: [alexId],
      conversation: story.thread.id,
      args: (await auditOf(story, id)).events.find(({ kind }) => kind === 'opened')?.['args'],
      requester: story.tenant.user('megan@contoso.com')?.id,
    };

    assert.equal(digest, digestOf({ ...payload, tenant: fabrikam.id, home: practiceTenantId }));
    assert.notEqual(digest, digestOf({ ...payload, tenant: practiceTenantId, home: practiceTenantId }));
  });

  it('seals into the audit which tenant was asked for, and from where', async () => {
    const story = await severalTenants();
    const { id } = await ask(story, containThere);

    const { events, chain } = await auditOf(story, id);

    const [first] = events;
    assert.deepEqual([first?.['tenant'], first?.['home'], chain.ok], [fabrikam.id, practiceTenantId, true]);
  });

  it('tells people which tenant they speak in, by its name and id', async () => {
    const story = await severalTenants();

    const ours = await next(story, () => story.say('megan', 'whoami'));
    const other = await next(story, () => sayThere(story, 'megan', 'whoami'));

    assert.ok(words(ours).includes(`Contoso (${practiceTenantId})`), words(ours));
    assert.ok(words(other).includes(`Fabrikam (${fabrikam.id})`), words(other));
  });

  it('does not care which tenant a click claims', async () => {
    const story = await severalTenants();
    const { card } = await ask(story, containThere);

    await story.press('megan', card, 'confirm', { tenant: northwind.id, home: northwind.id });
    const waiting = await story.card(/ awaiting-approval: /);
    await story.press('adele', waiting, 'approve', { tenant: northwind.id });
    await story.line(/is contained in Fabrikam/);

    assert.deepEqual(writesOf(story.others[1] ?? assert.fail()), []);
  });

  it('names the tenants to who may pick one', async () => {
    const story = await severalTenants();

    const answer = await next(story, () => story.say('megan', 'contain alex@contoso.com tenant=fabricam because x'));

    assert.match(answer.text, /“fabricam” is no tenant that can be named here: Contoso, Fabrikam, North Wind/);
  });

  it('does not guess when an address is of another tenant', async () => {
    const story = await severalTenants();

    const answer = await next(story, () => story.say('megan', 'contain alex@fabrikam.com because INC-4821'));

    assert.match(
      answer.text,
      /alex@fabrikam.com is of Fabrikam: add tenant="Fabrikam", or tenant="Contoso" for a guest/,
    );
  });

  it('reads in the tenant that was picked, and says so', async () => {
    const story = await severalTenants();

    const answer = await next(story, () => story.say('megan', 'show-user alex@contoso.com tenant="North Wind"'));

    assert.match(words(answer), /Read from Microsoft Graph of North Wind/);
    assert.ok(!story.calls().some((call) => call.includes(alexId)));
  });

  it('checks one tenant at a time', async () => {
    const story = await severalTenants();

    const answer = await next(story, () => story.say('megan', 'check tenant=fabrikam'));

    assert.match(answer.text, /commands are ready/);
    assert.ok(story.others[0]?.calls.some(({ url }) => url.includes('/organization')));
    assert.ok(!story.calls().some((call) => call.includes('/organization')));
  });

  it('asks for an address where a mention is of another tenant', async () => {
    const story = await severalTenants();
    const { connector, thread } = story;
    const line = connector.message({
      from: 'megan',
      text: 'contain <at>Alex Wilber</at> tenant=fabrikam because x',
      conversation: thread,
      mentions: ['alex'],
    });

    const answer = await next(story, () => story.send(line));

    assert.match(words(answer), /is nobody I can find here: type an address/);
  });

  it('asks of each tenant’s own approvers', async () => {
    const lee = { people: ['lee@contoso.com'] };
    const entry = { name: fabrikam.name, id: fabrikam.id, approvers: lee };
    const story = await severalTenants({ policy: { approvers: { everyone: true }, tenants: [entry] } });
    const { card: confirm } = await ask(story, containThere);
    await story.press('megan', confirm, 'confirm');
    const card = await story.card(/ awaiting-approval: /);

    const no = await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');

    assert.match(told(no), /not an approver/);
    assert.match(await story.line(/contained/), /in Fabrikam/);
  });
});

describe('a channel of another tenant than the bot’s own', () => {
  it('acts on its own tenant only, and is not told which others there are', async () => {
    const story = await severalTenants();

    const answer = await next(story, () =>
      sayThere(story, 'megan', 'contain alex@contoso.com tenant=contoso because x'),
    );

    assert.match(answer.text, /no tenant that can be named here: Fabrikam\. /);
    assert.doesNotMatch(words(answer), /North Wind/);
    assert.deepEqual(writesOf(story.tenant), []);
  });

  it('does not see the requests of others, and cannot decide on them', async () => {
    const story = await severalTenants();
    const { id } = await approvable(story);
    const chat = practicePersonalChat('adele');

    const status = await next(story, () => sayThere(story, 'adele', `status ${id}`, chat));
    const approve = await next(story, () => sayThere(story, 'adele', `approve ${id}`, chat));
    const trail = await next(story, () => sayThere(story, 'adele', `evidence request=${id}`, chat));

    for (const answer of [status, approve]) assert.match(answer.text, new RegExp(`No request “${id}” here`));
    assert.doesNotMatch(words(trail), /Alex Wilber|INC-4821/);
    assert.deepEqual(writesOf(story.tenant), []);
  });

  it('reads its own directory to know who may ask', async () => {
    const story = await severalTenants({
      policy: { responders: { people: ['07ae96c8-82a9-42c1-b7a4-8e5a294c5088'] } },
    });

    await opened(story, () => sayThere(story, 'megan', containAlex));

    assert.ok(!story.calls().some((call) => call.startsWith('GET /users/')));
    assert.ok(story.others[0]?.calls.some(({ url }) => url.includes('/users/')));
  });
});
