import assert from 'node:assert/strict';
import { ledgerFor, type LedgerStore } from '../../../services/requests/ledger.ts';
import type { Request, Step } from '../../../services/model/request.ts';
import { idOfAddress } from '../../../services/model/ip-address.ts';

const target = { id: idOfAddress('203.0.113.7') };
const here = { id: 'OP-NOW1', tenant: 'contoso' } as Pick<Request, 'id' | 'tenant'>;

/** A past request with one step. */
const past = (id: string, action: string, more: Partial<Step> = {}, tenant = 'contoso') => ({
  request: { id, tenant, args: { location: id } } as unknown as Request,
  steps: [{ action, target: target.id, status: 'proved', startedAt: 1, kept: null, ...more } as Step],
});

const storeOf = (...all: readonly ReturnType<typeof past>[]): LedgerStore => ({
  requestsAbout: () => Promise.resolve(all.map(({ request }) => request)),
  steps: (id) => Promise.resolve(all.find(({ request }) => request.id === id)?.steps ?? []),
});

const lastOf = (...all: readonly ReturnType<typeof past>[]) =>
  ledgerFor(storeOf(...all), here, target).lastOf(['block-ip', 'unblock-ip']);

describe('what Cordon did to a target before', () => {
  it('is its last deed, with the arguments and what was kept', async () => {
    const kept = { value: { listed: false } };

    const last = await lastOf(past('OP-A', 'unblock-ip'), past('OP-B', 'block-ip', { startedAt: 2, kept }));

    assert.deepEqual([last?.action, last?.args, last?.kept], ['block-ip', { location: 'OP-B' }, { listed: false }]);
  });
  for (const [why, one] of [
    ['another action', past('OP-A', 'disable-user')],
    ['a step that failed', past('OP-A', 'block-ip', { status: 'failed' })],
    ['a step that was not needed', past('OP-A', 'block-ip', { status: 'skipped' })],
    ['another target', past('OP-A', 'block-ip', { target: idOfAddress('203.0.113.8') })],
    ['another tenant', past('OP-A', 'block-ip', {}, 'fabrikam')],
    ['the request itself', past('OP-NOW1', 'block-ip')],
  ] as const) {
    it(`is not ${why}`, async () => {
      assert.equal(await lastOf(one), undefined);
    });
  }
});
