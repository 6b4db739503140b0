import { practiceTenantId } from '../people/people.ts';
import { idFrom, type LogRecord } from './logs.ts';
import { attackerIp, before } from './takeover.ts';
import { victim } from './victim.ts';

/*
 * What an attacker with Grady's account left behind in apps: an app of their own with access to every mailbox, a secret that was added to an
 * app of the company, with a start date that is not true, and a deleted app that was brought back.
 */

/** The attacker's own app. */
export const mailArchive = {
  id: '7c4e2a9d-6b1f-4e83-9d57-2f8a1b3c4d05',
  appId: 'd7f3b8a1-9c2e-4f56-8a41-5e6d7c8b9a05',
  displayName: 'Mail Archive Helper',
} as const;

/** What the attacker's app may do in the name of people. */
export const mailArchiveScopes = 'Mail.ReadWrite Mail.Send Files.Read.All User.Read offline_access';

/** An app of the company's own, which was there before. */
export const payroll = {
  id: '3d8e7f6a-5b4c-4d2e-8f10-9a8b7c6d5e07',
  appId: 'c9d8e7f6-a5b4-4c3d-9e2f-1a0b9c8d7e07',
  displayName: 'Contoso Payroll',
  registration: '4e9f8a7b-6c5d-4e3f-9a21-0b9c8d7e6f08',
} as const;

/** An app that was deleted a year ago, and is back. */
export const legacySync = {
  id: '5f0a9b8c-7d6e-4f40-8b32-1c0d9e8f7a09',
  appId: 'e1f0a9b8-c7d6-4e5f-8a3b-2c1d0e9f8a09',
  displayName: 'Contoso Legacy Sync',
} as const;

/** When each part happened, in minutes before the practice tenant was opened. */
const minutesAgo = {
  created: 176,
  owner: 168,
  consent: 164,
  role: 161,
  secret: 158,
  payroll: 143,
  restored: 120,
} as const;

/** The credentials: which secret is whose, by its key id. */
export const plantedKeys = {
  archive: '8d1f0b3c-2e47-4a59-9c60-7b8a9d0e1f11',
  payrollOld: '9e2a1c4d-3f58-4b6a-8d71-8c9b0e1f2a12',
  payrollForged: 'a03b2d5e-4a69-4c7b-9e82-9d0c1f2a3b13',
  payrollCertificate: 'b14c3e6f-5b7a-4d8c-8f93-0e1d2a3b4c14',
  plantedCertificate: 'c25d4f7a-6c8b-4e9d-9a04-1f2e3b4c5d15',
  federated: 'd36e5a8b-7d9c-4fae-8b15-2a3f4c5d6e16',
} as const;

const secret = (keyId: string, displayName: string, startDateTime: string, endDateTime: string) => ({
  keyId,
  displayName,
  startDateTime,
  endDateTime,
  hint: 'Q1x',
  secretText: null,
  customKeyIdentifier: null,
});

const certificate = (keyId: string, displayName: string, startDateTime: string, endDateTime: string) => ({
  keyId,
  displayName,
  startDateTime,
  endDateTime,
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  key: Buffer.from(`certificate ${displayName}`).toString('base64'),
  customKeyIdentifier: Buffer.from(keyId.slice(0, 8)).toString('base64'),
});

/**
 * The planted apps, in the shape of the tenant's state.
 * @param now when the tenant was opened, in epoch milliseconds
 * @param graphPrincipal object id of Microsoft Graph's service principal
 */
