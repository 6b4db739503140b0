import assert from 'node:assert/strict';
import { alertCard, type AlertView } from '../../cards/alert-card.ts';
import type { RequestId } from '../../services/model/request.ts';
import { buttons, shown, weight } from '../harness/cards.ts';
import { adele, asked, aViewIn, minutes } from '../harness/views.ts';

const act = (users: readonly string[], command = 'contain alex@contoso.com') =>
  ({ kind: 'act', words: 'Contain {who}', users, command }) as const;

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
  offers: [act(['alex@contoso.com'])],
  ...differs,
});

describe('the card of an alert', () => {
  it('states in one sentence what was found, the accounts, and how each request in its thread stands', () => {
    const state = {
      kind: 'done',
      startedAt: minutes(4),
      endedAt: minutes(5),
      approvals: [{ by: adele, at: minutes(4) }],
    };
    const requests = [
      aViewIn('done', { state: { ...state, kind: 'done' } }),
      aViewIn('awaiting-approval', { id: 'OP-2C9M' as RequestId }),
    ];

    const { fallbackText } = alertCard(alert({ requests }));

    assert.equal(
      fallbackText,
      'Alert sentinel/4821, high: Impossible travel; about alex@contoso.com; ' +
        'OP-7F3K: Alex Wilber was contained at 14:23 UTC; asked by Megan Bowen, approved by Adele Vance at 14:22 UTC; ' +
        'OP-2C9M: Contain Alex Wilber: waiting for approval; asked by Megan Bowen at 14:18 UTC, 0 of 1 approvals.',
    );
  });

  it('shows the five newest requests of its thread, each with its id, and counts the others', () => {
    const requests = [1, 2, 3, 4, 5, 6, 7].map((n) => aViewIn('denied', { id: `OP-000${n}` as RequestId }));

    const text = shown(alertCard(alert({ requests })));

    assert.match(text, /2 earlier in this thread/);
    assert.deepEqual(text.match(/OP-000\d/g), ['OP-0003', 'OP-0004', 'OP-0005', 'OP-0006', 'OP-0007']);
  });

  it('has the buttons that fit, the first one visible, and promises a confirmation only where something is asked for', () => {
    const show = { kind: 'show', words: 'Show OP-7F3K', users: [], command: 'status OP-7F3K' } as const;

    const card = alertCard(alert({ offers: [show, { ...show, words: 'Show OP-2C9M' }] }));

    assert.deepEqual(
      buttons(card).map(({ title, standing }) => [title, standing]),
      [
        ['Show OP-7F3K', true],
        ['Show OP-2C9M', false],
      ],
    );
    assert.doesNotMatch(shown(card), /You confirm first/);
    assert.match(shown(alertCard(alert())), /You confirm first/);
  });

  it('shortens an address that would be cut on a button', () => {
    const long = 'a.very.long.first.name@subsidiary.contoso.com';

    const [only] = buttons(alertCard(alert({ offers: [act([long])] })));

    assert.equal(only?.title, 'Contain a.very.long.first.name');
  });

  it('names five accounts, counts the others, and stays small for the largest alert', () => {
    const users = Array.from({ length: 25 }, (_, n) => `person.${n}@contoso.com`);
    const details = Object.fromEntries(users.slice(0, 20).map((name) => [name, 'x'.repeat(500)]));

    const card = alertCard(alert({ users, details, offers: [act(users, 'contain '.repeat(200))] }));

    assert.match(shown(card), /person.4@contoso.com and 20 more/);
    assert.doesNotMatch(shown(card), /person.5@contoso.com,/);
    assert.ok(weight(card) < 80_000, `${weight(card)} bytes`);
    assert.deepEqual(
      buttons(card).map(({ title }) => title),
      ['Contain all 25'],
    );
  });
});
