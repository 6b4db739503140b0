import assert from 'node:assert/strict';
import { alertCard, alertCards, alertNow, post, settings, travel } from '../alerts-samples/sending.ts';
import { startHarness } from '../harness/harness.ts';
import { button, buttons, shown as read } from '../harness/cards.ts';
import { opened } from '../harness/stories.ts';

describe('an alert', () => {
  const accepted: readonly (readonly [why: string, body: unknown, on: RegExp])[] = [
    ['a severity in capitals', { ...travel, severity: 'HIGH' }, /High/],
    ['a severity for information', { ...travel, severity: 'Informational' }, /Low/],
    ['a severity as a number', { ...travel, severity: 95 }, /Critical/],
    ['an id that is a number', { ...travel, id: 4821 }, /4821/],
    ['an id of two words', { ...travel, id: 'two words' }, /two words/],
    ['a resource id as id', { ...travel, id: `/subscriptions/${'x'.repeat(300)}/Incidents/9d8c7b6a` }, /9d8c7b6a/],
    ['a title that is too long', { ...travel, title: 'Long '.repeat(300) }, /Long Long.*…/],
    ['a reason with line ends', { ...travel, reason: 'a known\r\n\tplace' }, /a known place/],
    ['details that are no texts', { ...travel, details: { riskScore: 87, mfa: false } }, /riskScore\n87\nmfa\nfalse/],
    ['a detail that is an object', { ...travel, details: { place: { city: 'Lagos' } } }, /place\n.*city.*Lagos/],
    ['an address without TLS', { ...travel, url: 'http://siem.local/alert/1' }, /siem\.local\/alert\/1/],
    ['fields that nobody knows', { ...travel, titel: 'A slip' }, /titel\nA slip/],
    ['empty fields', { ...travel, reason: null, url: '', source: ' ', details: null, users: [] }, /alex@contoso.com/],
    ['one account twice', { ...travel, users: ['ALEX@contoso.com'] }, /Account\nalex@contoso.com$/m],
    ['a byte order mark', `\ufeff${JSON.stringify(travel)}`, /Impossible travel/],
  ];
  for (const [what, body, on] of accepted)
    it(`may have ${what}`, async () => {
      const story = await startHarness(settings);

      const answer = await post(story, body);

      assert.equal(answer.status, 202, answer.text);
      assert.match(read((await alertCard(story)).card), on);
    });

  it('shows an address without TLS as text, so that nothing opens it', async () => {
    const story = await startHarness(settings);
    await post(story, { ...travel, url: 'http://siem.local/alert/1' });

    const { card } = await alertCard(story);

    assert.doesNotMatch(JSON.stringify(card), /Action\.OpenUrl/);
  });

  for (const [what, differs, names] of [
    ['no account', { user: undefined }, undefined],
    ['an empty list of accounts', { user: undefined, users: [] }, undefined],
    ['a name that is no address', { user: 'Alex Wilber' }, /Names\nAlex Wilber/],
  ] as const)
    it(`with ${what} becomes a card whose button asks for the account`, async () => {
      const story = await startHarness(settings);

      const answer = await post(story, { ...travel, ...differs });
      const card = await alertCard(story);
      await story.press('megan', card, 'start');
      const form = await story.connector.waitFor(({ activity }) => /"submit"/.test(JSON.stringify(activity)));

      assert.equal(answer.status, 202);
      assert.deepEqual(
        buttons(card.card).map(({ title }) => title),
        ['Contain an account'],
      );
      assert.match(read(card.card), /names no account that can be found/);
      if (names !== undefined) assert.match(read(card.card), names);
      assert.match(JSON.stringify(form.activity), /Impossible travel \(alert sentinel\/4821\)/);
    });

  it('that comes again with other contents brings its card up to date, with new buttons', async () => {
    const story = await startHarness(settings);
    await post(story, travel);
    const card = await alertCard(story);

    const again = await post(story, { ...travel, severity: 'critical', users: ['lee@contoso.com'] });
    const now = await alertNow(story, card, /critical/);

    assert.deepEqual([again.status, JSON.parse(again.text)], [200, { id: travel.id, posted: true, updated: true }]);
    assert.match(read(now.card), /changed at[^]*Critical[^]*alex@contoso.com and lee@contoso.com/);
    assert.deepEqual(
      buttons(now.card).map(({ title }) => title),
      ['Contain all 2', 'Contain alex@contoso.com', 'Contain lee@contoso.com'],
    );
    assert.equal(alertCards(story).length, 1);
  });

  it('keeps the requests of its thread when it is changed', async () => {
    const story = await startHarness(settings);
    await post(story, travel);
    const card = await alertCard(story);
    const { id } = await opened(story, () => story.press('megan', card, 'start'));
    await alertNow(story, card, /not confirmed yet/);

    await post(story, { ...travel, title: 'Impossible travel, twice' });
    const now = await alertNow(story, card, /twice/);

    assert.match(read(now.card), new RegExp(`not confirmed yet[^]*${id}`));
    button(now.card, `Show ${id}`);
  });

  it('is not taken back to what it was by an older copy, by the time of its sender or of the signature', async () => {
    const story = await startHarness(settings);
    const at = (minute: number) => `2026-11-20T06:${minute}:01.5000000Z`;
    await post(story, { ...travel, modified: at(20) });
    await post(story, { ...travel, id: 'b' });

    const answers = [
      await post(story, { ...travel, modified: at(30), severity: 'critical' }),
      await post(story, { ...travel, modified: at(20) }),
      await post(story, { ...travel, id: 'b', severity: 'low' }, { skew: 5 }),
      await post(story, { ...travel, id: 'b' }, { skew: 2 }),
    ];

    assert.deepEqual(
      answers.map(({ text }) => /"updated":true/.test(text)),
      [true, false, true, false],
    );
  });

  it('that is closed has no button to act, and has it again when it is opened again', async () => {
    const story = await startHarness(settings);
    await post(story, travel);
    const card = await alertCard(story);

    await post(story, { ...travel, status: 'Closed' });
    const over = await alertNow(story, card, /its sender says that it is over/);
    await post(story, { ...travel, status: 'Active', severity: 'low' });
    const open = await alertNow(story, card, /low/);

    assert.deepEqual(buttons(over.card), []);
    assert.match(read(over.card), /over at[^]*Closed/);
    button(open.card, 'Contain alex@contoso.com');
  });

  it('that was over before it was ever shown needs no card', async () => {
    const story = await startHarness(settings);

    const answer = await post(story, { ...travel, status: 'resolved' });
    await post(story, { ...travel, id: 'after' });
    await alertCard(story);

    assert.equal(answer.status, 202);
    assert.match(answer.text, /"unused":"it is over/);
    assert.equal(alertCards(story).length, 1);
  });
});
