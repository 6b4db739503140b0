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
    activity_id: z.literal([1, 2, 4, 5, 6, 10, 11, 99]),
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
      version: z.literal('1.8.0'),
      product: z.strictObject({ name: text, uid: z.literal('cordon'), vendor_name: text, version: text }),
      tenant_uid: text.optional(),
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
    auth_factors: z
      .array(z.strictObject({ factor_type_id: z.literal(99), factor_type: text, provider: text }))
      .min(1)
      .optional(),
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
    ['step-ended', { part: 'enable-ad-user', status: 'accepted' }, 2, 'Enable', 1],
    ['step-ended', { part: 'disable-ad-user', status: 'accepted' }, 5, 'Disable', 1],
    ['step-proved', { part: 'create-tap', proof: 'Seen.' }, 10, 'MFA Factor Enable', 1],
    ['step-ended', { part: 'reset-mfa', status: 'failed' }, 11, 'MFA Factor Disable', 2],
    ['step-ended', { part: 'constructor', status: 'accepted' }, 99, 'step-ended: constructor', 1],
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
    assert.deepEqual([event.metadata.tenant_uid, decision.metadata.tenant_uid], ['t', 't']);
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

  it('names the factor that a Temporary Access Pass is, once it exists', () => {
    const created = one(line('step-ended', { part: 'create-tap', status: 'accepted' }));
    const begun = one(line('step-started', { part: 'create-tap' }));
    const reset = one(line('step-ended', { part: 'reset-mfa', status: 'accepted' }));

    assert.deepEqual(
      created.auth_factors?.map((factor) => factor.factor_type),
      ['Temporary Access Pass'],
    );
    assert.deepEqual([begun.auth_factors, reset.auth_factors], [undefined, undefined]);
  });

  /** Account Change and Entity Management of OCSF 1.8.0 as far as they are used: the type of each attribute, `!` where it is required. */
  const published: Readonly<Record<string, string>> = {
    category_uid: 'integer!',
    category_name: 'string',
    class_uid: 'integer!',
    class_name: 'string',
    type_uid: 'integer!',
    activity_id: 'integer!',
    activity_name: 'string',
    severity_id: 'integer!',
    severity: 'string',
    status_id: 'integer',
    status: 'string',
    status_detail: 'string',
    time: 'integer!',
    message: 'string',
    'metadata.version': 'string!',
    'metadata.product.name': 'string',
    'metadata.product.uid': 'string',
    'metadata.product.vendor_name': 'string',
    'metadata.product.version': 'string',
    'metadata.tenant_uid': 'string',
    'metadata.uid': 'string',
    'metadata.correlation_uid': 'string',
    'metadata.sequence': 'integer',
    'metadata.event_code': 'string',
    'metadata.log_name': 'string',
    'actor.app_name': 'string',
    'actor.user.uid': 'string',
    'actor.user.name': 'string',
    'actor.user.type_id': 'integer',
    'actor.user.type': 'string',
    'user.uid': 'string',
    'user.name': 'string',
    'user.full_name': 'string',
    'user.type_id': 'integer',
    'user.type': 'string',
    'entity.uid': 'string',
    'entity.name': 'string',
    'entity.type': 'string',
    'auth_factors[].factor_type_id': 'integer!',
    'auth_factors[].factor_type': 'string',
    'auth_factors[].provider': 'string',
    'observables[].name': 'string',
    'observables[].type_id': 'integer!',
    'observables[].type': 'string',
    'observables[].value': 'string',
  };
  const leaves = (value: unknown, path = ''): readonly (readonly [path: string, type: string])[] => {
    if (path === 'unmapped') return [];
    if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`));
    if (value !== null && typeof value === 'object')
      return Object.entries(value).flatMap(([key, part]) => leaves(part, path === '' ? key : `${path}.${key}`));
    return [[path, Number.isInteger(value) ? 'integer' : typeof value]];
  };

  it('uses only attributes of the published schema, of their types, and every one that it requires', () => {
    const factor = line('step-ended', { part: 'create-tap', status: 'accepted', target: alex.id }, { graph: [ids] });
    const journal = { request: 'journal-2026-11-25' };
    const lines = [
      factor,
      line('approve', { by: adele.id, name: adele.name }),
      line('refused', { by: adele.id, refusal: 'own-request' }),
      line('settle', { outcome: 'done' }),
      line('read', { command: 'show-user' }, journal),
      line('stand-down', { reason: 'Too much at once' }, { ...journal, about: null }),
    ];

    const events = lines.flatMap((from) => ocsfEvents(from, '1.0.0'));

    for (const event of events) {
      const found = leaves(JSON.parse(JSON.stringify(event)));
      for (const [path, type] of found) assert.equal(published[path]?.replace('!', ''), type, path);
      const required = Object.entries(published).filter(([path, type]) => type.endsWith('!') && !path.includes('[]'));
      for (const [path] of required)
        assert.ok(
          found.some(([one]) => one === path),
          path,
        );
    }
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
