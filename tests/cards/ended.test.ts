import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { button, buttons, shown } from '../support/cards.ts';
import { aTarget, aViewIn, targetsNumbered } from '../support/views.ts';

describe('the card of a request that never ran', () => {
  it('says who, when and why, and that nothing was changed', () => {
    assert.match(
      shown(requestCard(aViewIn('denied'))),
      /^Denied: contain Alex Wilber\nAdele Vance denied it at 14:23 UTC[^]*Nothing was changed\.[^]*Why\na known trip/,
    );
    assert.match(
      shown(requestCard(aViewIn('cancelled'))),
      /^Cancelled: contain Alex Wilber\nMegan Bowen cancelled it at 14:23 UTC[^]*Nothing was changed\./,
    );
    assert.match(
      shown(requestCard(aViewIn('expired'))),
      /^Expired: contain Alex Wilber\nNobody decided in time, it expired at 14:33 UTC[^]*Nothing was changed\./,
    );
  });

  it('types the same again, with ids where an address is not one word', () => {
    const odd = aTarget({ upn: 'a b@contoso.com' });

    const again = (differs = {}) => button(requestCard(aViewIn('expired', differs)), 'Ask again').data['command'];

    assert.equal(again(), 'contain alex@contoso.com because impossible travel, INC-4821');
    assert.equal(again({ targets: [odd], reason: 'two\nlines' }), `contain ${odd.id} because two lines`);
  });

  it('offers no line that nobody could read', () => {
    assert.ok(
      !buttons(requestCard(aViewIn('expired', { targets: targetsNumbered(60) }))).some(({ verb }) => verb === 'start'),
    );
  });
});
