import { lookupSamples } from '../../tests/harness/lookup-samples.ts';
import { alertCard } from '../../cards/alert-card.ts';
import { askLine } from '../../cards/ask-line.ts';
import { pastSecretCard } from '../../cards/reveal-card.ts';
import { standDownCard, standDownOverCard } from '../../cards/stand-down-card.ts';
import { adele, aViewIn, lee, minutes, stateNames, targetsNumbered } from '../../tests/harness/views.ts';
import { view, alert } from './shared.ts';

/** Posts that said that something was pending, as they are when it is over or under way. */
export function keptTrueCards() {
  const show = { kind: 'show', words: `Show ${view.id}`, users: [], command: `status ${view.id}` } as const;
  const after = (words: string, command: string) =>
    ({ kind: 'after', words, users: alert.users, command: `${command} alex@contoso.com` }) as const;
  const past = { by: lee, at: minutes(3), reason: 'an approver account was phished' };
  const secret = { ...view, label: 'Password of alex@contoso.com', until: minutes(15), again: null };
  return {
    ...Object.fromEntries(
      stateNames
        .filter((state) => !state.startsWith('awaiting'))
        .map((state) => [`ask-${state}`, askLine(aViewIn(state), { approvers: [adele, lee] })]),
    ),
    'ask-many': askLine(aViewIn('partly-done', { targets: targetsNumbered(25) })),
    'alert-waiting': alertCard({ ...alert, requests: [aViewIn('awaiting-approval')], offers: [show] }),
    'alert-running': alertCard({ ...alert, requests: [aViewIn('running')], offers: [show] }),
    'alert-done': alertCard({
      ...alert,
      requests: [aViewIn('denied'), aViewIn('done')],
      offers: [after('Release {who}', 'release'), after('Look up {who}', 'show-user')],
    }),
    'alert-partly': alertCard({ ...alert, requests: [aViewIn('partly-done')], offers: alert.offers }),
    ...lookupSamples(),
    'stand-down': standDownCard({ news: 'begun', standDown: past }, false),
    'stand-down-over': standDownOverCard({ ...past, by: lee.name, lifted: { by: adele.name, at: minutes(9) } }, false),
    'reveal-shown': pastSecretCard({ ...secret, shownAt: minutes(7) }),
    'reveal-over': pastSecretCard({ ...secret, shownAt: null, again: 'reset-password alex@contoso.com' }),
    'reveal-over-unknown': pastSecretCard({ ...secret, shownAt: null, label: null, until: null }),
  };
}
