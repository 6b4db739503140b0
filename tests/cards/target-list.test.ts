import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { elements, inputs, shown, weight } from '../harness/cards.ts';
import { aTarget, aView, aViewIn, targetsNumbered } from '../harness/views.ts';

const list = { data: 'https://cordon.example/reports/a', page: 'https://cordon.example/reports/b' };
const digest = `16fb7a02${'0'.repeat(24)}${'1'.repeat(32)}`;

describe('the card of a request about many targets', () => {
  for (const kind of ['awaiting-confirmation', 'awaiting-approval'] as const) {
    it(`says where the whole list is, and its digest, when ${kind}`, () => {
      const view = aViewIn(kind, { digest, targets: targetsNumbered(13) });

      assert.match(shown(requestCard(view)), /List\nShow everyone has all 13 as a file, sha256 16fb7a02…/);
      assert.doesNotMatch(shown(requestCard({ ...view, targets: targetsNumbered(12) })), /sha256/);
    });
  }

  it('links the list and says what sha256sum must print, in the answer to "Show everyone"', () => {
    const card = requestCard(aViewIn('awaiting-approval', { digest, targets: targetsNumbered(500) }), {
      everyone: true,
      list,
    });

    const urls = elements(card).flatMap(({ type, url }) => (type === 'Action.OpenUrl' ? [url] : []));
    assert.deepEqual(urls, [list.page, list.data]);
    assert.match(shown(card), /must print:\n16fb7a020{24}\n1{32}/);
    assert.ok(weight(card) < 80_000);
  });

  it('names the missing setting where there is no file', () => {
    const card = requestCard(aViewIn('awaiting-approval', { targets: targetsNumbered(13) }), {
      everyone: true,
      list: { data: undefined, page: undefined },
    });

    assert.match(shown(card), /needs the setting PUBLIC_URL; the operator can set it/);
  });

  it('begins a long list with the number of those who need a closer look', () => {
    const [one, two, three, ...others] = targetsNumbered(14).map((target) => ({ ...target }));
    const targets = [
      aTarget({ ...one, roles: ['User Administrator'] }),
      aTarget({ ...two, rolesUnread: ['eligible'] }),
      aTarget({ ...three, guest: true, synced: true }),
      ...others,
    ];

    assert.match(
      shown(requestCard(aViewIn('awaiting-approval', { targets }))),
      /1 admin · 1 with unread roles · 1 guest · 1 synced\nPerson Number 1\n/,
    );
  });

  it('says what is special about those who get one line', () => {
    const targets = [...targetsNumbered(12), aTarget({ name: 'Enrico', guest: true, roles: ['User Administrator'] })];

    const words = shown(requestCard(aViewIn('awaiting-approval', { targets }), { everyone: true }));

    assert.match(words, /Enrico · alex@contoso\.com · guest · admin: User Administrator/);
  });

  it('does not call somebody an admin who holds a harmless role only', () => {
    const words = shown(requestCard(aView({ targets: [aTarget({ roles: ['Directory Readers'] })] })));

    assert.match(words, /roles: Directory Readers/);
    assert.doesNotMatch(words, /admin/);
  });

  it('asks for their number where the request needs it', () => {
    const count = (differs = {}) =>
      inputs(requestCard(aView({ countNeeded: true, targets: targetsNumbered(11), ...differs }))).find(
        ({ id }) => id === 'count',
      );

    assert.deepEqual([count()?.type, count()?.label, count()?.required], ['Input.Number', 'How many accounts?', true]);
    assert.equal(typeof count()?.json['errorMessage'], 'string');
    assert.equal(count({ targets: [aTarget({ kind: 'device' })] })?.label, 'How many devices?');
    assert.equal(count({ countNeeded: false }), undefined);
  });
});
