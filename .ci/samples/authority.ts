import { requestCard } from '../../cards/request-card.ts';
import { adele, aTarget, aViewIn, lee, minutes, targetsNumbered } from '../../tests/harness/views.ts';
import { profiles } from './shared.ts';

/** Cards of requests that were checked again, stopped or tampered with, that stand still, or that are about many accounts. */
export function authorityCards() {
  const admin = aTarget({ roles: ['User Administrator'] });
  const unread = aTarget({ rolesUnread: ['eligible', 'groups'] });
  const vote = { by: adele, at: minutes(2) };
  const run = { startedAt: minutes(4), approvals: [vote], endedAt: minutes(4) + 1800 };
  const standDown = { by: lee, at: minutes(3), reason: 'an approver account was phished' };
  const many = targetsNumbered(500);
  const critical = { tier: 'critical', approvalsNeeded: 2 } as const;
  const manyTargets = [{ reason: 'many-targets', who: [] }] as const;
  return {
    'request-raised': requestCard(
      aViewIn('awaiting-approval', {
        ...critical,
        profiles,
        targets: [admin],
        raised: true,
        because: [{ reason: 'admin-target', who: [admin] }],
        state: { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [vote] },
      }),
    ),
    'request-roles-unread': requestCard(
      aViewIn('awaiting-confirmation', {
        ...critical,
        targets: [unread],
        profiles,
        because: [{ reason: 'roles-unread', who: [unread] }],
      }),
    ),
    'request-barred': requestCard(
      aViewIn('failed', {
        steps: [],
        remedies: [],
        state: {
          kind: 'failed',
          ...run,
          cause: { kind: 'barred', barred: { why: 'approver-lost-right', who: ['Adele Vance'] } },
        },
      }),
    ),
    'request-tampered': requestCard(
      aViewIn('failed', {
        steps: [],
        remedies: [],
        state: { kind: 'failed', ...run, cause: { kind: 'tampered' } },
      }),
    ),
    'request-stopping': requestCard(
      aViewIn('running', {
        state: { kind: 'running', startedAt: minutes(4), approvals: [vote], stoppedBy: adele },
      }),
    ),
    'request-stopped': requestCard(
      aViewIn('partly-done', {
        remedies: [],
        state: { kind: 'partly-done', ...run, cause: { kind: 'stopped', by: adele } },
      }),
    ),
    'stand-down-confirm': requestCard(aViewIn('awaiting-confirmation', { standDown })),
    'stand-down-approval': requestCard(aViewIn('awaiting-approval', { standDown })),
    'request-counted': requestCard(
      aViewIn('awaiting-confirmation', {
        ...critical,
        targets: many.slice(0, 25),
        countNeeded: true,
        because: manyTargets,
      }),
    ),
    'request-500': requestCard(aViewIn('awaiting-approval', { ...critical, targets: many, because: manyTargets })),
  };
}
