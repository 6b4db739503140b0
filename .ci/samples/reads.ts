import { reportCard } from '../../cards/report-card.ts';
import { checkReport } from '../../services/check.ts';
import { commands } from '../../services/registry.ts';
import { evidence } from '../../services/actions/evidence.ts';
import { history } from '../../services/actions/history.ts';
import { listInboxRules } from '../../services/actions/list-inbox-rules.ts';
import { listSignIns } from '../../services/actions/list-sign-ins.ts';
import { trailEvent } from '../../services/audit/trail-words.ts';
import { createGraph } from '../../services/graph/client.ts';
import { startPracticeTenant } from '../../practice/tenant.ts';
import { aTarget, asked, minutes } from '../../tests/harness/views.ts';
import { view } from './shared.ts';

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
const link = { title: 'Full report (10 min)', url: 'http://127.0.0.1:3978/reports/x' };
const read = { practice: true, at: minutes(5) };
/** Answers of commands that read. */
export async function readCards() {
  const { whole, partly, signIns, rules } = await readAboutAlex();
  return {
    evidence: reportCard({ ...whole, link }, read),
    'evidence-partly': reportCard(partly, read),
    'list-sign-ins': reportCard(signIns, read),
    'list-inbox-rules': reportCard(rules, read),
    history: reportCard(await history.run({ graph: unasked, history: records }, { user: aTarget() }), read),
    trail: reportCard(
      { ...(await history.run({ graph: unasked, history: records }, { request: view.id })), link },
      read,
    ),
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
    report: reportCard(report, { practice: true, at: minutes(5) }),
  };
}
