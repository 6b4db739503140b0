import { z } from 'zod';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import type { OwnChange } from '../contract/history.ts';
import { finding, type FindingKind } from './findings.ts';
import { spelledOut } from '../base/words.ts';
import { activityWords } from './log-words.ts';
import { ownershipOf, ownWords, type OwnApp, type Ownership } from './own-changes.ts';

/**
 * An entry of the audit log.
 * @see https://learn.microsoft.com/graph/api/resources/directoryaudit
 */
export const auditEntry = z.object({
  activityDateTime: z.string(),
  activityDisplayName: z.string(),
  result: z.string().nullish(),
  correlationId: z.string().nullish(),
  initiatedBy: z
    .object({
      user: z
        .object({ id: z.string().nullish(), userPrincipalName: z.string().nullish(), ipAddress: z.string().nullish() })
        .nullish(),
      app: z
        .object({
          appId: z.string().nullish(),
          servicePrincipalId: z.string().nullish(),
          displayName: z.string().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  targetResources: z
    .array(
      z.object({
        id: z.string().nullish(),
        modifiedProperties: z.array(z.object({ displayName: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});
/** A parsed entry of the audit log. */
export type AuditEntry = z.output<typeof auditEntry>;

/** An entry with whether Cordon made the change, and what is bad about it. */
export interface JudgedAudit {
  readonly entry: AuditEntry;
  readonly ownership: Ownership;
  /** Undefined for an ordinary change, and for one that Cordon made on request. */
  readonly finding: ReportFinding | undefined;
}

/**
 * Activities with which an attacker keeps access to an account, and the kind of finding that each one is. Their names in Entra are
 * unverified, except those about passwords.
 */
const suspiciousActivities: readonly (readonly [RegExp, FindingKind])[] = [
  [/^(user|admin) registered .*security info/i, 'method-added'],
  [/security info/i, 'access-changed'],
  [/^consent to application/i, 'app-consented'],
  [/^add .*member to role/i, 'role-given'],
  [/^(change|reset) (user )?password/i, 'password-changed'],
  [/^set force change user password/i, 'access-changed'],
  [/^(disable|enable) account/i, 'access-changed'],
  [/strong authentication/i, 'access-changed'],
];

/** What entries are judged by. */
export interface AuditJudge {
  readonly app: OwnApp;
  /** Cordon's own changes of the account; undefined where its history cannot be read. */
  readonly changes: readonly OwnChange[] | undefined;
}

/** Judges an entry: a change of Cordon's on request is no finding, and one by its app without a request is a bad one. */
export function judged(entry: AuditEntry, { app, changes }: AuditJudge): JudgedAudit {
  const { activityDisplayName: activity, activityDateTime: time, correlationId, initiatedBy } = entry;
  const actor = {
    appId: initiatedBy?.app?.appId,
    servicePrincipalId: initiatedBy?.app?.servicePrincipalId,
    userId: initiatedBy?.user?.id,
    correlationId,
    at: Date.parse(time),
  };
  const ownership = changes === undefined ? notKnown : ownershipOf(actor, app, changes);
  const kind = suspiciousActivities.find(([pattern]) => pattern.test(activity))?.[1];
  if (kind === undefined || ownership.kind === 'own') return { entry, ownership, finding: undefined };
  const by =
    ownership.kind === 'unexplained' ? 'Cordon’s app, but no request of Cordon asked for it' : initiatorOf(entry);
  return {
    entry,
    ownership,
    finding: finding(
      ownership.kind === 'unexplained' ? 'own-app-unexplained' : kind,
      `${activityWords(activity)}, by ${by}`,
      time,
    ),
  };
}

/** Without its history nobody can say what Cordon did on request; the log still names its app. */
const notKnown: Ownership = { kind: 'other' };

/** Formats who made a change, with the IP address if the log has it; Cordon with its request. */
export function actorOf({ entry, ownership }: JudgedAudit): string {
  switch (ownership.kind) {
    case 'own':
      return ownWords(ownership.change);
    case 'unexplained':
      return 'Cordon’s app, without a request';
    case 'other':
      return initiatorOf(entry);
    default:
      return ownership satisfies never;
  }
}

/**
 * Describes a judged entry as a row.
 * @param changed Microsoft's names of the changed properties; those of its own bookkeeping are left out
 */
export function auditRow(judgedEntry: JudgedAudit, changed: readonly string[]): ReportRow {
  const { entry, ownership, finding: bad } = judgedEntry;
  const failed = entry.result === 'success' || entry.result == null ? '' : ` (${spelledOut(entry.result)})`;
  const what = `${activityWords(entry.activityDisplayName)}${failed}`;
  const { user, app } = entry.initiatedBy ?? {};
  const names = changedWords(changed);
  return {
    what,
    event: what,
    who: ownership.kind === 'other' ? (user?.userPrincipalName ?? app?.displayName ?? 'unknown') : actorOf(judgedEntry),
    where: user?.ipAddress ?? '',
    details: names.length === 0 ? [] : [`changed ${names.join(', ')}`],
    at: Date.parse(entry.activityDateTime),
    mark: ownership.kind === 'own' ? 'own' : bad === undefined ? undefined : 'bad',
  };
}

/** Names changed properties in words, without those of Microsoft's own bookkeeping. */
export const changedWords = (changed: readonly string[]): readonly string[] =>
  changed.filter((name) => !/\.|^Sts/.test(name)).map(spelledOut);

function initiatorOf({ initiatedBy }: AuditEntry): string {
  const ip = initiatedBy?.user?.ipAddress;
  const who = initiatedBy?.user?.userPrincipalName ?? initiatedBy?.app?.displayName ?? 'unknown';
  return ip == null || ip === '' ? who : `${who} from ${ip}`;
}
