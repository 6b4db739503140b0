import { alertCard } from '../../cards/alert-card.ts';
import { contain } from '../../services/actions/contain.ts';
import { aViewIn, minutes } from '../../tests/harness/views.ts';
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
  'alert-no-account': alertCard({
    ...alert,
    title: 'Token theft reported for a mailbox',
    source: 'PagerDuty',
    ref: 'PagerDuty incident 41',
    severity: 'critical',
    users: [],
    named: ['CORP\\ines.vale'],
    link: 'http://splunk01.fabrikam.example:8000/app/search/@go?sid=scheduler__soc__search__RMD5abc_at_1794902460_77',
    url: undefined,
    offers: [{ kind: 'ask', words: contain.title.ask, users: [], command: 'contain because INC-4821' }],
  }),
  'alert-changed': alertCard({
    ...alert,
    ref: 'incident 734',
    severity: 'critical',
    users: ['alex@contoso.com', 'lee@contoso.com'],
    named: ['CORP\\ines.vale'],
    changedAt: minutes(12),
    requests: [aViewIn('awaiting-approval')],
    offers: [act(['lee@contoso.com'])],
  }),
  'alert-over': alertCard({
    ...alert,
    ref: 'incident 734',
    status: 'closed',
    changedAt: minutes(40),
    requests: [aViewIn('done')],
    offers: [],
  }),
});
