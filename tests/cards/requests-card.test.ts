import assert from 'node:assert/strict';
import { requestsCard } from '../../cards/requests-card.ts';
import { button, shown } from '../harness/cards.ts';
import { aView, asked, minutes, stateNames } from '../harness/views.ts';

const at = { practice: false, at: asked };

describe('the requests card', () => {
  const row = { id: aView().id, title: 'Contain Alex Wilber', state: 'running', createdAt: minutes(-2) } as const;

  it('shows the id, title, state and age of each request', () => {
    assert.match(shown(requestsCard([row], at)), /Contain Alex Wilber\nOP-7F3K · running\n2 min ago/);
    assert.match(shown(requestsCard([{ ...row, createdAt: Date.UTC(2026, 2, 2) }], at)), /2 Mar 2026/);
  });

  it('shows a request when its button is pressed', () => {
    assert.deepEqual(button(requestsCard([row], at), 'Show OP-7F3K').data, { command: 'status OP-7F3K' });
  });

  it('describes every state differently', () => {
    const words = stateNames.map((state) => shown(requestsCard([{ ...row, state }], at)).split('\n')[2]);

    assert.equal(new Set(words).size, stateNames.length);
  });

  it('says when there are no requests', () => {
    assert.match(shown(requestsCard([], at)), /No requests in this conversation yet/);
  });
});
