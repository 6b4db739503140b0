import { alertCard } from '../../cards/alert-card.ts';
import { act, alert } from './shared.ts';

/** Cards of alerts as they arrive. */
export const alertCards = () => ({
  alert: alertCard(alert),
  'alert-many': alertCard({
    ...alert,
    severity: 'critical',
    requests: [],
    users: ['alex@contoso.com', 'lee@contoso.com'],
    reason: undefined,
    url: undefined,
    details: {},
    offers: [['alex@contoso.com', 'lee@contoso.com'], ['alex@contoso.com'], ['lee@contoso.com']].map(act),
  }),
});
