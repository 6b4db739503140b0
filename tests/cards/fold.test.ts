import assert from 'node:assert/strict';
import { alertCard } from '../../cards/alert-card.ts';
import { askLine } from '../../cards/ask-line.ts';
import { requestCard } from '../../cards/request-card.ts';
import { contain } from '../../services/actions/contain.ts';
import type { Profiles } from '../../services/model/profile.ts';
import type { RequestView } from '../../services/requests/view.ts';
import { buttonsEndAt } from '../harness/fold.ts';
import { foretoldView, kindsOfAccount } from '../harness/foretold.ts';
import { adele, asked, aTarget, aView, aViewIn, lee, minutes } from '../harness/views.ts';

/** What a phone shows of a card at 330 pixels of width, in pixels. */
const foldAt = 600;
/** Where the buttons of a list of five people are at the latest, as estimated: drawn, they are some 60 pixels higher. */
const listEndsAt = 1050;
const profilesOf = ({ targets }: Pick<RequestView, 'targets'>): Profiles =>
  Object.fromEntries(
    targets.map(({ id }) => [
      id,
      { department: 'Marketing', manager: 'Diego Siciliani', lastSignInAt: asked - 960_000, risk: 'high' as const },
    ]),
  );
const withProfiles = (view: RequestView): RequestView => ({ ...view, profiles: profilesOf(view) });

const admin = aTarget({ roles: ['User Administrator'] });
const raised = { raised: true, approvalsNeeded: 2, because: [{ reason: 'admin-target', who: [admin] }] } as const;
const halfway = {
  kind: 'awaiting-approval',
  expiresAt: minutes(15),
  approvals: [{ by: adele, at: minutes(2) }],
} as const;
const waits = {
  confirm: { kind: 'awaiting-confirmation', expiresAt: minutes(9) },
  approve: { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [] },
} as const;

const views: readonly (readonly [name: string, view: RequestView])[] = [
  ['to confirm', aView()],
  ['to confirm with a reason', aView({ reason: null })],
  [
    'to confirm with settings',
    aView({
      settings: [
        ['Deliver', 'reveal'],
        ['Must change', 'no'],
      ],
    }),
  ],
  ['to approve', aViewIn('awaiting-approval')],
  ['to approve as the second', aViewIn('awaiting-approval', { approvalsNeeded: 2, state: halfway })],
  ['to approve an admin', aViewIn('awaiting-approval', { ...raised, targets: [admin], state: halfway })],
  ['to approve where the channel is closed', aViewIn('awaiting-approval', { askedWhere: 'closed-channel' })],
  ...(['synced', 'federated', 'guest'] as const).flatMap((kind) =>
    Object.entries(waits).map(
      ([to, state]) =>
        [
          `to ${to} an account that is ${kind}`,
          foretoldView({ command: contain, targets: [kindsOfAccount[kind]] }, state),
        ] as const,
    ),
  ),
];

describe('on a phone, without scrolling', () => {
  for (const [name, view] of views)
    it(`the buttons of a request about one person are in sight: ${name}`, () => {
      const end = buttonsEndAt(requestCard(withProfiles(view)));

      assert.ok(end <= foldAt, `the buttons end at ${end.toFixed()} pixels`);
    });

  it('the buttons of a call and of an alert are in sight', () => {
    const call = askLine(aViewIn('awaiting-approval'), { approvers: [adele, lee] });
    const alert = alertCard({
      id: 'sentinel/4821',
      title: 'Impossible travel of Alex Wilber',
      severity: 'high',
      source: 'Microsoft Sentinel',
      users: ['alex@contoso.com'],
      reason: 'Lagos, NG, 22 minutes after Warsaw, PL, from a device that is not known.',
      url: 'https://portal.azure.com/incident/4821',
      details: { Tactics: 'Initial access', Entities: '1 account, 2 IPs' },
      offers: [],
      requests: [aViewIn('denied'), aViewIn('done')],
      at: asked,
      practice: true,
      switchedOff: null,
    });

    assert.ok(buttonsEndAt(call) <= foldAt);
    assert.ok(buttonsEndAt(alert) <= foldAt);
  });

  for (const [to, state] of Object.entries(waits))
    it(`the buttons of a list with every kind of hindered account are within two screens: to ${to}`, () => {
      const view = withProfiles(foretoldView({ command: contain, targets: Object.values(kindsOfAccount) }, state));
      const end = buttonsEndAt(requestCard(view));

      assert.ok(end <= listEndsAt, `the buttons end at ${end.toFixed()} pixels`);
    });

  it('a list of many people is not, so that the estimate can fail', () => {
    assert.ok(buttonsEndAt(requestCard(aView({ targets: Array.from({ length: 12 }, () => aTarget()) }))) > foldAt);
  });
});