export function plantedApps(now: number, graphPrincipal: string) {
  const at = (name: keyof typeof minutesAgo) => before(now, minutesAgo[name]);
  const nextYear = before(now, -365 * 1440);
  const principal = (app: { readonly id: string; readonly appId: string; readonly displayName: string }) => ({
    id: app.id,
    appId: app.appId,
    displayName: app.displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    verifiedPublisher: null,
    signInAudience: 'AzureADMyOrg',
    appOwnerOrganizationId: practiceTenantId,
  });
  return [
    {
      principal: {
        ...principal(mailArchive),
        appOwnerOrganizationId: '5d9c8b7a-6f5e-4d4c-8b3a-2f1e0d9c8b7a',
        signInAudience: 'AzureADMultipleOrgs',
        replyUrls: ['https://mail-archive-helper.example/callback'],
        passwordCredentials: [secret(plantedKeys.archive, 'sync', at('secret'), nextYear)],
      },
      consents: [
        {
          id: 'E-everybody-7c4e2a9d',
          clientId: mailArchive.id,
          consentType: 'AllPrincipals',
          principalId: null,
          resourceId: graphPrincipal,
          scope: mailArchiveScopes,
        },
      ],
      roles: [
        {
          id: 'F-7c4e2a9d-mail-readwrite',
          appRoleId: 'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
          createdDateTime: at('role'),
          principalDisplayName: mailArchive.displayName,
          principalId: mailArchive.id,
          principalType: 'ServicePrincipal',
          resourceDisplayName: 'Microsoft Graph',
          resourceId: graphPrincipal,
        },
      ],
      owners: [victim],
    },
    {
      principal: { ...principal(payroll), replyUrls: ['https://payroll.contoso.com/signin'] },
      owners: [],
      registration: {
        id: payroll.registration,
        appId: payroll.appId,
        displayName: payroll.displayName,
        createdDateTime: '2024-03-01T09:00:00Z',
        signInAudience: 'AzureADMyOrg',
        passwordCredentials: [
          secret(plantedKeys.payrollOld, 'payroll job', '2024-04-01T08:00:00Z', '2090-04-01T08:00:00Z'),
          // the attacker chose the start date
          secret(plantedKeys.payrollForged, 'payroll job 2', '2024-04-02T08:00:00Z', nextYear),
        ],
        keyCredentials: [
          certificate(plantedKeys.payrollCertificate, 'CN=payroll', '2024-04-01T08:00:00Z', '2090-04-01T08:00:00Z'),
          certificate(plantedKeys.plantedCertificate, 'CN=payroll2', at('payroll'), nextYear),
        ],
      },
      registrationOwners: [victim],
      federated: [
        {
          id: plantedKeys.federated,
          name: 'nightly-build',
          issuer: 'https://token.actions.githubusercontent.com',
          subject: 'repo:payro11-tools/deploy:ref:refs/heads/main',
          description: null,
          audiences: ['api://AzureADTokenExchange'],
        },
      ],
    },
    { principal: principal(legacySync), owners: [] },
  ];
}

const jsonText = (value: unknown): string => JSON.stringify(value);

const keyWords = (keyId: string, type: string, name: string): string =>
  `[KeyIdentifier=${keyId},KeyType=${type},KeyUsage=Verify,DisplayName=${name}]`;

/**
 * The entries of the audit log about apps, newest first. A secret on a registration is logged with an en dash and a trailing blank. That
 * entries about credentials name the key ids is known from public detection rules and not documented (unverified).
 * @param now when the tenant was opened, in epoch milliseconds
 */
