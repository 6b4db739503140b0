import type { PracticeUser } from './account.ts';
import { idFrom, type LogRecord } from '../seed/logs.ts';
import { attackerIp, before, minutesAgo, takenOver } from '../seed/takeover.ts';

const syncedDays = 30;
const dayMinutes = 1440;

/**
 * Lists the audit log's entries about a person, newest first: the nightly update from Human Resources, and the takeover.
 * @param openedAt when the tenant was opened, in epoch milliseconds
 */
export function auditsOf(user: PracticeUser, openedAt: number): readonly LogRecord[] {
  const nightly = Array.from({ length: syncedDays }, (_, day) =>
    entry(user, before(openedAt, 300 + day * dayMinutes), 'Update user', {
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
    entry(user, before(openedAt, minutesAgo.consent), 'Consent to application', {
      category: 'ApplicationManagement',
      initiatedBy: byAttacker,
      changed: ['ConsentContext.IsAdminConsent', 'ConsentAction.Permissions'],
    }),
    entry(user, before(openedAt, minutesAgo.method), 'User registered security info', {
      category: 'UserManagement',
      initiatedBy: byAttacker,
      changed: [],
    }),
    ...nightly,
  ];
}

interface AuditDetails {
  readonly category: string;
  readonly initiatedBy: LogRecord;
  readonly changed: readonly string[];
}

const entry = (
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
