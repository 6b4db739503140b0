import { causeOfStep } from '../../services/requests/remedies.ts';
import { closingRevoke } from '../../services/actions/closing-revoke.ts';
import { contain } from '../../services/actions/contain.ts';
import { resetPassword } from '../../services/actions/reset-password.ts';
import { revokeSessions } from '../../services/actions/revoke-sessions.ts';
import { plainTarget, type Person, type PersonId, type Target } from '../../services/model/person.ts';
import {
  notStarted,
  type RequestId,
  type State,
  type StateName,
  type StepProblem,
  type StepStatus,
} from '../../services/model/request.ts';
import { holdsAdminRole } from '../../services/requests/risk.ts';
import type { EarlierView } from '../../cards/asked-before-card.ts';
import type { PlannedPart } from '../../services/requests/plan-view.ts';
import type { RequestView, StepView } from '../../services/requests/view.ts';
import type { StepWords } from '../../services/contract/command-words.ts';
import { undoWordsOf } from '../../services/contract/undo-words.ts';

/** 21 Nov 2026, 14:18 UTC: when the requests of these builders are made. */
export const asked = Date.UTC(2026, 10, 21, 14, 18);
/** The moment that many minutes after `asked`. */
export const minutes = (n: number): number => asked + n * 60_000;

/**
 * A person.
 * @param n number that makes the object id
 */
export function aPerson(name: string, n = name.length): Person {
  return { id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PersonId, name };
}

/** The requester. */
export const megan = aPerson('Megan Bowen', 1);
/** An approver. */
export const adele = aPerson('Adele Vance', 2);
/** Another approver. */
export const lee = aPerson('Lee Gu', 3);

/** Alex, an ordinary account. */
export const aTarget = (differs: Partial<Target> = {}): Target => ({
  ...plainTarget({
    kind: 'account',
    id: '08a792fc-101b-4579-8655-d23de2c4b481' as PersonId,
    name: 'Alex Wilber',
    upn: 'alex@contoso.com',
  }),
  jobTitle: 'Marketing Assistant',
  ...differs,
});

/** As many targets, with addresses and names of ordinary length. */
export const targetsNumbered = (n: number): readonly Target[] =>
  Array.from({ length: n }, (_, i) =>
    aTarget({ ...aPerson(`Person Number ${i + 1}`, 1000 + i), upn: `person.number.${i + 1}@contoso.com` }),
  );

/** A refusal of Graph. */
export const aProblem = (differs: Partial<StepProblem> = {}): StepProblem => ({
  code: 'forbidden',
  status: 403,
  graphCode: 'Authorization_RequestDenied',
  message: 'Insufficient privileges to complete the operation.',
  ...differs,
});

/** The reset of a password that has not started. */
export function aStep(differs: Partial<StepView> = {}, target = aTarget()): StepView {
  const step = {
    sequence: 0,
    target: target.id,
    action: 'reset-password',
    stage: 0,
    ...notStarted,
    words: resetPassword.step,
    ...differs,
  };
  const cause = causeOfStep(step, target);
  return { ...(cause !== undefined && { cause }), ...step };
}

const ran = { tries: 1, startedAt: minutes(4), endedAt: minutes(4) + 800 };
const ofStatus: Readonly<Record<StepStatus, Partial<StepView>>> = {
  pending: {},
  running: { tries: 1, startedAt: minutes(4) },
  proved: {
    ...ran,
    provedAt: minutes(5) + 5000,
    note: 'Graph shows it since 14:22:00 UTC.',
    graphRequestId: '3f2c9e1a-0000',
  },
  accepted: { ...ran, note: 'A random password that nobody knows.', graphRequestId: '77ab01cd-0000' },
  failed: { ...ran, problem: aProblem(), graphRequestId: 'c0ffee00-0000' },
  unknown: {
    ...ran,
    problem: aProblem({ code: 'no-answer', status: null, graphCode: null, message: 'The answer was lost.' }),
  },
  skipped: {
    endedAt: minutes(4) + 1000,
    note: 'Not needed: the sessions were revoked after the password was replaced.',
  },
};

/** The steps of a containment: reset, revoke and the closing revoke, in these states. */
export function containSteps(
  statuses: readonly [StepStatus, StepStatus, StepStatus],
  target = aTarget(),
): readonly StepView[] {
  return [resetPassword, revokeSessions, closingRevoke].map((action, n) => {
    const status = statuses[n] ?? 'pending';
    const differs = {
      sequence: n,
      action: action.name,
      stage: n < 2 ? 0 : 1,
      words: action.step,
      status,
      ...ofStatus[status],
    };
    return aStep(differs, target);
  });
}

/** A part of a plan. */
export const aPart = ({ name, step }: { readonly name: string; readonly step: StepWords }): PlannedPart => ({
  ...step,
  action: name,
});

