// Writes every card as JSON into a folder, for a renderer: `node --import tsx .ci/sample-cards.ts FOLDER`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertCard, type AlertView } from '../cards/alert-card.ts';
import { askLine } from '../cards/ask-line.ts';
import { dialogCard } from '../cards/dialog-card.ts';
import { formCard } from '../cards/form-card.ts';
import { answerCard } from '../cards/answer-card.ts';
import { commandHelpCard, commandListCard, helpCard } from '../cards/help-card.ts';
import { noticeCard } from '../cards/notice-card.ts';
import { reportCard } from '../cards/report-card.ts';
import { requestCard } from '../cards/request-card.ts';
import { requestsCard } from '../cards/requests-card.ts';
import { pastSecretCard, revealCard, revealedCard } from '../cards/reveal-card.ts';
import { standDownCard, standDownOverCard } from '../cards/stand-down-card.ts';
import { formFor } from '../bot/conversation/forms.ts';
import { helpOn, helpOnPart, helpOverview, welcome } from '../bot/conversation/help.ts';
import { resetPassword } from '../services/actions/reset-password.ts';
import { checkReport } from '../services/check.ts';
import { commands } from '../services/registry.ts';
import { contain } from '../services/actions/contain.ts';
import { evidence } from '../services/actions/evidence.ts';
import { history } from '../services/actions/history.ts';
import { listInboxRules } from '../services/actions/list-inbox-rules.ts';
import { listSignIns } from '../services/actions/list-sign-ins.ts';
import { offboard } from '../services/actions/offboard.ts';
import { showUser } from '../services/actions/show-user.ts';
import { wipeDevice } from '../services/actions/wipe-device.ts';
import type { RequestView } from '../services/requests/view.ts';
import { undoWordsOf } from '../services/contract/undo-words.ts';
import { trailEvent } from '../services/audit/trail-words.ts';
import { createGraph } from '../services/graph/client.ts';
import { startPracticeTenant } from '../practice/tenant.ts';
import { aForetoldRequest, foretoldView, kindsOfAccount, ranView } from '../tests/harness/foretold.ts';
import { massCards } from './mass-cards.ts';
import { lookupSamples } from '../tests/harness/lookup-samples.ts';
import { notOpened } from '../bot/conversation/not-opened.ts';
import { obstaclesIn, plannedForeseen } from '../services/requests/foresee.ts';
import {
  adele,
  aPart,
  aTarget,
  aView,
  aViewIn,
  asked,
  lee,
  minutes,
  stateNames,
  targetsNumbered,
} from '../tests/harness/views.ts';

/** A plan of twenty parts. */
const offboarding = {
  command: offboard.name,
  tier: 'critical' as const,
  approvalsNeeded: 2,
  title: offboard.title,
  undo: undoWordsOf(offboard),
  plan: offboard.stages.map((stage) => stage.map(({ action }) => aPart(action))),
};

const folder = process.argv[2] ?? 'build/cards';
const asksInDialog = { title: 'Contain sender', data: {}, practice: true };
const nothing = { people: {}, args: {}, reason: undefined, tenant: undefined };
const view = aView();
const report = {
  title: 'Alex Wilber',
  subtitle: 'Marketing Assistant · Marketing',
  badge: { text: 'High risk', tone: 'attention' as const },
  facts: [
    ['Account', 'Enabled · member'],
    ['Sign-in name', 'alex@contoso.com'],
    ['Admin roles', 'None'],
  ] as const,
  table: {
    columns: ['Time', 'Place', 'Result'],
    rows: [
      ['14:02', 'Lagos, NG', 'Allowed'],
      ['13:40', 'Warsaw, PL', 'Allowed'],
    ],
  },
  alerts: ['New place: Lagos, NG, 22 minutes after Warsaw, PL.'],
  offers: [{ label: 'Contain…', command: 'contain alex@contoso.com' }],
};

function act(users: readonly string[]) {
  return { kind: 'act', words: contain.title.ask, users, command: `contain ${users.join(' ')}` } as const;
}

const alert: AlertView = {
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
const ordinary = {
  department: 'Marketing',
  manager: 'Diego Siciliani',
  lastSignInAt: asked - 16 * 60_000,
  risk: 'none',
} as const;
const profiles = { [aTarget().id]: ordinary };
const atRisk = { [aTarget().id]: { ...ordinary, risk: 'high' as const } };

/** What is read about Alex in the practice tenant: the evidence, in full and where two parts cannot be read, and two lists. */
async function readAboutAlex() {
  const now = () => minutes(5);
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0, now });
  const getToken = () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
  const graph = createGraph({ origin: tenant.origin, credential: { getToken }, now });
  const args = evidence.args.parse({ user: aTarget() });
  const whole = await evidence.run({ graph, history: records }, args);
  const signIns = await listSignIns.run({ graph, history: records }, listSignIns.args.parse({ user: aTarget() }));
  const rules = await listInboxRules.run({ graph, history: records }, listInboxRules.args.parse({ user: aTarget() }));
  tenant.setFaults([
    { match: 'GET /identityProtection/*', status: 403, code: 'Forbidden', message: unlicensed, times: 9 },
    { match: 'GET /users/*/mailFolders/*', status: 403, times: 9 },
  ]);
  const partly = await evidence.run({ graph, history: records }, args);
  await tenant.close();
  return { whole, partly, signIns, rules };
}

