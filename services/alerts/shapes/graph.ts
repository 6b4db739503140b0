import type { AccountFields } from '../accounts.ts';
import { fieldsIn, listIn, textIn, type Fields } from '../loose.ts';
import type { Draft } from '../reduce.ts';
import type { AlertMap } from '../source.ts';
import { faultyBody, mapped, objectsIn, type ShapeAnswer } from './shape.ts';

/**
 * Alerts (`alerts_v2`) and incidents of Microsoft Graph's security API: one, a list, or an answer with `value`.
 * @see https://learn.microsoft.com/graph/api/resources/security-alert
 * @see https://learn.microsoft.com/graph/api/resources/security-incident
 */
export function graphShape(body: unknown, map?: AlertMap): ShapeAnswer {
  const items = objectsIn(body).map(fieldsIn);
  if (items.length === 0 && !Array.isArray(body) && !Array.isArray(fieldsIn(body)['value']))
    return faultyBody('expected an alert or an incident of Microsoft Graph, a list of them, or an object with value');
  const unknown = items.findIndex(({ id }) => textIn(id, 40) === undefined);
  if (unknown >= 0) return faultyBody(`value.${unknown}.id: expected the id of an alert or an incident, got nothing`);
  const drafts = items.map((item) => mapped(isIncident(item) ? ofIncident(item) : ofAlert(item), item, map));
  return drafts.length === 0 ? { kind: 'unused', why: 'the list is empty' } : { kind: 'drafts', drafts };
}

const isIncident = (item: Fields): boolean =>
  /security\.incident$/.test(textIn(item['@odata.type'], 100) ?? '') ||
  (item['displayName'] !== undefined && item['title'] === undefined);

function ofAlert(alert: Fields): Draft {
  return {
    id: alert['id'],
    title: alert['title'],
    severity: alert['severity'],
    source: sourceOf(alert),
    accounts: accountsOf(alert),
    reason: alert['description'],
    url: alert['alertWebUrl'] ?? alert['incidentWebUrl'],
    details: {
      Incident: alert['incidentId'],
      Category: alert['category'],
      Threat: alert['threatDisplayName'],
      Actor: alert['actorDisplayName'],
      Techniques: listIn(alert['mitreTechniques']).join(', '),
      'First activity': alert['firstActivityDateTime'],
      'Last activity': alert['lastActivityDateTime'],
      Classification: alert['classification'],
      Determination: alert['determination'],
    },
    status: alert['status'],
    modified: alert['lastUpdateDateTime'] ?? alert['createdDateTime'],
  };
}

/** Ids of incidents are small numbers, one series per tenant. */
function ofIncident(incident: Fields): Draft {
  const { id, tenantId, redirectIncidentId, alerts } = incident;
  const number = textIn(id, 40);
  return {
    id: [textIn(tenantId, 40), number].filter((part) => part !== undefined).join(':'),
    ref: number === undefined ? undefined : `incident ${number}`,
    title: incident['displayName'],
    severity: incident['severity'],
    source: 'Microsoft Defender XDR',
    accounts: listIn(alerts).flatMap((alert) => accountsOf(fieldsIn(alert))),
    reason: incident['description'],
    url: incident['incidentWebUrl'],
    details: {
      Incident: number,
      'Merged into incident': redirectIncidentId,
      Alerts: Array.isArray(alerts) ? alerts.length : undefined,
      Tags: listIn(incident['customTags']).join(', '),
      Assigned: incident['assignedTo'],
      Classification: incident['classification'],
      Determination: incident['determination'],
    },
    status: incident['status'],
    modified: incident['lastUpdateDateTime'] ?? incident['createdDateTime'],
  };
}

const sources: Readonly<Record<string, string>> = {
  azureAdIdentityProtection: 'Microsoft Entra ID Protection',
  microsoftDefenderForEndpoint: 'Microsoft Defender for Endpoint',
  microsoftDefenderForIdentity: 'Microsoft Defender for Identity',
  microsoftDefenderForCloudApps: 'Microsoft Defender for Cloud Apps',
  microsoftDefenderForOffice365: 'Microsoft Defender for Office 365',
  microsoft365Defender: 'Microsoft Defender XDR',
  microsoftSentinel: 'Microsoft Sentinel',
};

function sourceOf({ serviceSource }: Fields): string {
  const name = textIn(serviceSource, 80) ?? 'microsoft365Defender';
  return Object.hasOwn(sources, name) ? (sources[name] ?? name) : name;
}

/** Roles of evidence, those who were hurt first; an attacker may be an outsider, so they come last. */
const rank = (evidence: Fields): number => {
  const roles = listIn(evidence['roles']);
  if (roles.some((role) => role === 'compromised' || role === 'attacked')) return 0;
  return roles.includes('attacker') ? 2 : 1;
};

const accountsOf = (alert: Fields): readonly AccountFields[] =>
  listIn(alert['evidence'])
    .map(fieldsIn)
    .toSorted((one, other) => rank(one) - rank(other))
    .flatMap((evidence) => [
      ...userAccount(evidence['userAccount']),
      ...mailbox(evidence),
      ...listIn(evidence['loggedOnUsers']).flatMap(userAccount),
    ]);

const mailbox = ({ primaryAddress, displayName, userAccount: account }: Fields): readonly AccountFields[] =>
  primaryAddress === undefined || userAccount(account).length > 0 ? [] : [{ upn: primaryAddress, displayName }];

function userAccount(value: unknown): readonly AccountFields[] {
  const { azureAdUserId, userPrincipalName, accountName, domainName, userSid, displayName } = fieldsIn(value);
  const account: AccountFields = {
    id: azureAdUserId,
    upn: userPrincipalName,
    name: accountName,
    domain: domainName,
    sid: userSid,
    displayName,
  };
  return Object.values(account).some((field) => textIn(field, 40) !== undefined) ? [account] : [];
}
