import assert from 'node:assert/strict';
import {
  practiceChannel,
  practiceGroupChat,
  practicePersonalChat,
  type PracticeConversation,
} from '../../practice/teams/activities.ts';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { startHarness, buttonOf, cardOf, placeOf, shown, type Harness, type Shown } from '../harness/harness.ts';
import { inputs, shown as read } from '../harness/cards.ts';
import { answerTo, approvable, ask, containAlex, ended, opened, told } from '../harness/stories.ts';

const channel = '19:incidents@thread.tacv2';
const named = { policy: { channels: { incidents: [{ id: channel, name: 'Incidents' }] } } };
const elsewhere = /^Commands are not taken here\. .*in the incident channels \(Incidents\)/;
const withMegan = practicePersonalChat('megan');

describe('incident channels', () => {
  const places: readonly (readonly [string, PracticeConversation])[] = [
    ['another channel', practiceChannel('1', '19:gossip@thread.tacv2')],
    ['a channel whose id begins alike', practiceChannel('1', `${channel}x`)],
    ['a group chat', practiceGroupChat()],
    ['the personal chat', withMegan],
  ];
  for (const [where, conversation] of places) {
    for (const line of [containAlex, 'show-user alex@contoso.com', 'contain', 'contain alex@contoso.com deliver=maybe'])
      it(`take “${line}”, ${where} does not`, async () => {
        const story = await startHarness(named);

        const answer = await answerTo(story, line, { conversation });

        assert.match(answer.text, elsewhere);
        assert.deepEqual(story.calls(), []);
      });
  }

  for (const entry of [channel, `${channel};messageid=1700000000000`, { id: channel, tenant: 'contoso.com' }])
    it(`take commands in all their threads when named as ${JSON.stringify(entry)}`, async () => {
      const story = await startHarness({ policy: { channels: { incidents: ['19:other@thread.tacv2', entry] } } });

      await ask(story, containAlex, { conversation: practiceChannel() });
      const read = await answerTo(story, 'show-user alex@contoso.com', { conversation: practiceChannel() });

      assert.match(read.text, /Alex Wilber/);
    });

  it('leave help, whoami and check to every place, and whoami says where commands are taken', async () => {
    const story = await startHarness(named);

    const help = await answerTo(story, 'help', { conversation: withMegan });
    const who = await answerTo(story, 'whoami', { conversation: withMegan });
    const check = await answerTo(story, 'check', { conversation: withMegan });
    const there = await answerTo(story, 'whoami');

    assert.match(help.text, /What I can do/);
    assert.match(read(who.card), /Commands here\nNo: commands are taken in the incident channels \(Incidents\)/);
    assert.ok(!elsewhere.test(check.text));
    assert.match(read(there.card), /Commands here\nYes/);
  });

  it('leave decisions and status of a request to the personal chats', async () => {
    const story = await startHarness(named);
    const { id } = await approvable(story);

    await story.say('megan', `status ${id}`, withMegan);
    const copy = await nextForMegan(story, 0);
    await story.say('adele', `approve ${id}`, practicePersonalChat('adele'));
    await story.press('adele', await cardIn(story, practicePersonalChat('adele')), 'approve');
    const { result } = await ended(story, id);

    assert.match(copy.text, / awaiting-approval: /);
    assert.match(result, /is contained/);
  });

  it('are where buttons and forms open requests, whatever a card elsewhere sends', async () => {
    const story = await startHarness(named);
    const form = await answerTo(story, 'contain');
    const help = await answerTo(story, 'help', { conversation: withMegan });
    const data = { ...buttonOf(form, 'submit').data, user: 'alex@contoso.com', because: 'INC-4821' };

    await story.press('megan', help, 'start');
    await story.card(elsewhere);
    const before = story.connector.events.length;
    await story.send(
      story.connector.click({ from: 'megan', conversation: withMegan, verb: 'submit', data, replyToId: '1' }),
    );

    const answer = await story.connector.waitFor(({ kind }) => kind === 'post', { from: before });
    assert.match(shown(answer).text, elsewhere);
    assert.deepEqual(story.calls(), []);
  });

  it('take a private form that began there', async () => {
    const story = await startHarness(named);
    const from = story.connector.events.length;
    await story.say('megan', 'create-user name="Nina Novak" upn=nina@contoso.com password=private because joins');
    const empty = await nextForMegan(story, from);
    const before = story.connector.events.length;
    await story.press('megan', empty, 'submit', { ...inputsOf(empty), upn: '' });
    const form = await nextForMegan(story, before);

    const { card } = await opened(story, async () => {
      const filled = { ...inputsOf(form), upn: 'nina@contoso.com', password: 'Blue-Kettle-48-Train' };
      assert.match(told(await story.press('megan', form, 'submit', filled)), /where you asked for it/);
    });

    assert.equal(placeOf(card).id, story.thread.id);
  });

  it('may have responders and approvers of their own, also when the decision comes from a personal chat', async () => {
    const own = {
      id: channel,
      responders: { people: ['lee@contoso.com'] },
      approvers: { people: ['nestor@contoso.com'] },
    };
    const story = await startHarness({ policy: { channels: { incidents: [own, '19:other@thread.tacv2'] } } });
    const other = practiceChannel('7', '19:other@thread.tacv2');

    const refused = await answerTo(story, containAlex, { by: 'megan' });
    const elsewhereAllowed = await ask(story, containAlex, { conversation: other });
    const { id, card } = await approvable(story, containAlex, { by: 'lee' });
    const wrong = await story.press('adele', card, 'approve');
    const unseen = await statusIn(story, 'adele', id);
    await story.say('nestor', `approve ${id}`, practicePersonalChat('nestor'));
    await story.press('nestor', await cardIn(story, practicePersonalChat('nestor')), 'approve');
    await ended(story, id);

    assert.match(refused.text, /You may not use Cordon here/);
    assert.equal(elsewhereAllowed.card.conversation, other.id);
    assert.match(told(wrong), /You are not an approver/);
    assert.match(unseen, /No request/);
  });
});

/** The next card in Megan's own chat. */
const nextForMegan = (story: Harness, from: number): Promise<Shown> => cardIn(story, withMegan, from);

/** The next card in a conversation. */
async function cardIn({ connector }: Harness, { id }: PracticeConversation, from = 0): Promise<Shown> {
  const isThere = ({ conversation, activity }: ConnectorEvent) => conversation === id && cardOf(activity) !== undefined;
  return shown(await connector.waitFor(isThere, { from }));
}

/** What is filled in already. */
const inputsOf = ({ card }: Shown) => Object.fromEntries(inputs(card).map(({ id, json }) => [id, json['value'] ?? '']));

/** What somebody is told who asks for a request in their own chat. */
async function statusIn(story: Harness, who: string, id: string): Promise<string> {
  return (await answerTo(story, `status ${id}`, { by: who, conversation: practicePersonalChat(who) })).text;
}