/** Posts that said that something was pending, as they are when it is over or under way. */
function keptTrueCards() {
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

/** Cards of requests that were checked again, stopped or tampered with, that stand still, or that are about many accounts. */
function authorityCards() {
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

const unlicensed = 'Your tenant is not licensed for this feature.';
const past = {
  id: view.id,
  title: 'Contain Alex Wilber',
  state: 'done',
  requester: 'Megan Bowen',
  reason: 'impossible travel, INC-4821',
  createdAt: asked,
};
const call = {
  method: 'PATCH',
  path: '/users/08a792fc-101b-4579-8655-d23de2c4b481',
  status: 204,
  startedAt: minutes(4),
  endedAt: minutes(4) + 312,
  clientRequestId: 'f2a1b5de-1f6b-4a51-9f0a-3a8d0d7c1e01',
  requestId: '3f2c9e1a-77ab-41cd-8c0f-fee000000001',
};
const of = { part: 'reset-password', target: aTarget().id };
const events = [
  { kind: 'opened', at: asked, name: 'Megan Bowen', command: 'contain', reason: past.reason },
  { kind: 'confirm', at: minutes(1), name: 'Megan Bowen', reason: past.reason },
  { kind: 'refused', at: minutes(2), name: 'Megan Bowen', decision: 'approve', refusal: 'own-request' },
  { kind: 'approve', at: minutes(3), name: 'Adele Vance' },
  { kind: 'step-started', at: minutes(4), ...of, tries: 1 },
  { kind: 'step-ended', at: minutes(4) + 312, ...of, status: 'accepted', calls: [call] },
  { kind: 'step-proved', at: minutes(5), ...of, proof: 'Graph shows the change at 14:22:00 UTC.' },
  { kind: 'settle', at: minutes(5), outcome: 'done' },
].map((event) => trailEvent(event, () => 'Alex Wilber'));
const records = {
  about: () => Promise.resolve([past, { ...past, id: 'OP-2C9M', state: 'partly done', reason: null }]),
  trail: () => Promise.resolve({ ...past, events }),
  changes: () => Promise.resolve([]),
};
const unasked = createGraph({ origin: 'http://127.0.0.1:9', credential: { getToken: () => Promise.resolve(null) } });
const { whole, partly, signIns, rules } = await readAboutAlex();
const link = { title: 'Full report (10 min)', url: 'http://127.0.0.1:3978/reports/x' };
const device = aTarget({ kind: 'device', name: 'CTS-ALEX-01', upn: 'of Alex Wilber · Windows 10', jobTitle: null });
const read = { practice: true, at: minutes(5) };
const doubt = (asked: string, total: number, left = '') => ({
  key: 'user',
  found: [],
  left,
  questions: [
    {
      kind: 'ambiguous' as const,
      asked,
      total,
      candidates: Array.from({ length: total }, (_, n) => ({
        ...aTarget({ upn: `chris.green${n + 1}@contoso.com` }),
        name: total === 1 ? 'Alex Wilber' : 'Chris Green',
        jobTitle: 'Marketing Assistant',
      })),
    },
  ],
});
const cards = {
  evidence: reportCard({ ...whole, link }, read),
  'evidence-partly': reportCard(partly, read),
  'list-sign-ins': reportCard(signIns, read),
  'list-inbox-rules': reportCard(rules, read),
  history: reportCard(await history.run({ graph: unasked, history: records }, { user: aTarget() }), read),
  trail: reportCard({ ...(await history.run({ graph: unasked, history: records }, { request: view.id })), link }, read),
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
  ...keptTrueCards(),
  'ask-named': askLine(aViewIn('awaiting-approval'), { approvers: [adele, lee] }),
  'ask-anyone': askLine(aViewIn('awaiting-approval', { practice: true })),
  'form-pick': formCard({
    ...formFor(contain, { ...nothing, reason: undefined }, { doubts: [doubt('alex', 1, 'impossible travel')] }),
    practice: true,
  }),
  'form-two': formCard({
    ...formFor(contain, { ...nothing, reason: 'INC-4821' }, { doubts: [doubt('Chris Green', 2)] }),
    practice: true,
  }),
  'form-many': formCard({ ...formFor(contain, nothing, { doubts: [doubt('ma', 9)] }), practice: true }),
  form: formCard({ ...formFor(contain, nothing, {}), practice: true }),
  'dialog-contain': dialogCard({ ...asksInDialog, about: { kind: 'request', view } }),
  'dialog-look-up': dialogCard({ ...asksInDialog, about: { kind: 'read', target: aTarget(), what: showUser.summary } }),
  'dialog-install': dialogCard({ ...asksInDialog, about: { kind: 'install' } }),
  'form-private': formCard({ ...formFor(resetPassword, nothing, { token: 'x' }), practice: true }),
  'form-device': formCard({
    command: 'disable-device',
    summary: 'Disable a device',
    fields: [{ key: 'device', label: 'Which device', kind: 'devices', required: true }],
    args: {},
    practice: true,
  }),
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
  ...authorityCards(),
  ...foretoldCards(),
  hopeless: hopelessCard(),
  check: reportCard(
    checkReport(
      commands,
      {
        tenant: { name: 'Contoso' },
        tenantId: 'contoso.com',
        appId: '00000000-0000-4000-8000-000000000001',
        permissions: ['User.Read.All', 'Directory.Read.All'],
        roles: [],
        licences: ['P1'],
      },
      'https://login.microsoftonline.com',
    ),
    { practice: false, at: minutes(5) },
  ),
  'sign-in': noticeCard({
    tone: 'info',
    title: 'Sign in to Microsoft Graph',
    sentences: ['The link is for you alone and works once, for ten minutes.'],
    link: { title: 'Sign in', url: 'https://login.microsoftonline.com/' },
    practice: false,
  }),
  help: helpCard({ ...helpOverview(() => true, { language: undefined, personal: false }), practice: true }),
  'help-german': helpCard({ ...helpOverview(() => true, { language: 'de', personal: false }), practice: true }),
  'help-access': commandListCard({ ...helpOnPart('access', () => true, { personal: false }), practice: true }),
  'help-all': commandListCard({ ...helpOnPart('all', () => true, { personal: false }), practice: true }),
  welcome: answerCard(
    welcome(() => true, false),
    { practice: true, at: minutes(0) },
  ),
  'help-contain': commandHelpCard({ ...helpOn(contain, undefined), practice: true }),
  notice: noticeCard({
    tone: 'problem',
    title: 'I do not know “contian”',
    sentences: ['Nothing was done. Did you mean one of these?'],
    offers: [{ label: 'contain alex@contoso.com', command: 'contain alex@contoso.com' }],
    practice: true,
  }),
  report: reportCard(report, { practice: true, at: minutes(5) }),
  requests: requestsCard([{ id: view.id, title: 'Contain Alex Wilber', state: 'done', createdAt: asked }], {
    practice: true,
    at: minutes(9),
  }),
  reveal: revealCard({ ...view, label: 'Password of alex@contoso.com', until: minutes(15) }),
  revealed: revealedCard([{ label: 'Password of alex@contoso.com', secret: 'Qr7-mVd4xKp9-TzHw2nBc8sLy' }], {
    id: view.id,
    practice: true,
  }),
};
mkdirSync(folder, { recursive: true });
for (const [name, card] of Object.entries(cards))
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(card, null, 2));

/** What is known about all targets of a request. */
function withProfiles(view: RequestView): RequestView {
  return { ...view, profiles: Object.fromEntries(view.targets.map(({ id }) => [id, ordinary])) };
}

/** Containments of accounts for which not everything works, from the confirmation to the result. */
function foretoldCards() {
  const { plain, synced, federated, guest, admin } = kindsOfAccount;
  const open = { deliver: 'discard', disable: 'no' };
  const asks = {
    synced: { command: contain, targets: [synced] },
    'synced-open': { command: contain, targets: [synced], args: open },
    federated: { command: contain, targets: [federated] },
    guest: { command: contain, targets: [guest] },
    mixed: { command: contain, targets: [plain, synced, federated, guest, admin] },
  };
  return Object.fromEntries(
    Object.entries(asks).flatMap(([name, ask]) => [
      [
        `foretold-${name}-confirm`,
        requestCard(withProfiles(foretoldView(ask, { kind: 'awaiting-confirmation', expiresAt: minutes(9) }))),
      ],
      [
        `foretold-${name}-approval`,
        requestCard(
          withProfiles(foretoldView(ask, { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [] })),
        ),
      ],
      [`foretold-${name}-result`, requestCard(ranView(ask))],
    ]),
  );
}

/** What is answered when nothing of a request can work. */
function hopelessCard() {
  const request = aForetoldRequest({ command: contain, targets: [kindsOfAccount.admin] });
  const obstacles = obstaclesIn(request.targets, plannedForeseen(contain, request));
  const refusal = { kind: 'hopeless', obstacles, offers: [] } as const;
  const answer = notOpened(refusal, { command: contain.name, asked: 1, isOffered: () => true });
  if (answer === undefined || answer.kind === 'text') throw new TypeError('expected a card');
  return answerCard(answer, { practice: true, at: asked });
}
