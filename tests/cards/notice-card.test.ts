import assert from 'node:assert/strict';
import { noticeCard } from '../../cards/notice-card.ts';
import { buttons, shown } from '../harness/cards.ts';

describe('the notice card', () => {
  it('shows what happened, and writes out commands that a button would cut', () => {
    const long = 'revoke-sessions alex@contoso.com';
    const card = noticeCard({
      tone: 'problem',
      title: 'I do not know “contian”',
      sentences: ['Nothing was done.'],
      practice: true,
      offers: ['contain', long].map((command) => ({ label: command, command })),
    });

    assert.match(
      shown(card),
      /I do not know “contian”\nNothing was done\.\nrevoke-sessions alex@contoso\.com\n[^]*Practice tenant/,
    );
    assert.deepEqual(
      buttons(card).map(({ data }) => data['command']),
      ['contain', long],
    );
    assert.equal(card.fallbackText, 'I do not know “contian”. Nothing was done.');
  });
});
