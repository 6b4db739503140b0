import { z } from 'zod';
import { practiceServicePrincipal } from '../seed/apps.ts';
import { wholeSeconds, type PracticeAccount } from './account.ts';
import { auditRecord } from './audits.ts';
import type { Directory } from './directory.ts';

/** A call that may have changed somebody. */
export interface AuditedCall {
  readonly method: string;
  /** Without the version, decoded. */
  readonly segments: readonly string[];
  readonly body: unknown;
  /** The `client-request-id` header, which entries keep as their correlation id. */
  readonly clientRequestId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Records in Entra's audit log what a call changed, as done by Cordon's app. Calls about mailboxes are not in that log, and failed ones are
 * not recorded here. Microsoft names the app by its service principal and leaves `appId` empty in such entries (unverified).
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export function recordAudits(directory: Directory, call: AuditedCall): void {
  const [collection, id, ...rest] = call.segments;
  const account = collection === 'users' && id !== undefined ? directory.account(id, 'truth') : undefined;
  const activities = account === undefined ? [] : activitiesOf(call, rest);
  if (account === undefined || activities.length === 0) return;
  const entries = activities.map((activity) => entryOf(account, activity, call));
  directory.write(account.user.id, { ...account, audits: [...entries, ...(account.audits ?? [])] });
}

interface Activity {
  readonly name: string;
  readonly changed: readonly string[];
}

const patch = z.looseObject({
  accountEnabled: z.boolean().optional(),
  passwordProfile: z.looseObject({ password: z.string().nullish() }).nullish(),
});

function activitiesOf({ method, body }: AuditedCall, rest: readonly string[]): readonly Activity[] {
  const what = `${method} ${rest.join('/')}`;
  if (/^POST (revokeSignInSessions|invalidateAllRefreshTokens)$/i.test(what))
    return [{ name: 'Update StsRefreshTokenValidFrom Timestamp', changed: ['StsRefreshTokensValidFrom'] }];
  if (/^POST authentication\/methods\/[^/]+\/resetPassword$/i.test(what))
    return [{ name: 'Reset password (by admin)', changed: [] }];
  if (/^POST authentication\//i.test(what)) return [{ name: 'Admin registered security info', changed: [] }];
  if (/^DELETE authentication\//i.test(what)) return [{ name: 'Admin deleted security info', changed: [] }];
  const { data } = patch.safeParse(body);
  if (what !== 'PATCH ' || data === undefined) return [];
  return [
    { name: 'Update user', changed: Object.keys(data).filter((name) => name !== 'passwordProfile') },
    ...(data.passwordProfile?.password == null ? [] : [{ name: 'Reset user password', changed: [] }]),
    ...(data.accountEnabled === undefined
      ? []
      : [{ name: data.accountEnabled ? 'Enable account' : 'Disable account', changed: ['AccountEnabled'] }]),
  ].filter(({ name, changed }) => name !== 'Update user' || changed.length > 0);
}

const entryOf = ({ user }: PracticeAccount, { name, changed }: Activity, { clientRequestId, now }: AuditedCall) =>
  auditRecord(user, wholeSeconds(now), name, {
    category: 'UserManagement',
    initiatedBy: { user: null, app: { appId: null, ...practiceServicePrincipal } },
    changed,
    correlationId: clientRequestId,
  });
