import assert from 'node:assert/strict';
import { placeOf, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { button, buttons, inputs, pressableRows, shown as words } from '../harness/cards.ts';
import { answerTo, opened } from '../harness/stories.ts';
import { sprayingIp, stolenSession } from '../../practice/seed/backdoors-sign-ins.ts';
import { victim } from '../../practice/seed/victim.ts';

const johanna = '303af047-0474-43ea-b6a5-bdcc33a8ac58';
const henrietta = '15fd43ab-404d-4f42-bd44-a1e08e45b14c';

/** Presses the button below the choices, with these accounts ticked. */
const contain = (story: Harness, found: Shown, ticked: string) =>
  story.send(
    story.connector.click({
      from: 'megan',
      conversation: placeOf(found),
      verb: 'start',
      data: { ...button(found.card, 'Contain those ticked…').data, ticked },
      replyToId: found.activityId,
    }),
  );

describe('who else', () => {
  it('leads from the sign-ins of a victim to all others, and to one request for those who are ticked', async () => {
    const story = await startHarness();

    const signIns = await answerTo(story, 'list-sign-ins grady@contoso.com');
    const row = pressableRows(signIns.card).find(
      ({ data }) => data['command'] === `who-else ip=${sprayingIp} since=1d`,
    );
    assert.ok(row, 'a marked row leads to who else was there');
    const found = await answerTo(story, String(row.data['command']));
    const [choices] = inputs(found.card);
    const { card } = await opened(story, () => contain(story, found, `${johanna},${henrietta}`));

    assert.match(found.text, /^8 people from 198\.51\.100\.140, 2 signed in, 6 only tried/);
    assert.equal(choices?.json['value'], `${johanna},${victim}`);
    assert.match(words(card.card), /Contain 2 people\?/);
    assert.match(words(card.card), /Johanna Lorenz[^]*Henrietta Mueller/);
    assert.doesNotMatch(words(card.card), /Grady/);
    assert.deepEqual(story.writes(), []);
  });

  it('takes nothing but object ids for those who are ticked', async () => {
    const story = await startHarness();
    const found = await answerTo(story, `who-else ${sprayingIp}`);

    const answer = await contain(story, found, `${johanna},alex@contoso.com`);
    const tenant = await contain(story, found, `${johanna} tenant=fabrikam.com`);

    for (const { body } of [answer, tenant]) assert.match(JSON.stringify(body), /does not fit the card/);
    assert.doesNotMatch(JSON.stringify(story.connector.events), /awaiting-confirmation/);
  });

  it('offers no containment where the policy has switched it off', async () => {
    const story = await startHarness({ policy: { commands: { contain: { enabled: false } } } });

    const found = await answerTo(story, `who-else ip=${sprayingIp}`);

    assert.deepEqual(inputs(found.card), []);
    assert.ok(buttons(found.card).every(({ title }) => !title.startsWith('Contain')));
  });

  it('follows a stolen session from address to address', async () => {
    const story = await startHarness();

    const found = await answerTo(story, `who-else session=${stolenSession} user=grady@contoso.com`);

    assert.match(found.text, /^Session of Grady Archie: 2 addresses/);
    assert.deepEqual(
      pressableRows(found.card).map(({ data }) => data['command']),
      [`who-else ip=${sprayingIp} since=7d`, 'who-else ip=2001:db8:85a3::8a2e:370:7334 since=7d'],
    );
  });

  it('asks for what to look when nothing is named', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'who-else');

    assert.deepEqual(
      inputs(form.card).map(({ id }) => id),
      ['ip', 'app', 'user-agent', 'session', 'user', 'user-typed', 'since'],
    );
  });
});
