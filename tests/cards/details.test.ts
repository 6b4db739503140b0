import assert from 'node:assert/strict';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { requestCard } from '../../cards/request-card.ts';
import { elements, shown } from '../harness/cards.ts';
import { aTarget, aView, aViewIn } from '../harness/views.ts';

/** What a card shows before somebody asks for its details. */
function atFirst(card: IAdaptiveCard): string {
  const body = card.body.filter((element) => !(element.isVisible === false));
  return shown({ ...card, body });
}

describe('the details of a card', () => {
  const hidden = [
    ['the confirmation', requestCard(aView()), /Replace the password: A random password takes its place/],
    ['the approval', requestCard(aViewIn('awaiting-approval')), /Cannot be undone\nThe old password/],
    ['the result', requestCard(aViewIn('done')), /Trace\nOP-7F3K/],
  ] as const;
  for (const [name, card, words] of hidden) {
    it(`are behind one line on ${name}, with the object id`, () => {
      assert.match(shown(card), words);
      assert.doesNotMatch(atFirst(card), words);
      assert.match(shown(card), new RegExp(aTarget().id));
      assert.doesNotMatch(atFirst(card), new RegExp(aTarget().id));
    });
    it(`can be shown and hidden again on ${name}`, () => {
      const [toggle, ...others] = elements(card).filter(({ type }) => type === 'Action.ToggleVisibility');
      const ids = elements(card).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));

      assert.deepEqual(others, []);
      const targets = toggle?.['targetElements'];
      assert.ok(Array.isArray(targets) && targets.length === 3);
      assert.deepEqual(
        targets.filter((id) => !ids.includes(String(id))),
        [],
      );
    });
  }
  it('keep what matters first in sight: the risk, the reason, the plan and whether it can be undone', () => {
    const first = atFirst(requestCard(aView()));

    assert.match(first, /Alex Wilber[^]*INC-4821[^]*Replace the password[^]*Cannot be undone/);
  });
});
