import { massCards } from './mass.ts';
import { askLine } from '../../cards/ask-line.ts';
import { requestCard } from '../../cards/request-card.ts';
import { offboard } from '../../services/actions/offboard.ts';
import { wipeDevice } from '../../services/actions/wipe-device.ts';
import { undoWordsOf } from '../../services/contract/undo-words.ts';
import {
  adele,
  aPart,
  aTarget,
  aView,
  aViewIn,
  lee,
  minutes,
  stateNames,
  targetsNumbered,
} from '../../tests/harness/views.ts';
import { ordinary, profiles, atRisk } from './shared.ts';

/** A plan of twenty parts. */
const offboarding = {
  command: offboard.name,
  tier: 'critical' as const,
  approvalsNeeded: 2,
  title: offboard.title,
  undo: undoWordsOf(offboard),
  plan: offboard.stages.map((stage) => stage.map(({ action }) => aPart(action))),
};

const device = aTarget({ kind: 'device', name: 'CTS-ALEX-01', upn: 'of Alex Wilber · Windows 10', jobTitle: null });

/** Cards of requests in every state, and of what they can be about. */
export const requestCards = () => ({
  'request-wipe': requestCard(
    aView({
      command: wipeDevice.name,
      tier: 'critical',
      approvalsNeeded: 2,
      title: wipeDevice.title,
      undo: undoWordsOf(wipeDevice),
      plan: [[aPart(wipeDevice)]],
      targets: [device],
      steps: [],
    }),
  ),
  'request-offboarding': requestCard(aView({ ...offboarding, steps: [] })),
  'request-offboarding-approval': requestCard(aViewIn('awaiting-approval', { ...offboarding, steps: [] })),
  ...Object.fromEntries(stateNames.map((state) => [`request-${state}`, requestCard(aViewIn(state, { profiles }))])),
  ...massCards,
  'request-many': requestCard(aViewIn('partly-done', { targets: targetsNumbered(25) })),
  'request-no-reason': requestCard(aView({ reason: null, practice: true, profiles })),
  'request-done-next': requestCard(
    aViewIn('done', {
      next: { todo: 'see what was done with the account', offer: { label: 'Evidence', command: 'evidence alex' } },
      wayBack: { offers: [{ label: 'Release…', command: 'undo OP-7F3K release' }], instead: [] },
    }),
  ),
  'request-at-risk': requestCard(aView({ profiles: atRisk })),
  'approval-at-risk': requestCard(aViewIn('awaiting-approval', { profiles: atRisk, practice: true })),
  'approval-second': requestCard(
    aViewIn('awaiting-approval', {
      profiles: atRisk,
      approvalsNeeded: 2,
      state: { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [{ by: adele, at: minutes(2) }] },
    }),
  ),
  'request-three': requestCard(
    aView({
      targets: targetsNumbered(3),
      profiles: Object.fromEntries(
        targetsNumbered(3).map(({ id }, n) => [id, n === 0 ? (atRisk[aTarget().id] ?? ordinary) : ordinary]),
      ),
    }),
  ),
  'approvals-channel': requestCard(aViewIn('awaiting-approval', { askedWhere: 'their-channel', profiles }), {
    calls: [adele, lee],
  }),
  'approvals-channel-closed': requestCard(aViewIn('awaiting-approval', { askedWhere: 'closed-channel', profiles })),
  'ask-named': askLine(aViewIn('awaiting-approval'), { approvers: [adele, lee] }),
  'ask-anyone': askLine(aViewIn('awaiting-approval', { practice: true })),
  'request-settings': requestCard(
    aView({
      profiles,
      settings: [
        ['Deliver', 'reveal'],
        ['Must change', 'no'],
        ['Password', 'given privately'],
      ],
    }),
  ),
  'request-device': requestCard(
    aView({
      targets: [
        aTarget({ kind: 'device', name: 'CTS-ALEX-01', upn: 'of Alex Wilber · Windows 10.0.26100', jobTitle: null }),
      ],
    }),
  ),
});
