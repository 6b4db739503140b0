import assert from 'node:assert/strict';
import { closingRevoke } from '../../../services/actions/closing-revoke.ts';
import type { EarlierStep } from '../../../services/contract/earlier-step.ts';
import { createGraph } from '../../../services/graph/client.ts';
import { credential } from '../../harness/graph.ts';
import { alex } from '../../harness/requests.ts';

type Stood = Pick<EarlierStep, 'tookEffect' | 'lastTry'>;

const tried = (sentAt: number, endedAt: number, tookEffect: Stood['tookEffect'] = 'yes'): Stood => ({
  tookEffect,
  lastTry: { sentAt, endedAt },
});
/** Nothing listens there: whoever reads it fails. */
const graph = createGraph({ origin: 'http://127.0.0.1:9', credential });
const elsewhere: Stood = { tookEffect: 'yes', lastTry: undefined };
const inTime = tried(0, 100);

describe('the closing revoke', () => {
  for (const [why, reset, revoke, isNeeded] of [
    ['both were under way at once', inTime, tried(0, 150), true],
    ['the revoke was sent while the reset was under way', inTime, tried(99, 250), true],
    ['the revoke was sent after the answer to the reset', inTime, tried(100, 250), false],
    ['the reset was sent after the revoke', tried(200, 300), tried(0, 150), true],
    ['the answer to the reset was lost', tried(0, 100, 'unknown'), tried(100, 250), true],
    ['the answer to the revoke was lost', inTime, tried(100, 250, 'unknown'), true],
    ['the revoke has failed', inTime, tried(100, 250, 'no'), true],
    ['another process has sent the reset', elsewhere, tried(100, 250), true],
    ['another process has sent the revoke', inTime, elsewhere, true],
    ['no password was replaced', tried(0, 100, 'no'), tried(0, 150), false],
  ] as const) {
    it(`${isNeeded ? 'runs' : 'does not run'} when ${why}`, async () => {
      const earlier = [
        { action: 'reset-password', since: 0, ...reset },
        { action: 'revoke-sessions', since: 0, ...revoke },
      ];

      const unneeded = await closingRevoke.unneeded?.({ graph, since: 0, earlier }, { user: alex });

      assert.equal(unneeded === undefined, isNeeded, unneeded);
    });
  }
});
