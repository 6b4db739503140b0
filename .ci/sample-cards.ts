// Writes every card as JSON into a folder, for a renderer: `node --import tsx .ci/sample-cards.ts FOLDER`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askLine } from '../cards/ask-line.ts';
import { formCard } from '../cards/form-card.ts';
import { commandHelpCard, helpCard } from '../cards/help-card.ts';
import { noticeCard } from '../cards/notice-card.ts';
import { reportCard } from '../cards/report-card.ts';
import { requestCard } from '../cards/request-card.ts';
import { requestsCard } from '../cards/requests-card.ts';
import { revealCard, revealedCard } from '../cards/reveal-card.ts';
import { formFor } from '../bot/forms.ts';
import { helpOn, helpOverview } from '../bot/help.ts';
import { resetPassword } from '../services/actions/reset-password.ts';
import { checkReport } from '../services/check.ts';
import { commands } from '../services/registry.ts';
import { contain } from '../services/actions/contain.ts';
import {
  adele,
  aTarget,
  aView,
  aViewIn,
  asked,
  lee,
  minutes,
  stateNames,
  targetsNumbered,
} from '../tests/support/views.ts';

const folder = process.argv[2] ?? 'build/cards';
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
const cards = {
  ...Object.fromEntries(stateNames.map((state) => [`request-${state}`, requestCard(aViewIn(state))])),
  'request-many': requestCard(aViewIn('partly-done', { targets: targetsNumbered(25) })),
  'request-no-reason': requestCard(aView({ reason: null, practice: true })),
  'ask-named': askLine(view, [adele, lee]),
  'ask-anyone': askLine({ ...view, practice: true }, []),
  form: formCard(formFor(contain, nothing, { practice: true })),
  'form-private': formCard(formFor(resetPassword, nothing, { practice: true, token: 'x' })),
  'form-device': formCard({
    command: 'disable-device',
    summary: 'Disable a device',
    fields: [{ key: 'device', label: 'Which device', kind: 'devices', required: true }],
    args: {},
    practice: true,
  }),
  'request-settings': requestCard(
    aView({
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
  'help-all': helpCard(helpOverview(true)),
  'help-contain': commandHelpCard(helpOn(contain, true)),
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
