import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ExportLine } from '../../../services/audit/export.ts';
import { ocsfEvents } from '../../../services/audit/ocsf.ts';
import { adele, alex, megan } from '../../harness/requests.ts';

const ids = { clientRequestId: 'ours', requestId: 'theirs' };

describe('ocsfEvents', () => {
  const text = z.string().min(1);
  /** The attributes that the schema requires or recommends for the class. No others are allowed. */
  const accountChange = z.strictObject({
    category_uid: z.literal(3),
    category_name: text,
    class_uid: z.literal(3001),
    class_name: z.literal('Account Change'),
    activity_id: z.literal([1, 2, 4, 5, 6, 99]),
    activity_name: text,
    type_uid: z.number(),
    severity: text,
    severity_id: z.literal([1, 3]),
    status: text,
    status_id: z.literal([0, 1, 2, 99]),
    status_detail: text.optional(),
    time: z.int(),
    message: text,
    metadata: z.strictObject({
      version: z.literal('1.3.0'),
      product: z.strictObject({ name: text, vendor_name: text, version: text }),
      uid: text,
      correlation_uid: text,
      sequence: z.int(),
      event_code: text,
      log_name: text,
    }),
    actor: z.strictObject({
      app_name: text,
      user: z.strictObject({ uid: text, name: text.optional(), type_id: z.int(), type: text }).optional(),
    }),
    user: z.strictObject({
      uid: text,
      name: text.optional(),
      full_name: text.optional(),
      type_id: z.int(),
      type: text,
    }),
    observables: z.array(z.strictObject({ name: text, type_id: z.int(), type: text, value: text })).min(1),
    unmapped: z.looseObject({ event: z.looseObject({}), mac: text }),
  });
  const about = { command: 'contain', tenant: 't', requester: megan, targets: [{ ...alex, kind: 'account' as const }] };
  const line = (kind: string, body: object = {}, differs: Partial<ExportLine> = {}): ExportLine => ({
    request: 'OP-AAAA',
    n: 4,
    time: '2026-11-25T20:00:00.000Z',
    kind,
    about,
    reason: null,
    graph: [],
    body: { kind, at: 1, ...body },
    mac: '00',
    ...differs,
  });
  const read = (from: ExportLine) =>
    ocsfEvents(from, '1.0.0').map((event) => accountChange.parse(JSON.parse(JSON.stringify(event))));
  const one = (from: ExportLine) => read(from)[0] ?? assert.fail('no event');

  const rows: readonly (readonly [kind: string, body: object, activity: number, name: string, status: number])[] = [
    ['step-ended', { part: 'reset-password', status: 'accepted' }, 4, 'Password Reset', 1],
    ['step-proved', { part: 'reset-password', proof: 'Seen.' }, 4, 'Password Reset', 1],
    ['step-ended', { part: 'disable-user', status: 'failed' }, 5, 'Disable', 2],
    ['step-ended', { part: 'enable-user', status: 'unknown' }, 2, 'Enable', 0],
    ['step-ended', { part: 'create-account', status: 'accepted' }, 1, 'Create', 1],
    ['step-ended', { part: 'delete-user', status: 'accepted' }, 6, 'Delete', 1],
    ['step-ended', { part: 'revoke-sessions', status: 'accepted' }, 99, 'step-ended: revoke-sessions', 1],
    ['step-started', { part: 'reset-password' }, 99, 'step-started: reset-password', 99],
    ['step-skipped', { part: 'reset-password', note: 'Not needed.' }, 99, 'step-skipped: reset-password', 99],
    ['opened', { by: megan.id, name: megan.name }, 99, 'opened', 99],
    ['refused', { by: adele.id, refusal: 'own-request' }, 99, 'refused', 2],
    ['settle', { outcome: 'partly-done' }, 99, 'settle', 99],
    ['settle', { outcome: 'done' }, 99, 'settle', 1],
  ];
  for (const [kind, body, activity, name, status] of rows) {
    it(`reports ${name} for ${kind} ${JSON.stringify(body)}`, () => {
      const event = one(line(kind, body));

      assert.deepEqual(
        [event.activity_id, event.type_uid, event.activity_name, event.status_id],
        [activity, 300_100 + activity, name, status],
      );
    });
  }

  it('names the person who decided, the target, the tenant, the request and the Graph call', () => {
    const event = one(
      line('step-ended', { part: 'reset-password', target: alex.id, status: 'accepted' }, { graph: [ids] }),
    );
    const decision = one(line('approve', { by: adele.id, name: adele.name }));

    assert.deepEqual([event.unmapped['tenant'], decision.unmapped['tenant']], ['t', 't']);
    assert.deepEqual([event.actor.user?.uid, decision.actor.user?.uid], [megan.id, adele.id]);
    assert.deepEqual([event.user.uid, event.user.name], [alex.id, alex.upn]);
    assert.deepEqual(
      [event.metadata.uid, event.metadata.correlation_uid, event.metadata.sequence],
      ['OP-AAAA/4', 'OP-AAAA', 4],
    );
    assert.equal(event.time, Date.parse('2026-11-25T20:00:00Z'));
    assert.deepEqual(
      event.observables.map(({ value }) => value),
      [alex.upn, alex.id, 'ours', 'theirs'],
    );
  });

  it('yields one event per target for a decision, and one for a step', () => {
    const other = { ...about.targets[0], id: 'other', upn: 'lee@contoso.com', name: 'Lee', kind: 'account' as const };
    const many = { about: { ...about, targets: [...about.targets, other] } };

    const decision = read(line('approve', { by: adele.id }, many));
    const step = read(line('step-ended', { part: 'disable-user', target: 'other', status: 'accepted' }, many));

    assert.deepEqual(
      decision.map(({ user, metadata }) => [user.uid, metadata.uid]),
      [
        [alex.id, `OP-AAAA/4/${alex.id}`],
        ['other', 'OP-AAAA/4/other'],
      ],
    );
    assert.deepEqual(
      step.map(({ user, metadata }) => [user.uid, metadata.uid]),
      [['other', 'OP-AAAA/4']],
    );
  });

  it('is valid for a device and for an unreadable request', () => {
    const device = { about: { ...about, targets: [{ ...alex, kind: 'device' as const }] } };

    assert.deepEqual(one(line('step-ended', { part: 'wipe-device', status: 'accepted' }, device)).user.type, 'Device');
    assert.equal(one(line('unknown', {}, { about: null })).user.uid, 'unknown');
  });
});
