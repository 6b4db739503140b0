import { z } from 'zod';
import type { Policy, TenantPolicy } from '../../services/requests/policy.ts';
import { tenantEntry } from './tenants.ts';
import { isLoopbackUrl } from '../base/loopback.ts';
import { channelOf } from '../../services/model/place.ts';

const people = z.strictObject({
  groups: z.array(z.guid()).default([]),
  people: z.array(z.string().min(3)).default([]),
  everyone: z.boolean().default(false),
});
const crowd = people.prefault({});

/** As in the address of the channel or of one of its messages; of those the channel counts. */
const channelId = z
  .string()
  .regex(
    /^19:[^\s;]+@thread\.(tacv2|skype)(;messageid=\d+)?$/,
    'expected a channel id such as 19:...@thread.tacv2: it is in the link to the channel',
  )
  .transform(channelOf);

/** A channel's id, or the same with what is different there. */
const incidentChannel = z.preprocess(
  (entry) => (typeof entry === 'string' ? { id: entry } : entry),
  z.strictObject({
    id: channelId,
    name: z.string().min(1).max(80).optional(),
    tenant: z.string().min(1).optional(),
    responders: people.optional(),
    approvers: people.optional(),
  }),
);

const guarded = z.strictObject({
  people: z.array(z.string().min(3)).default([]),
  groups: z.array(z.guid()).default([]),
  action: z.enum(['refuse', 'critical']).default('refuse'),
});

/** A tenant; who may ask and approve for it and what is protected there, where that differs from the rest of the file. */
const tenant = tenantEntry.extend({
  responders: people.optional(),
  approvers: people.optional(),
  protected: guarded.optional(),
});

/** `30m`, `2h`, `1d` as milliseconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhd]$/, 'expected a duration such as 30m, 2h or 1d')
  .transform(
    (text) => Number(text.slice(0, -1)) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[text.slice(-1) as 'm' | 'h' | 'd'],
  );

const tier = (approvals: number) =>
  z
    .strictObject({
      approvals: z.int().min(approvals).max(5).default(approvals),
      window: duration.prefault('15m'),
      remind: duration.optional(),
    })
    .prefault({})
    .refine(({ window, remind = 0 }) => remind < window, {
      path: ['remind'],
      error: 'expected less than the window: approvers are called once more so long before it ends',
    })
    .transform(({ approvals: needed, window, remind }) => ({
      ...{ approvals: needed, windowMs: window, remindMs: remind ?? 0 },
    }));

/** A key that means nothing yet may stand at its neutral value only: a setting that is taken must also work. */
const later = 'comes with a later version: leave it out';

const day = 86_400_000;
const anchorUrl = z
  .url({ protocol: /^https?$/, error: 'expected an https URL' })
  .refine(
    (url) => url.startsWith('https:') || isLoopbackUrl(url),
    'expected an https URL: http is for this machine only',
  );

/** Where the heads of the audit are anchored and how often (ms), and how long ended requests are kept (ms); unset: nowhere, for ever. */
const audit = z
  .strictObject({
    anchor: z
      .strictObject({ file: z.string().min(1).optional(), url: anchorUrl.optional(), every: duration.prefault('5m') })
      .refine(({ file, url }) => (file === undefined) !== (url === undefined), 'expected either a file or a url')
      .transform(({ file, url, every }) => ({ file, url, everyMs: every }))
      .optional(),
    retention: duration.refine((ms) => ms >= day, 'expected a day or more, such as 365d').optional(),
  })
  .prefault({})
  .transform(({ anchor, retention }) => ({ anchor, retentionMs: retention }));

/** What alerts are signed with. */
export const alertsSecret = z.string().min(32, 'expected 32 characters or more: openssl rand -hex 32');

/**
 * The policy file `cordon.yaml`: every key optional, an unknown key is an error. A destructive request needs at least one
 * approval and a critical one two; the file can ask for more, never for less.
 */
export const policyFile = z.strictObject({
  responders: crowd,
  approvers: crowd,
  tiers: z.strictObject({ destructive: tier(1), critical: tier(2) }).prefault({}),
  protected: guarded.prefault({}),
  limits: z
    .strictObject({
      targets: z.int().min(1).max(500).default(500),
      actionsPerMinute: z.int().min(0).max(100_000).default(0),
      activitiesPerMinute: z.int().min(0).max(100_000).optional(),
    })
    .prefault({}),
  secrets: z
    .strictObject({ minutes: z.int().min(1).max(60).default(10), deliver: z.literal('reveal', later).optional() })
    .prefault({}),
  audit,
  tenants: z.array(tenant).default([]),
  channels: z
    .strictObject({ incidents: z.array(incidentChannel).default([]), approvals: channelId.nullable().default(null) })
    .prefault({}),
  alerts: z.strictObject({ secret: alertsSecret.nullable().default(null) }).prefault({}),
});

export type PolicyFile = z.output<typeof policyFile>;

/** Activities of one person that are answered in a minute, unless the file says otherwise. */
const activitiesPerMinute = 120;

/** The part of the file that decides who may do what. In practice anybody may, unless the file names people or groups. */
export function policyOf(file: PolicyFile, practice: boolean): Policy {
  const crowd = (named: PolicyFile['responders']) => {
    const everyoneUnchecked = practice && (named.everyone || (named.people.length === 0 && named.groups.length === 0));
    return { ...named, everyone: named.everyone || everyoneUnchecked, everyoneUnchecked };
  };
  const limits = {
    ...file.limits,
    activitiesPerMinute: file.limits.activitiesPerMinute ?? (practice ? 0 : activitiesPerMinute),
  };
  const incidents = file.channels.incidents.map(({ id, name, tenant, responders, approvers }) => ({
    ...{ id, name, tenant },
    responders: responders && crowd(responders),
    approvers: approvers && crowd(approvers),
  }));
  const ofTenant = new Map(
    file.tenants.map((entry): [string, TenantPolicy] => [
      entry.id,
      {
        ...(entry.responders && { responders: crowd(entry.responders) }),
        ...(entry.approvers && { approvers: crowd(entry.approvers) }),
        ...(entry.protected && { protected: entry.protected }),
      },
    ]),
  );
  return {
    responders: crowd(file.responders),
    approvers: crowd(file.approvers),
    tiers: file.tiers,
    protected: file.protected,
    limits,
    ofTenant,
    channels: { incidents, approvals: file.channels.approvals },
  };
}
