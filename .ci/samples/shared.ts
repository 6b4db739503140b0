import type { AlertView } from '../../cards/alert-card.ts';
import { contain } from '../../services/actions/contain.ts';
import { aTarget, aView, asked, minutes } from '../../tests/harness/views.ts';

/** A request that waits for its confirmation. */
export const view = aView();

/** An offer to contain these accounts. */
export function act(users: readonly string[]) {
  return { kind: 'act', words: contain.title.ask, users, command: `contain ${users.join(' ')}` } as const;
}

/** An alert about Alex. */
export const alert: AlertView = {
  id: 'sentinel/4821',
  title: 'Impossible travel of Alex Wilber',
  severity: 'high',
  source: 'Microsoft Sentinel',
  users: ['alex@contoso.com'],
  reason: 'Lagos, NG, 22 minutes after Warsaw, PL, from a device that is not known.',
  url: 'https://portal.azure.com/incident/4821',
  details: { Tactics: 'Initial access', Entities: '1 account, 2 IPs' },
  offers: [act(['alex@contoso.com'])],
  requests: [],
  at: asked,
  practice: false,
  switchedOff: null,
};

/** What is known about Alex besides, on an ordinary day and at risk. */
export const ordinary = {
  department: 'Marketing',
  manager: 'Diego Siciliani',
  lastSignInAt: asked - 16 * 60_000,
  risk: 'none',
} as const;
/** Profiles of an ordinary day. */
export const profiles = { [aTarget().id]: ordinary };
/** Profiles at risk. */
export const atRisk = { [aTarget().id]: { ...ordinary, risk: 'high' as const } };
