import assert from 'node:assert/strict';
import type { Target } from '../../../services/model/person.ts';
import { demandCauses, riskiestFirst } from '../../../services/requests/risk.ts';
import { aRequest } from '../../harness/requests.ts';
import { aPerson, aTarget, targetsNumbered } from '../../harness/views.ts';

const numbered = (n: number, differs: Partial<Target> = {}): Target =>
  aTarget({ ...aPerson(`Person Number ${n}`, 1000 + n), ...differs });

const plain = numbered(1);
const admin = numbered(2, { roles: ['User Administrator'] });
const unread = numbered(3, { rolesUnread: ['eligible'] });
const [guarded, powerful] = [numbered(4), numbered(5)];
const guest = numbered(6, { guest: true });
const synced = numbered(7, { synced: true });

const about = { 'protected-target': [guarded.id], 'powerful-target': [powerful.id] };

describe('the order in which targets are shown', () => {
  it('is by risk: admins, unread roles, protected, powerful, guests, synced, then the rest', () => {
    const targets = [plain, synced, guest, powerful, guarded, unread, admin];

    const shown = riskiestFirst(aRequest({ targets, because: ['protected-target', 'powerful-target'], about }));

    assert.deepEqual(shown, targets.toReversed());
  });

  it('keeps the order of those who are alike, and loses nobody', () => {
    const targets = targetsNumbered(40);

    assert.deepEqual(riskiestFirst(aRequest({ targets })), targets);
  });

  it('does not count a harmless role as a risk', () => {
    const reader = aTarget({ roles: ['Directory Readers'] });

    assert.deepEqual(riskiestFirst(aRequest({ targets: [plain, reader] })), [plain, reader]);
  });
});

describe('whom a reason is about', () => {
  const targets = [plain, admin, unread, guarded];
  const whoFor = (reason: Parameters<typeof aRequest>[0]) =>
    demandCauses(aRequest({ targets, about, ...reason })).map(({ who }) => who);

  it('shows in the targets themselves, or was noted with the demand', () => {
    assert.deepEqual(whoFor({ because: ['admin-target', 'roles-unread', 'protected-target'] }), [
      [admin],
      [unread],
      [guarded],
    ]);
  });

  it('is nobody where nothing was noted and there are several, and the only target where there is one', () => {
    assert.deepEqual(whoFor({ because: ['protected-target'], about: undefined }), [[]]);
    assert.deepEqual(whoFor({ because: ['powerful-target'], about: undefined, targets: [plain] }), [[plain]]);
  });
});
