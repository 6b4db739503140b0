import { z } from 'zod';
import type { PersonId } from '../../services/model/person.ts';
import { channelOf } from '../../services/model/place.ts';
import type { Policy, TenantPolicy } from '../../services/requests/policy.ts';
import { isLoopbackUrl } from '../base/loopback.ts';
import { alertsPolicy } from './alert-sources.ts';
import { commandEntry, commandFaults, commandPolicies, judgeableEntry } from './command-policy.ts';
import { tenantEntry } from './tenants.ts';
import { webhookEntry } from './webhook-entry.ts';

const people = z.strictObject({
  groups: z.array(z.guid()).default([]),
  people: z.array(z.string().min(3)).default([]),
  everyone: z.boolean().default(false),
});
const nobody = people.prefault({});

const objectId = z.guid().transform((id) => id.toLowerCase() as PersonId);

/** The largest number of accounts that one request can be about, whatever the file says. */
const mostTargets = 2000;
/** Cards mention each of them. */
const mostCalled = 25;

/** The id of a channel, or of a message in it, as links in Teams contain it. The channel is what counts. */
const channelId = z
  .string()
  .regex(
    /^19:[^\s;]+@thread\.(tacv2|skype)(;messageid=\d+)?$/,
    'expected a channel id such as 19:...@thread.tacv2: it is in the link to the channel',
  )
  .transform(channelOf);

/** A channel by its id alone, or with the settings that differ there. */
export const incidentChannel = z.preprocess(
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
  reads: z.enum(['allow', 'refuse', 'notify']).default('notify'),
});

/** A tenant, with its own responders, approvers and protected accounts where they differ from the rest of the file. */
export const policyTenant = tenantEntry.extend({
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

/** A tier whose durations are right, whatever else is wrong in it. */
const windows = z.object({ window: z.number(), remind: z.number().optional() });

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
      error: 'expected less than the window: this is how long before its end approvers are reminded',
      when: ({ value }) => windows.safeParse(value).success,
    })
    .transform(({ approvals: needed, window, remind }) => ({
      approvals: needed,
      windowMs: window,
      remindMs: remind ?? 0,
    }));

/** The message for a value that does nothing yet: a setting that is accepted must also work. */
const later = 'comes with a later version: leave it out';

const day = 86_400_000;
const anchorUrl = z
  .url({ protocol: /^https?$/, error: 'expected an https URL' })
  .refine(
    (url) => url.startsWith('https:') || isLoopbackUrl(url),
    'expected an https URL: http is for this machine only',
  );

/**
 * Where and how often the audit is anchored, and how long ended requests are kept, both in milliseconds. Left out, the audit is
 * anchored nowhere and requests are kept for ever.
 */
const audit = z
  .strictObject({
    anchor: z
      .strictObject({ file: z.string().min(1).optional(), url: anchorUrl.optional(), every: duration.prefault('5m') })
      .refine(({ file, url }) => (file === undefined) !== (url === undefined), {
        error: 'expected either a file or a url',
        when: ({ value }) => z.looseObject({}).safeParse(value).success,
      })
      .transform(({ file, url, every }) => ({ file, url, everyMs: every }))
      .optional(),
    retention: duration.refine((ms) => ms >= day, 'expected a day or more, such as 365d').optional(),
  })
  .prefault({})
  .transform(({ anchor, retention }) => ({ anchor, retentionMs: retention }));

const approvalsOf = (least: number) => z.object({ approvals: z.int().min(least) }).catch({ approvals: least });
const lowestApprovals = { destructive: { approvals: 1 }, critical: { approvals: 2 } };

/** What the rules of commands are judged by, in a file where anything can be wrong. What is wrong counts as left out. */
const commandRules = z
  .object({
    commands: z.record(z.string(), judgeableEntry).catch({}),
    tiers: z.object({ destructive: approvalsOf(1), critical: approvalsOf(2) }).catch(lowestApprovals),
  })
  .catch({ commands: {}, tiers: lowestApprovals });

/**
 * The policy file `cordon.yaml`. Every key is optional, and an unknown key is an error. A destructive request needs at least one
 * approval and a critical one two; the file can demand more, but not fewer.
 */
