import assert from 'node:assert/strict';
import { dialogCard, type DialogSubject } from '../../cards/dialog-card.ts';
import { inputs, shown, weight } from '../harness/cards.ts';
import { aView, lee, targetsNumbered } from '../harness/views.ts';

const data = { dialog: '11111111-1111-4111-8111-111111111111', target: lee.id };
const [target = assert.fail('no target')] = targetsNumbered(1);

const drawn = (about: DialogSubject) => dialogCard({ title: 'Contain sender', about, data, practice: true });

describe('a dialog of a message extension', () => {
  const subjects: readonly (readonly [what: string, about: DialogSubject])[] = [
    ['a request', { kind: 'request', view: aView() }],
    ['a read', { kind: 'read', target, what: 'Show an account' }],
    ['an installation', { kind: 'install' }],
  ];
  for (const [what, about] of subjects) {
    it(`is an Adaptive Card 1.5 with Action.Submit alone, far below Teams' limit: ${what}`, () => {
      const card = drawn(about);

      assert.equal(card.version, '1.5');
      assert.deepEqual(
        card.actions?.map(({ type }) => type),
        ['Action.Submit'],
      );
      assert.ok(weight(card) < 28_000, `${weight(card)} bytes`);
      assert.match(shown(card), /Practice tenant/);
    });
  }

  it('needs a reason where approvers must read one, and not otherwise', () => {
    const required = [1, 0].map((approvalsNeeded) =>
      inputs(drawn({ kind: 'request', view: aView({ approvalsNeeded }) })).map((input) => input.required),
    );

    assert.deepEqual(required, [[true], [false]]);
  });

  it('says who decides next', () => {
    const next = [0, 1, 2].map(
      (approvalsNeeded) =>
        /Next: (.*) · /.exec(shown(drawn({ kind: 'request', view: aView({ approvalsNeeded }) })))?.[1],
    );

    assert.deepEqual(next, [
      'you confirm on the card below the message, then it runs',
      'you confirm on the card below the message, then one other person approves',
      'you confirm on the card below the message, then two other people approve',
    ]);
  });

  it('escapes the name of whoever wrote the message', () => {
    const card = drawn({ kind: 'read', target: { ...target, name: '**Eve** <at>All</at>' }, what: 'Show' });

    assert.doesNotMatch(JSON.stringify(card.body), /<at>|[^\\]\*\*Eve\*\*"/);
  });
});
