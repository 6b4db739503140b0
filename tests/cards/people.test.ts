import assert from 'node:assert/strict';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { requestCard } from '../../cards/request-card.ts';
import type { Profile } from '../../services/model/profile.ts';
import { elements, shown } from '../harness/cards.ts';
import { asked, aTarget, aView, aViewIn, stateNames, targetsNumbered } from '../harness/views.ts';

const alex = aTarget();
const known: Profile = {
  department: 'Marketing',
  manager: 'Diego Siciliani',
  lastSignInAt: asked - 16 * 60_000,
  risk: 'none',
};
const withProfile = (differs: Partial<Profile> = {}) =>
  requestCard(aView({ profiles: { [alex.id]: { ...known, ...differs } } }));

describe('the person on a card', () => {
  it('is shown with initials, department, manager, last sign-in and risk', () => {
    assert.match(
      shown(withProfile()),
      /AW\nAlex Wilber\nalex@contoso\.com · Marketing Assistant\nMarketing · manager Diego Siciliani\nLast sign-in 14:02 UTC · not at risk\nNo active or eligible admin roles/,
    );
  });

  const risks = [
    ['high', 'High risk'],
    ['medium', 'Medium risk'],
    ['low', 'Low risk'],
    ['hidden', 'At risk'],
    ['confirmed', 'Confirmed compromised'],
  ] as const;
  for (const [risk, words] of risks)
    it(`has the risk before everything else, in red: ${risk}`, () => {
      const card = withProfile({ risk });

      assert.match(shown(card), new RegExp(`Alex Wilber\\n${words}\\nalex@contoso`));
      const [line] = elements(card).filter(({ text }) => text === words);
      assert.equal(line?.['color'], 'Attention');
    });

  it('has the date of a sign-in of another day', () => {
    assert.match(shown(withProfile({ lastSignInAt: asked - 86_400_000 })), /Last sign-in 20 Nov 2026 · /);
  });

  it('is shown without what could not be read', () => {
    const card = withProfile({ manager: null, lastSignInAt: null, risk: null });

    assert.match(shown(card), /Marketing Assistant\nMarketing\nNo active/);
    assert.doesNotMatch(shown(card), /manager|sign-in \d|risk/i);
  });

  it('is shown at once, before anything more is known', () => {
    assert.match(shown(requestCard(aView())), /Alex Wilber\nalex@contoso\.com · Marketing Assistant\nNo active/);
  });

  it('has its profile in a short list too', () => {
    const [first, ...others] = targetsNumbered(3);
    assert.ok(first);
    const card = requestCard(
      aView({ targets: [first, ...others], profiles: { [first.id]: { ...known, risk: 'high' } } }),
    );

    assert.match(
      shown(card),
      /Person Number 1\nHigh risk\nperson\.number\.1@[^\n]*\nMarketing · manager Diego Siciliani · last sign-in 14:02 UTC\nPerson Number 2/i,
    );
  });
});

describe('the icons of a card', () => {
  const cards: readonly (readonly [string, IAdaptiveCard])[] = [
    ...stateNames.map((state) => [state, requestCard(aViewIn(state))] as const),
    ...(['device', 'deleted-account', 'new-account'] as const).map(
      (kind) => [kind, requestCard(aView({ targets: [aTarget({ kind })] }))] as const,
    ),
  ];
  for (const [name, card] of cards)
    it(`are never dropped by a client without them: ${name}`, () => {
      const icons = elements(card).filter(({ type }) => ['Icon', 'Badge', 'ProgressRing'].includes(String(type)));

      assert.ok(icons.length > 0);
      for (const { fallback } of icons) {
        assert.ok(typeof fallback === 'object' && fallback !== null && 'text' in fallback);
        assert.notEqual(fallback.text, '');
      }
    });
});