export function appAudits(now: number): readonly LogRecord[] {
  const at = (name: keyof typeof minutesAgo) => before(now, minutesAgo[name]);
  const client = (app: { readonly id: string; readonly displayName: string }) => [
    change('ServicePrincipal.ObjectID', null, jsonText(app.id)),
    change('ServicePrincipal.DisplayName', null, jsonText(app.displayName)),
  ];
  const graph = { id: '6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01', displayName: 'Microsoft Graph' };
  const oldKey = keyWords(plantedKeys.payrollOld, 'Password', 'payroll job');
  const oldCertificate = keyWords(plantedKeys.payrollCertificate, 'AsymmetricX509Cert', 'CN=payroll');
  const registration = { ...payroll, id: payroll.registration, type: 'Application' };
  return [
    entry({ at: at('restored'), activity: 'Restore service principal', app: legacySync }),
    entry({
      at: at('payroll'),
      activity: 'Update application',
      app: registration,
      changes: [
        change(
          'FederatedIdentityCredentials',
          jsonText([]),
          jsonText([{ Id: plantedKeys.federated, Name: 'nightly-build' }]),
        ),
      ],
    }),
    entry({
      at: at('payroll'),
      activity: 'Update application – Certificates and secrets management ',
      app: registration,
      changes: [
        change(
          'KeyDescription',
          jsonText([oldKey, oldCertificate]),
          jsonText([
            oldKey,
            oldCertificate,
            keyWords(plantedKeys.payrollForged, 'Password', 'payroll job 2'),
            keyWords(plantedKeys.plantedCertificate, 'AsymmetricX509Cert', 'CN=payroll2'),
          ]),
        ),
      ],
    }),
    entry({
      at: at('secret'),
      activity: 'Add service principal credentials',
      app: mailArchive,
      changes: [change('KeyDescription', jsonText([]), jsonText([keyWords(plantedKeys.archive, 'Password', 'sync')]))],
    }),
    entry({
      at: at('role'),
      activity: 'Add app role assignment to service principal',
      app: graph,
      changes: [change('AppRole.Value', null, jsonText('Mail.ReadWrite')), ...client(mailArchive)],
    }),
    entry({
      at: at('consent'),
      activity: 'Add delegated permission grant',
      app: graph,
      changes: [
        change('DelegatedPermissionGrant.Scope', null, jsonText(` ${mailArchiveScopes}`)),
        change('DelegatedPermissionGrant.ConsentType', null, jsonText('AllPrincipals')),
        ...client(mailArchive),
      ],
    }),
    entry({
      at: at('consent'),
      activity: 'Consent to application',
      app: mailArchive,
      changes: [change('ConsentContext.IsAdminConsent', null, jsonText('True'))],
    }),
    entry({ at: at('owner'), activity: 'Add owner to service principal', app: mailArchive }),
    entry({ at: at('created'), activity: 'Add service principal', app: mailArchive }),
    entry({ at: before(now, 2 * 1440), activity: 'Add service principal', app: graph, by: byMicrosoft }),
  ];
}

const byVictim = {
  app: null,
  user: { id: victim, displayName: null, userPrincipalName: 'grady@contoso.com', ipAddress: attackerIp },
};

const byMicrosoft = {
  user: null,
  app: { appId: null, displayName: 'Microsoft Azure AD Internal - Jit Provisioning', servicePrincipalId: null },
};

/** What an entry says about one property: both values are JSON texts, or null. */
const change = (displayName: string, oldValue: string | null, newValue: string | null) => ({
  displayName,
  oldValue,
  newValue,
});

interface Audited {
  /** ISO 8601. */
  readonly at: string;
  readonly activity: string;
  /** A service principal unless `type` says otherwise. */
  readonly app: { readonly id: string; readonly displayName: string; readonly type?: string };
  /** Who did it; the attacker unless set. */
  readonly by?: LogRecord;
  readonly changes?: readonly LogRecord[];
}

function entry({ at, activity, app, by = byVictim, changes = [] }: Audited): LogRecord {
  const { id, displayName, type = 'ServicePrincipal' } = app;
  return {
    id: idFrom(`${id} ${at} ${activity}`),
    activityDateTime: at,
    activityDisplayName: activity,
    category: 'ApplicationManagement',
    operationType: 'Update',
    result: 'success',
    resultReason: '',
    loggedByService: 'Core Directory',
    correlationId: idFrom(`${id} ${at} correlation`),
    initiatedBy: by,
    targetResources: [{ id, type, displayName, userPrincipalName: null, modifiedProperties: changes }],
    additionalDetails: [],
  };
}
