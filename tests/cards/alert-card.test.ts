import assert from 'node:assert/strict';
import { alertCard, type AlertView } from '../../cards/alert-card.ts';
import { buttons, shown, weight } from '../harness/cards.ts';
import { asked } from '../harness/views.ts';

const alert = (differs: Partial<AlertView> = {}): AlertView => ({
  id: 'sentinel/4821',
  title: 'Impossible travel',
  severity: 'high',
  source: undefined,
  reason: undefined,
  users: ['alex@contoso.com'],
  url: undefined,
  details: {},
  switchedOff: null,
  requests: [],
  at: asked,
  practice: false,
  ask: 'Contain {who}',
  offers: [{ users: ['alex@contoso.com'], command: 'contain alex@contoso.com' }],
  ...differs,
});

describe('the card of an alert', () => {
  it('states in one sentence what was found, the accounts, and the requests that were made', () => {
    const { fallbackText } = alertCard(alert({ requests: ['OP-7F3K', 'OP-2C9M'] }));

    assert.equal(
      fallbackText,
      'Alert sentinel/4821, high: Impossible travel; about alex@contoso.com; asked for in OP-7F3K and OP-2C9M.',
    );
  });

  it('shortens an address that would be cut on a button', () => {
    const long = 'a.very.long.first.name@subsidiary.contoso.com';

    const [only] = buttons(alertCard(alert({ offers: [{ users: [long], command: 'contain' }] })));

    assert.equal(only?.title, 'Contain a.very.long.first.name');
  });

  it('names five accounts, counts the others, and stays small for the largest alert', () => {
    const users = Array.from({ length: 25 }, (_, n) => `person.${n}@contoso.com`);
    const details = Object.fromEntries(users.slice(0, 20).map((name) => [name, 'x'.repeat(500)]));

    const card = alertCard(alert({ users, details, offers: [{ users, command: 'contain '.repeat(200) }] }));

    assert.match(shown(card), /person.4@contoso.com and 20 more/);
    assert.doesNotMatch(shown(card), /person.5@contoso.com,/);
    assert.ok(weight(card) < 80_000, `${weight(card)} bytes`);
    assert.deepEqual(
      buttons(card).map(({ title }) => title),
      ['Contain all 25'],
    );
  });
});
