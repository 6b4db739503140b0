import type { SourceKind } from '../../services/alerts/source.ts';

/** A body as senders of one kind send it, with invented names, and what its card says. */
export interface Sample {
  readonly kind: SourceKind;
  readonly what: string;
  readonly body: unknown;
  readonly on: RegExp;
  /** Titles of its buttons. */
  readonly buttons: readonly string[];
}

/** The resource id of the incident below: longer than 200 characters. */
export const incidentId =
  '/subscriptions/0b1c2d3e-4f50-4161-8273-94a5b6c7d8e9/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights' +
  '/workspaces/law-soc/providers/Microsoft.SecurityInsights/Incidents/9d8c7b6a-5f4e-4d3c-8b2a-190817263544';

/** What an incident trigger of Microsoft Sentinel sends. */
export const sentinelIncident = (differs: object = {}) => ({
  eventUniqueId: '5f0c6d5e-7a41-4b7d-9f0e-1d2c3b4a5f60',
  objectSchemaType: 'Incident',
  objectEventType: 'Create',
  workspaceInfo: { ResourceGroupName: 'rg-soc', WorkspaceName: 'law-soc' },
  object: {
    id: incidentId,
    name: '9d8c7b6a-5f4e-4d3c-8b2a-190817263544',
    etag: '"01002a3b-0000-0d00-0000-6741f0a10000"',
    properties: {
      title: 'Sign-in from two countries within 20 minutes',
      severity: 'Informational',
      status: 'New',
      owner: { objectId: null, email: null, assignedTo: null, userPrincipalName: null },
      labels: [],
      lastModifiedTimeUtc: '2026-11-20T06:20:01.5Z',
      incidentNumber: 734,
      additionalData: { alertsCount: 1, alertProductNames: ['Azure Sentinel'], tactics: ['InitialAccess'] },
      incidentUrl: 'https://portal.azure.com/#asset/Microsoft_Azure_Security_Insights/Incident/x',
      providerName: 'Azure Sentinel',
      alerts: [],
      relatedEntities: [
        { kind: 'Ip', properties: { address: '198.51.100.23' } },
        { kind: 'Account', properties: { accountName: 'rowan.hale', upnSuffix: 'fabrikam.example', sid: null } },
      ],
      ...differs,
    },
  },
});

const graphAlert = {
  id: 'da6381f0-aa11-4c22-b0c3-5d6e7f809102_1',
  incidentId: '5120',
  title: 'Anomalous token',
  severity: 'high',
  status: 'new',
  serviceSource: 'azureAdIdentityProtection',
  createdDateTime: '2026-11-20T07:01:02.12Z',
  alertWebUrl: 'https://security.microsoft.com/alerts/da6381f0',
  description: null,
  evidence: [
    { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '203.0.113.80', roles: ['source'] },
    {
      '@odata.type': '#microsoft.graph.security.userEvidence',
      roles: ['attacker'],
      userAccount: { accountName: 'outsider', domainName: 'EVIL' },
    },
    {
      '@odata.type': '#microsoft.graph.security.userEvidence',
      roles: ['compromised'],
      userAccount: { accountName: 'mira.solt', userPrincipalName: 'mira.solt@fabrikam.example', userSid: null },
    },
  ],
};

const pagerduty = {
  event: {
    id: '01EVENT',
    event_type: 'incident.triggered',
    resource_type: 'incident',
    occurred_at: '2026-11-20T08:00:00.123Z',
    agent: null,
    client: null,
    data: {
      id: 'QPDINC1',
      type: 'incident',
      html_url: 'https://fabrikam.pagerduty.com/incidents/QPDINC1',
      number: 41,
      status: 'triggered',
      title: 'Token theft reported for a mailbox',
      service: { summary: 'Identity' },
      assignees: [{ summary: 'On-call Olga' }],
      priority: { summary: 'P1' },
      urgency: 'high',
      resolve_reason: null,
    },
  },
};