export const policyFile = z
  .strictObject({
    responders: nobody,
    approvers: nobody,
    tiers: z.strictObject({ destructive: tier(1), critical: tier(2) }).prefault({}),
    protected: guarded.prefault({}),
    samePerson: z.array(z.array(objectId).min(2, 'expected two accounts or more of one human')).default([]),
    commands: z.record(z.string(), commandEntry(people)).default({}),
    limits: z
      .strictObject({
        targets: z.int().min(0).max(mostTargets).optional(),
        criticalOver: z.int().min(0).max(mostTargets).optional(),
        perRequesterPerHour: z.int().min(0).max(100_000).optional(),
        perDay: z.int().min(0).max(100_000).optional(),
        scheduleDays: z.int().min(0).max(3650).optional(),
        actionsPerMinute: z.int().min(0).max(100_000).default(0),
        activitiesPerMinute: z.int().min(0).max(100_000).optional(),
      })
      .prefault({}),
    secrets: z
      .strictObject({ minutes: z.int().min(1).max(60).default(10), deliver: z.literal('reveal', later).optional() })
      .prefault({}),
    audit,
    tenants: z.array(policyTenant).default([]),
    channels: z
      .strictObject({ incidents: z.array(incidentChannel).default([]), approvals: channelId.nullable().default(null) })
      .prefault({}),
    calls: z.strictObject({ approvers: z.int().min(0).max(mostCalled).default(10) }).prefault({}),
    alerts: alertsPolicy,
    webhooks: z.array(webhookEntry).default([]),
  })
  .superRefine(
    (file, context) => {
      const { commands, tiers: rules } = commandRules.parse(file);
      for (const [name, entry] of Object.entries(commands)) {
        for (const { key, argument, message } of commandFaults(name, entry, (named) => rules[named].approvals)) {
          const path = ['commands', name];
          if (key === undefined)
            context.addIssue({ code: 'unrecognized_keys', keys: [name], path: ['commands'], message });
          else
            context.addIssue({
              code: 'custom',
              path: [...path, key, ...(argument === undefined ? [] : [argument])],
              message,
            });
        }
      }
    },
    { when: () => true },
  );

/** The policy file after parsing, with its defaults. */
export type PolicyFile = z.output<typeof policyFile>;

/** The limits of a real tenant, unless the file says otherwise. */
const usualLimits = {
  targets: 25,
  criticalOver: 5,
  perRequesterPerHour: 50,
  perDay: 200,
  scheduleDays: 30,
  activitiesPerMinute: 120,
};

/** In practice mode nothing is limited, unless the file says otherwise. */
const practiceLimits: typeof usualLimits = {
  targets: 500,
  criticalOver: 0,
  perRequesterPerHour: 0,
  perDay: 0,
  scheduleDays: 0,
  activitiesPerMinute: 0,
};

/**
 * Takes from the file what decides who may do what.
 * @param practice whether this is practice mode, where everyone may do everything unless the file names people or groups
 * @param ownApps app ids of the bot and of the apps that call Graph
 */
export function policyOf(file: PolicyFile, practice: boolean, ownApps: readonly string[] = []): Policy {
  const principals = (named: PolicyFile['responders']) => {
    const everyoneUnchecked = practice && (named.everyone || (named.people.length === 0 && named.groups.length === 0));
    return { ...named, everyone: named.everyone || everyoneUnchecked, everyoneUnchecked };
  };
  const usual = practice ? practiceLimits : usualLimits;
  const limit = (name: keyof typeof usual): number => file.limits[name] ?? usual[name];
  const limits = {
    targets: limit('targets') === 0 ? mostTargets : limit('targets'),
    criticalOver: limit('criticalOver'),
    perRequesterPerHour: limit('perRequesterPerHour'),
    perDay: limit('perDay'),
    scheduleDays: limit('scheduleDays'),
    actionsPerMinute: file.limits.actionsPerMinute,
    activitiesPerMinute: limit('activitiesPerMinute'),
  };
  const incidents = file.channels.incidents.map(({ id, name, tenant, responders, approvers }) => ({
    id,
    name,
    tenant,
    responders: responders && principals(responders),
    approvers: approvers && principals(approvers),
  }));
  const ofTenant = new Map(
    file.tenants.map((entry): [string, TenantPolicy] => [
      entry.id,
      {
        ...(entry.responders && { responders: principals(entry.responders) }),
        ...(entry.approvers && { approvers: principals(entry.approvers) }),
        ...(entry.protected && { protected: entry.protected }),
      },
    ]),
  );
  return {
    responders: principals(file.responders),
    approvers: principals(file.approvers),
    tiers: file.tiers,
    protected: file.protected,
    limits,
    samePerson: file.samePerson,
    commands: commandPolicies(file.commands, practice, principals),
    ownApps,
    ofTenant,
    channels: { incidents, approvals: file.channels.approvals },
    calls: file.calls,
  };
}
