import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requestCard } from '../../cards/request-card.ts';
import { fallbackText, sentence } from '../../cards/sentence.ts';
import type { StateName } from '../../services/model/request.ts';
import { button, buttons, elements, shown, texts, weight } from '../harness/cards.ts';
import { aPerson, aTarget, aViewIn, stateNames, targetsNumbered } from '../harness/views.ts';

describe('the card of a request', () => {
  const verbs: Readonly<Record<StateName, readonly string[]>> = {
    'awaiting-confirmation': ['confirm', 'cancel'],
    'awaiting-approval': ['approve', 'deny', 'cancel'],
    scheduled: ['deny', 'cancel'],
    running: ['stop'],
    done: [],
    'partly-done': ['start', 'start'],
    failed: ['start', 'start'],
    denied: ['start'],
    cancelled: ['start'],
    expired: ['start'],
  };
  for (const kind of stateNames) {
    it(`offers ${verbs[kind].join(', ') || 'no button'} when ${kind}`, () => {
      const card = requestCard(aViewIn(kind));

      assert.deepEqual(
        buttons(card).map(({ verb }) => verb),
        verbs[kind],
      );
    });

    it(`gives machines and screen readers the whole content when ${kind}`, () => {
      const view = aViewIn(kind);
      const card = requestCard(view);

      assert.equal(card.fallbackText, fallbackText(view));
      assert.equal(card.speak, sentence(view));
      assert.deepEqual([card.version, card.lang, card.msteams?.width], ['1.5', 'en', 'full']);
    });

    it(`names the practice tenant only in practice mode when ${kind}`, () => {
      assert.match(shown(requestCard(aViewIn(kind, { practice: true }))), /Practice tenant · OP-7F3K/);
      assert.doesNotMatch(shown(requestCard(aViewIn(kind))), /Practice/);
    });

    it(`has fallbacks for clients without icons and badges when ${kind}`, () => {
      const modern = elements(requestCard(aViewIn(kind))).filter(({ type }) =>
        ['Icon', 'Badge', 'ProgressBar', 'ProgressRing'].includes(String(type)),
      );

      assert.ok(modern.length > 0);
      assert.deepEqual(
        modern.filter(({ fallback }) => fallback === undefined),
        [],
      );
    });

    it(`wraps every text when ${kind}`, () => {
      const blocks = elements(requestCard(aViewIn(kind))).filter(({ type }) => type === 'TextBlock');

      assert.deepEqual(
        blocks.filter(({ wrap }) => wrap !== true),
        [],
      );
    });
  }

  for (const kind of stateNames)
    it(`says that an assistant asked when ${kind}, and nothing of the sort where none did`, () => {
      const view = aViewIn(kind);
      const through = requestCard({ ...view, via: { kind: 'assistant', client: 'client-4444' } });

      assert.match(shown(through), /asked through an assistant \(client app client-4444\)/);
      assert.doesNotMatch(shown(requestCard(view)), /assistant/);
      assert.doesNotMatch(sentence(view), /assistant/);
    });

  it('carries an id and a digest, never state', () => {
    const decisions = ['awaiting-confirmation', 'awaiting-approval'] as const;
    const data = decisions.flatMap((kind) => buttons(requestCard(aViewIn(kind))).map((click) => click.data));

    for (const carried of data) assert.deepEqual(carried, { requestId: 'OP-7F3K', digest: 'd'.repeat(64) });
  });

  it('has an equivalent fallback for old clients, with the verb in the data', () => {
    for (const click of stateNames.flatMap((kind) => buttons(requestCard(aViewIn(kind))))) {
      assert.deepEqual(click.fallback, {
        type: 'Action.Submit',
        title: click.title,
        data: { verb: click.verb, ...click.data },
      });
    }
  });

  it('shows at most two short buttons outside the overflow menu', () => {
    for (const kind of stateNames) {
      const standing = buttons(requestCard(aViewIn(kind, { targets: targetsNumbered(40) }))).filter(
        (click) => click.standing,
      );

      assert.ok(standing.length <= 2, kind);
      assert.ok(
        standing.every(({ title }) => title.length <= 20),
        kind,
      );
    }
  });

  it('shows hostile names and reasons as plain text in every state', () => {
    const hostile = fc.constantFrom(
      '**Eve** [x](https://e.example)',
      '<at>All</at>',
      '${x}',
      '# h',
      '`x`',
      'a\n\n- b',
      '\u202egpj',
    );
    fc.assert(
      fc.property(fc.constantFrom(...stateNames), hostile, (kind, name) => {
        const targets = [aTarget({ name, upn: name, jobTitle: name, roles: [name] })];
        const card = requestCard(aViewIn(kind, { reason: name, targets, requester: aPerson(name) }));

        for (const text of texts(card)) assert.doesNotMatch(text, /(?<!\\)\]\(|<\/?at>|\$\{|[\n\u202e]|^# |(?<!\\)`/);
      }),
    );
  });

  for (const kind of stateNames) {
    it(`stays small for 25 and for 500 people when ${kind}`, () => {
      const people = (n: number) => aViewIn(kind, { targets: targetsNumbered(n) });

      assert.ok(weight(requestCard(people(25))) < 40_000, `${weight(requestCard(people(25)))} bytes of UTF-16`);
      assert.ok(JSON.stringify(requestCard(people(25))).length < 20_000);
      assert.ok(JSON.stringify(requestCard(people(500))).length < 60_000);
      assert.ok(weight(requestCard(people(500), { everyone: true })) < 80_000);
    });
  }

  it('lists twelve people and counts the others, until everyone is asked for', () => {
    const view = aViewIn('awaiting-approval', { targets: targetsNumbered(50) });

    assert.match(shown(requestCard(view)), /Person Number 12\n[^]*\nand 38 more/);
    assert.doesNotMatch(shown(requestCard(view)), /Person Number 13/);
    assert.equal(button(requestCard(view), 'Show everyone').verb, 'more');
    const everyone = requestCard(view, { everyone: true });
    assert.match(shown(everyone), /Person Number 50 · person\.number\.50@contoso\.com/);
    assert.doesNotMatch(shown(everyone), /and \d+ more/);
    assert.ok(buttons(everyone).some(({ verb }) => verb === 'approve'));
  });
});