/** Bodies of every kind. */
export const samples: readonly Sample[] = [
  {
    kind: 'cordon',
    what: 'Cordon’s own fields',
    body: { id: 'a1', title: 'Impossible travel', severity: 'High', user: 'alex@contoso.com' },
    on: /Impossible travel[^]*High/,
    buttons: ['Contain alex@contoso.com'],
  },
  {
    kind: 'sentinel',
    what: 'the incident trigger',
    body: sentinelIncident(),
    on: /Sign-in from two countries[^]*Microsoft Sentinel at[^]*Low[^]*734[^]*InitialAccess[^]*incident 734/,
    buttons: ['Contain rowan.hale'],
  },
  {
    kind: 'sentinel',
    what: 'the alert trigger, whose entities are JSON in a text',
    body: {
      SystemAlertId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      AlertDisplayName: 'Password spray',
      Severity: 'Medium',
      TimeGenerated: '2026-11-20T06:12:44.1234567Z',
      Entities: JSON.stringify([{ $id: '1', Type: 'account', Name: 'rowan.hale', UPNSuffix: 'fabrikam.example' }]),
    },
    on: /Password spray[^]*Medium/,
    buttons: ['Contain rowan.hale'],
  },
  {
    kind: 'graph',
    what: 'an alert',
    body: graphAlert,
    on: /Anomalous token[^]*Microsoft Entra ID Protection[^]*mira.solt@fabrikam.example[^]*EVIL.outsider/,
    buttons: ['Contain mira.solt'],
  },
  {
    kind: 'graph',
    what: 'an answer with value, whose account has a SID of Entra only',
    body: {
      value: [
        {
          ...graphAlert,
          evidence: [
            {
              userAccount: {
                accountName: 'mirasolt',
                domainName: 'AzureAD',
                userSid: 'S-1-12-1-1943430372-1249052806-2496021943-3034400218',
              },
            },
          ],
        },
      ],
    },
    on: /73d664e4-0886-4a73-b745-c694da45ddb4/,
    buttons: ['Contain 73d664e4-0886-4a73-b745…'],
  },
  {
    kind: 'graph',
    what: 'an incident with its alerts',
    body: [
      {
        id: '5120',
        tenantId: '2c3d4e5f-6071-4823-9435-a6b7c8d9eaf0',
        displayName: 'Multi-stage incident',
        severity: 'unknownFutureValue',
        status: 'active',
        alerts: [graphAlert],
      },
    ],
    on: /Multi-stage incident[^]*Microsoft Defender XDR[^]*Medium[^]*unknownFutureValue[^]*incident 5120/,
    buttons: ['Contain mira.solt'],
  },
  {
    kind: 'splunk',
    what: 'the webhook action',
    body: {
      result: {
        _time: '1794902400.000',
        user: 'kai.brandt@fabrikam.example',
        src_ip: '198.51.100.9',
        count: '57',
        severity: 'high',
      },
      sid: 'scheduler__soc__search__RMD5abc_at_1794902460_77',
      results_link: 'http://splunk01.fabrikam.example:8000/app/search/@go?sid=x',
      search_name: 'Many failures, then success',
      owner: 'soc',
      app: 'search',
    },
    on: /Many failures[^]*Splunk at[^]*High[^]*198\.51\.100\.9[^]*http.*splunk01/,
    buttons: ['Contain kai.brandt'],
  },
  {
    kind: 'elastic',
    what: 'the template of docs/alerts.md',
    body: {
      cordon: 'elastic/1',
      rule: { id: 'r1', name: 'Impossible travel', severity: 'critical' },
      url: 'https://kibana.fabrikam.example/app/security',
      date: '2026-11-20T08:00:00.000Z',
      alerts: [{ id: 'u1', user: 'lena.ost@fabrikam.example', name: 'lena' }, {}],
    },
    on: /Impossible travel[^]*Elastic Security[^]*Critical/,
    buttons: ['Contain lena.ost'],
  },
  {
    kind: 'elastic',
    what: 'documents with flat and nested names',
    body: {
      alerts: [
        {
          'kibana.alert.uuid': 'u2',
          kibana: { alert: { severity: 'high', rule: { name: 'Mass download' } } },
          'user.name': 'lena',
          user: { email: 'lena.ost@fabrikam.example' },
        },
      ],
    },
    on: /Mass download[^]*High/,
    buttons: ['Contain lena.ost'],
  },
  {
    kind: 'crowdstrike',
    what: 'an alert inside other JSON',
    body: {
      meta: { trigger: 'fusion' },
      data: {
        composite_id: '0f1e2d3c4b5a69788796a5b4c3d2e1f0:ind:0f1e2d3c4b5a69788796a5b4c3d2e1f0:7A11',
        display_name: 'Unusual login to an application',
        severity: 2,
        severity_name: 'High',
        status: 'new',
        product: 'idp',
        timestamp: '2026-11-20T08:00:00.089123456Z',
        falcon_host_link: 'https://falcon.crowdstrike.com/identity-protection/detections/x',
        source_account_name: 'ines.vale',
        source_account_domain: 'CORP.FABRIKAM.EXAMPLE',
        source_account_upn: 'ines.vale@fabrikam.example',
        source_account_object_sid: 'S-1-5-21-1111111111-2222222222-333333333-1107',
      },
    },
    on: /Unusual login[^]*CrowdStrike Falcon[^]*High[^]*ines.vale@fabrikam.example/,
    buttons: ['Contain ines.vale'],
  },
  {
    kind: 'pagerduty',
    what: 'an incident, which names no account',
    body: pagerduty,
    on: /Token theft[^]*PagerDuty at[^]*Critical[^]*Identity[^]*On-call Olga[^]*PagerDuty incident 41/,
    buttons: ['Contain an account'],
  },
  {
    kind: 'map',
    what: 'any JSON',
    body: { n: 7, what: 'Odd consent', how: { bad: 'severe' }, who: ['ines.vale@fabrikam.example'], extra: { a: 1 } },
    on: /Odd consent[^]*High/,
    buttons: ['Contain ines.vale'],
  },
];

/** The same incident of PagerDuty, as another event tells it. */
export const pagerdutyEvent = (type: string, data: object = {}) => ({
  event: {
    ...pagerduty.event,
    event_type: type,
    occurred_at: '2026-11-20T08:05:00Z',
    data: { ...pagerduty.event.data, ...data },
  },
});
