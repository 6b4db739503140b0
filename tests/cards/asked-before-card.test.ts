import assert from 'node:assert/strict';
import { askedBeforeCard, type AskedBeforeView, type EarlierView } from '../../cards/asked-before-card.ts';
import type { RequestId } from '../../services/model/request.ts';
import { buttons, shown } from '../harness/cards.ts';
import { adele, aTarget, anEarlier, asked, lee, megan, minutes, targetsNumbered } from '../harness/views.ts';

const view = (differs: Partial<AskedBeforeView> = {}): AskedBeforeView => ({
  title: 'Contain {who}',
  targets: [aTarget()],
  others: 0,
  earlier: [anEarlier()],
  held: 'held-1',
  isElsewhere: false,
  ...differs,
});

const card = (differs: Partial<AskedBeforeView> = {}, at = minutes(5)) =>
  askedBeforeCard(view(differs), { practice: false, at });

const approvals = [{ by: adele, at: minutes(2) }];
const ran = { startedAt: minutes(2), endedAt: minutes(3), approvals };

describe('the answer to a second request', () => {
  const states: readonly (readonly [differs: Partial<EarlierView>, at: number, words: string])[] = [
    [{}, asked + 20_000, 'Megan Bowen asked 20 s ago: OP-7F3K, waiting for approval.'],
    [{}, asked + 2_400, 'Megan Bowen asked just now: OP-7F3K, waiting for approval.'],
    [
      { state: { kind: 'awaiting-confirmation', expiresAt: minutes(9) }, requester: lee },
      minutes(3),
      'Lee Gu asked 3 min ago: OP-7F3K, waiting for Lee Gu to confirm it.',
    ],
    [
      { state: { kind: 'scheduled', startsAt: minutes(900), approvals }, starts: '22 Nov 2026, 05:18 UTC' },
      minutes(5),
      'Megan Bowen asked 5 min ago: OP-7F3K, scheduled for 22 Nov 2026, 05:18 UTC.',
    ],
    [
      { state: { kind: 'running', startedAt: minutes(2), approvals } },
      minutes(5),
      'asked 5 min ago: OP-7F3K, running.',
    ],
    [{ state: { kind: 'done', ...ran } }, minutes(5), 'asked 5 min ago: OP-7F3K, done 2 min ago.'],
    [{ state: { kind: 'partly-done', ...ran } }, minutes(5), 'asked 5 min ago: OP-7F3K, partly done 2 min ago.'],
    [{ state: { kind: 'failed', ...ran } }, minutes(3) + 900, 'OP-7F3K, failed just now.'],
    [
      { state: { kind: 'denied', by: adele, why: 'a known trip.', endedAt: minutes(2) } },
      minutes(5),
      'asked 5 min ago: OP-7F3K, Adele Vance denied it 3 min ago: a known trip.',
    ],
    [
      { state: { kind: 'denied', by: adele, why: null, endedAt: minutes(2) } },
      minutes(5),
      'Adele Vance denied it 3 min ago.',
    ],
    [
      { state: { kind: 'cancelled', by: megan, endedAt: minutes(2) } },
      minutes(5),
      'Megan Bowen cancelled it 3 min ago.',
    ],
    [{ state: { kind: 'expired', endedAt: minutes(2) } }, minutes(5), 'OP-7F3K, expired 3 min ago.'],
  ];
  for (const [differs, at, words] of states)
    it(`says what became of the first one: ${words}`, () => {
      const { fallbackText = '' } = card({ earlier: [anEarlier(differs)] }, at);

      assert.ok(fallbackText.includes(words), fallbackText);
    });

  it('has a button that shows the first one, and one that asks anyway with nothing but a token', () => {
    const found = buttons(card());

    assert.deepEqual(
      found.map(({ title, verb, data, fallback, standing }) => [title, verb, data, fallback.data, standing]),
      [
        ['Show it', 'start', { command: 'status OP-7F3K' }, { verb: 'start', command: 'status OP-7F3K' }, true],
        ['Ask anyway', 'anyway', { held: 'held-1' }, { verb: 'anyway', held: 'held-1' }, true],
      ],
    );
  });

  it('says that the new command is part of the first one', () => {
    const { fallbackText } = card({ title: 'Reset the password of {who}', earlier: [anEarlier({ isSame: false })] });

    assert.equal(
      fallbackText,
      'Already asked: reset the password of Alex Wilber. Megan Bowen asked to contain Alex Wilber 5 min ago: OP-7F3K, waiting for approval. This is part of it. Nothing was opened.',
    );
  });

  it('names whom of several people the first one is about, and offers to ask for the others', () => {
    const targets = [aTarget(), ...targetsNumbered(4)];
    const of = (n: number) => card({ targets, others: 5 - n, earlier: [anEarlier({ covered: targets.slice(0, n) })] });

    assert.match(of(3).fallbackText ?? '', /: contain 5 people\..* It is about Alex Wilber and 2 more\./);
    assert.match(of(2).fallbackText ?? '', / It is about Alex Wilber and Person Number 1\./);
    assert.match(of(1).fallbackText ?? '', / It is about Alex Wilber\./);
    assert.doesNotMatch(of(5).fallbackText ?? '', /It is about/);
    assert.deepEqual(
      buttons(of(3)).map(({ title, data, standing }) => [title, data, standing]),
      [
        ['Show it', { command: 'status OP-7F3K' }, true],
        ['Ask anyway', { held: 'held-1' }, true],
        ['Ask for the other 2', { held: 'held-1', others: true }, false],
      ],
    );
    assert.equal(buttons(of(4))[2]?.title, 'Ask for the other');
  });

  it('tells three of several requests, each with a button, and counts the rest', () => {
    const earlier = [1, 2, 3, 4, 5].map((n) => anEarlier({ id: `OP-000${n}` as RequestId }));

    const made = card({ earlier });

    assert.match(
      shown(made),
      /OP-0001[^]*OP-0002[^]*OP-0003[^]*There are 2 more requests like that\.\nNothing was opened/,
    );
    assert.deepEqual(
      buttons(made).map(({ title }) => title),
      ['Show OP-0001', 'Ask anyway', 'Show OP-0002', 'Show OP-0003'],
    );
  });

  it('shows no card of the channel in a personal chat', () => {
    const made = card({ isElsewhere: true });

    assert.match(made.fallbackText ?? '', /Nothing was opened\. Look where you typed this\.$/);
    assert.deepEqual(
      buttons(made).map(({ title }) => title),
      ['Ask anyway'],
    );
  });

  it('cannot be told to say more by a name or a reason', () => {
    const evil = '**x** [a](https://evil.example) <at>Adele</at>\n';
    const denied = { kind: 'denied', by: { ...adele, name: evil }, why: evil, endedAt: minutes(2) } as const;
    const earlier = [anEarlier({ requester: { ...megan, name: evil }, title: evil, isSame: false, state: denied })];

    const body = JSON.stringify(card({ earlier }).body);

    assert.doesNotMatch(body, /[^\\]\*\*x|<at>/);
  });
});
