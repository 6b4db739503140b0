import type { PracticeAccount, PracticeUser } from './account.ts';
import { idFrom, type LogRecord } from '../seed/logs.ts';
import { attackerIp, before, minutesAgo, takenOver } from '../seed/takeover.ts';

const syncedDays = 30;
const dayMinutes = 1440;

/**
 * Lists the audit log's entries about a person, newest first: what Cordon changed, the nightly update from Human Resources, and the
 * takeover.
 * @param openedAt when the tenant was opened, in epoch milliseconds
 */
export const auditsOf = ({ user, audits = [] }: PracticeAccount, openedAt: number): readonly LogRecord[] =>
  [...audits, ...seededAudits(user, openedAt)].toSorted((a, b) => timeOf(b) - timeOf(a));

const timeOf = ({ activityDateTime }: LogRecord): number =>
  typeof activityDateTime === 'string' ? Date.parse(activityDateTime) : 0;

function seededAudits(user: PracticeUser, openedAt: number): readonly LogRecord[] {
  const nightly = Array.from({ length: syncedDays }, (_, day) =>
    auditRecord(user, before(openedAt, 300 + day * dayMinutes), 'Update user', {
      category: 'UserManagement',
      initiatedBy: { user: null, app: { appId: null, displayName: 'Contoso HR Provisioning' } },
      changed: ['Department', 'JobTitle'],
    }),
  );
  if (user.id !== takenOver) return nightly;
  const byAttacker = {
    app: null,
    user: { id: user.id, displayName: null, userPrincipalName: user.userPrincipalName, ipAddress: attackerIp },
  };
  return [
    auditRecord(user, before(openedAt, minutesAgo.consent), 'Consent to application', {
      category: 'ApplicationManagement',
      initiatedBy: byAttacker,
      changed: ['ConsentContext.IsAdminConsent', 'ConsentAction.Permissions'],
    }),
    auditRecord(user, before(openedAt, minutesAgo.method), 'User registered security info', {
      category: 'UserManagement',
      initiatedBy: byAttacker,
      changed: [],
    }),
    ...nightly,
  ];
}

/** What an entry says besides whom it is about, when and what. */
export interface AuditDetails {
  readonly category: string;
  readonly initiatedBy: LogRecord;
  /** Names of the changed properties. */
  readonly changed: readonly string[];
  /** The `client-request-id` of the call that made the change. */
  readonly correlationId?: string;
}

/** Makes an entry of the audit log, as Graph returns it. */
export const auditRecord = (
  user: PracticeUser,
  activityDateTime: string,
  activityDisplayName: string,
  details: AuditDetails,
): LogRecord => ({
  id: idFrom(`${user.id} ${activityDateTime} ${activityDisplayName}`),
  activityDateTime,
  activityDisplayName,
  category: details.category,
  operationType: 'Update',
  result: 'success',
  resultReason: '',
  loggedByService: 'Core Directory',
  correlationId: details.correlationId ?? idFrom(`${user.id} ${activityDateTime} correlation`),
  initiatedBy: details.initiatedBy,
  targetResources: [
    {
      id: user.id,
      type: 'User',
      displayName: null,
      userPrincipalName: user.userPrincipalName,
      modifiedProperties: details.changed.map((displayName) => ({ displayName, oldValue: null, newValue: null })),
    },
  ],
  additionalDetails: [],
});