const plan = [[aPart(resetPassword), aPart(revokeSessions)], [aPart(closingRevoke)]];

/** A containment of Alex, asked for by Megan, waiting for her to confirm. */
export const aView = (differs: Partial<RequestView> = {}): RequestView => ({
  id: 'OP-7F3K' as RequestId,
  revision: 1,
  digest: 'd'.repeat(64),
  command: contain.name,
  state: { kind: 'awaiting-confirmation', expiresAt: minutes(9) },
  targets: [aTarget()],
  tier: 'destructive',
  approvalsNeeded: 1,
  admins: (differs.targets ?? []).filter(holdsAdminRole).map(({ id }) => id),
  because: [],
  raised: false,
  profiles: {},
  handover: null,
  replacements: [],
  countNeeded: false,
  standDown: null,
  requester: megan,
  reason: 'impossible travel, INC-4821',
  createdAt: asked,
  alsoNamed: [],
  practice: false,
  personal: false,
  askedWhere: 'here',
  again: 'contain 08a792fc-101b-4579-8655-d23de2c4b481 because INC-4821',
  title: contain.title,
  settings: [],
  starts: null,
  undo: undoWordsOf(contain),
  wayBack: undefined,
  next: null,
  undoes: undefined,
  plan,
  foreseen: [],
  steps: containSteps(['pending', 'pending', 'pending']),
  counts: null,
  progress: null,
  maxTries: 4,
  remedies: [],
  retries: [],
  troubled: { failed: [], unproved: [], unfinished: [] },
  large: (differs.targets ?? []).length > 50,
  ...differs,
});

/** A change that only its requester confirms. */
export const aChange = (differs: Partial<RequestView> = {}): RequestView =>
  aView({
    command: revokeSessions.name,
    tier: 'change',
    approvalsNeeded: 0,
    reason: null,
    title: revokeSessions.title,
    undo: undoWordsOf(revokeSessions),
    plan: [[aPart(revokeSessions)]],
    steps: [aStep({ action: revokeSessions.name, words: revokeSessions.step })],
    ...differs,
  });

/** The containment of Alex as an earlier request that waits for approval. */
export const anEarlier = (differs: Partial<EarlierView> = {}): EarlierView => ({
  id: 'OP-7F3K' as RequestId,
  requester: megan,
  createdAt: asked,
  state: { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [] },
  starts: null,
  title: 'Contain Alex Wilber',
  isSame: true,
  covered: [aTarget()],
  ...differs,
});

const approvals = [{ by: adele, at: minutes(2) }];
const run = { startedAt: minutes(4), approvals };
const remedies = [
  { label: 'Block sign-in…', command: 'disable-user alex@contoso.com because INC-4821' },
  { label: 'Try again…', command: 'contain alex@contoso.com because INC-4821' },
];

const states: Readonly<Record<StateName, State>> = {
  'awaiting-confirmation': { kind: 'awaiting-confirmation', expiresAt: minutes(9) },
  'awaiting-approval': { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [] },
  scheduled: { kind: 'scheduled', startsAt: minutes(60), approvals },
  running: { kind: 'running', ...run },
  done: { kind: 'done', ...run, endedAt: minutes(4) + 1800 },
  'partly-done': { kind: 'partly-done', ...run, endedAt: minutes(4) + 1800 },
  failed: { kind: 'failed', ...run, endedAt: minutes(4) + 1800 },
  denied: { kind: 'denied', by: adele, why: 'a known trip', endedAt: minutes(5) },
  cancelled: { kind: 'cancelled', by: megan, endedAt: minutes(5) },
  expired: { kind: 'expired', endedAt: minutes(15) },
};

const stepsOf: Readonly<Record<StateName, readonly [StepStatus, StepStatus, StepStatus]>> = {
  'awaiting-confirmation': ['pending', 'pending', 'pending'],
  'awaiting-approval': ['pending', 'pending', 'pending'],
  scheduled: ['pending', 'pending', 'pending'],
  running: ['running', 'proved', 'pending'],
  done: ['proved', 'proved', 'skipped'],
  'partly-done': ['failed', 'proved', 'skipped'],
  failed: ['failed', 'failed', 'failed'],
  denied: ['pending', 'pending', 'pending'],
  cancelled: ['pending', 'pending', 'pending'],
  expired: ['pending', 'pending', 'pending'],
};

/** Every state of a request. */
export const stateNames = Object.keys(states) as readonly StateName[];

/** The containment in a state, with the steps and remedies of that state. */
export function aViewIn(kind: StateName, differs: Partial<RequestView> = {}): RequestView {
  const targets = differs.targets ?? [aTarget()];
  const steps = targets.flatMap((target) => containSteps(stepsOf[kind], target));
  const needsHelp = kind === 'partly-done' || kind === 'failed';
  return aView({ state: states[kind], steps, remedies: needsHelp ? remedies : [], ...differs });
}
