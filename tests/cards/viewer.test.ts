import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { seenBy } from '../../cards/viewer.ts';
import { button } from '../../cards/buttons.ts';
import { card } from '../../cards/card.ts';
import type { State } from '../../services/model/request.ts';
import type { ViewerRole } from '../../services/requests/viewer-role.ts';
import { buttons, inputs } from '../harness/cards.ts';
import { adele, asked, aView, minutes } from '../harness/views.ts';

const states = {
  draft: { kind: 'awaiting-confirmation', expiresAt: minutes(10) },
  waiting: { kind: 'awaiting-approval', expiresAt: minutes(10), approvals: [] },
  scheduled: { kind: 'scheduled', startsAt: minutes(10), approvals: [{ by: adele, at: asked }] },
  running: { kind: 'running', startedAt: asked, approvals: [{ by: adele, at: asked }] },
} as const satisfies Readonly<Record<string, State>>;

const verbs = (name: keyof typeof states, viewer?: ViewerRole): readonly string[] =>
  buttons(requestCard(aView({ state: states[name] }), { viewer })).map(({ verb }) => verb);

describe('the card of one viewer', () => {
  const rows: readonly (readonly [keyof typeof states, ViewerRole, readonly string[]])[] = [
    ['draft', 'requester', ['confirm', 'cancel']],
    ['draft', 'approver', []],
    ['draft', 'onlooker', []],
    ['waiting', 'requester', ['cancel']],
    ['waiting', 'approver', ['approve', 'deny']],
    ['waiting', 'voter', ['deny']],
    ['waiting', 'onlooker', []],
    ['scheduled', 'requester', ['cancel']],
    ['scheduled', 'approver', ['deny']],
    ['scheduled', 'onlooker', []],
    ['running', 'requester', ['stop']],
    ['running', 'approver', ['stop']],
    ['running', 'voter', ['stop']],
    ['running', 'onlooker', []],
  ];
  for (const [name, viewer, expected] of rows)
    it(`has ${expected.join(' and ') || 'no decision'} for the ${viewer} while it is ${states[name].kind}`, () => {
      assert.deepEqual(verbs(name, viewer), expected);
    });

  it('asks nothing that none of its buttons sends', () => {
    const view = aView({ state: states.waiting });

    assert.deepEqual(
      (['requester', 'onlooker', 'approver'] as const).map((viewer) => inputs(requestCard(view, { viewer })).length),
      [0, 0, 1],
    );
  });

  it('keeps the buttons that decide nothing, which take the places of those that went', () => {
    const more = [button('approve', 'Approve', {}), button('deny', 'Deny', {}), button('more', 'Show all', {})];
    const whole = card({ body: [{ type: 'ActionSet', actions: more }], actions: more }, { fallbackText: 'A card' });

    const own = seenBy({ viewer: 'onlooker' }, aView(), whole);

    assert.deepEqual(
      buttons(own).map(({ title, standing }) => [title, standing]),
      [
        ['Show all', true],
        ['Show all', true],
      ],
    );
  });
});

describe('the card of several viewers', () => {
  it('has the buttons of all, and refreshes with nothing but its request', () => {
    const view = aView({ state: states.waiting });

    const { refresh, ...whole } = requestCard(view, { refreshedFor: ['29:megan', '29:lee'] });

    assert.deepEqual(refresh, {
      action: { type: 'Action.Execute', verb: 'refresh', data: { requestId: view.id, digest: view.digest } },
      userIds: ['29:megan', '29:lee'],
    });
    assert.deepEqual(whole, requestCard(view));
  });

  it('has no refresh where nobody is known', () => {
    assert.equal(requestCard(aView()).refresh, undefined);
  });
});
