import type { AccountFields } from '../accounts.ts';
import { jsonOr } from '../../base/json.ts';
import { fieldsIn, firstText, isObject, listIn, textIn, type Fields } from '../loose.ts';
import type { Draft } from '../reduce.ts';
import type { AlertMap } from '../source.ts';
import { faultyBody, mapped, type ShapeAnswer } from './shape.ts';

/**
 * The body of a Logic App's trigger for Microsoft Sentinel, sent on whole: the incident trigger, or the alert trigger of older playbooks.
 * @see https://learn.microsoft.com/azure/sentinel/automation/playbook-triggers-actions
 */
export function sentinelShape(body: unknown, map?: AlertMap): ShapeAnswer {
  const fields = fieldsIn(body);
  const incident = isObject(fields['object']) ? fields['object'] : fields;
  if (isObject(incident['properties']))
    return { kind: 'drafts', drafts: [mapped(ofIncident(incident, incident['properties']), body, map)] };
  if (textIn(fields['SystemAlertId'], 100) !== undefined)
    return { kind: 'drafts', drafts: [mapped(ofAlert(fields), body, map)] };
  return faultyBody(
    'expected the body of the incident trigger or the alert trigger of Microsoft Sentinel; ' +
      '“Run trigger” in the designer sends none: run the playbook on an incident',
  );
}

function ofIncident(incident: Fields, properties: Fields): Draft {
  const { incidentNumber, additionalData, providerName, owner } = properties;
  const { alertsCount, alertProductNames, tactics, techniques } = fieldsIn(additionalData);
  const { assignedTo, userPrincipalName, email } = fieldsIn(owner);
  const resource = textIn(incident['id'], 400);
  const number = textIn(incidentNumber, 40);
  const provider = textIn(providerName, 60);
  return {
    id: incident['name'] ?? resource?.split('/').at(-1),
    ref: number === undefined ? undefined : `incident ${number}`,
    title: properties['title'],
    severity: properties['severity'],
    source: provider === undefined || provider === 'Azure Sentinel' ? 'Microsoft Sentinel' : provider,
    accounts: listIn(properties['relatedEntities']).flatMap(accountOf),
    reason: properties['description'],
    url: properties['incidentUrl'],
    details: {
      Incident: number,
      Alerts: alertsCount,
      Products: words(alertProductNames),
      Tactics: words(tactics),
      Techniques: words(techniques),
      Owner: firstText([assignedTo, userPrincipalName, email], 200),
      Labels: words(listIn(properties['labels']).map((label) => fieldsIn(label)['labelName'])),
      'First activity': properties['firstActivityTimeUtc'],
      'Last activity': properties['lastActivityTimeUtc'],
      Classification: properties['classification'],
      'Classification comment': properties['classificationComment'],
    },
    status: properties['status'],
    modified: properties['lastModifiedTimeUtc'] ?? properties['createdTimeUtc'],
    incident: resource,
  };
}

/** An account or a mailbox among the entities, which are of all kinds. */
function accountOf(entity: unknown): readonly AccountFields[] {
  const { kind, properties } = fieldsIn(entity);
  const own = fieldsIn(properties);
  const type = textIn(kind, 40)?.toLowerCase();
  if (type === 'account')
    return [
      {
        id: own['aadUserId'],
        tenantId: own['aadTenantId'],
        name: own['accountName'],
        upnSuffix: own['upnSuffix'],
        domain: own['ntDomain'] ?? own['dnsDomain'],
        sid: own['sid'],
        displayName: own['displayName'] ?? own['friendlyName'],
      },
    ];
  if (type !== 'mailbox') return [];
  const { externalDirectoryObjectId: id, displayName } = own;
  return [{ id, upn: firstText([own['upn'], own['mailboxPrimaryAddress']], 200), displayName }];
}

/** Unverified in part: Microsoft shows the fields of this trigger only by example. */
function ofAlert(fields: Fields): Draft {
  const { Entities } = fields;
  const entities = typeof Entities === 'string' ? jsonOr(Entities, []) : Entities;
  return {
    id: fields['SystemAlertId'],
    title: fields['AlertDisplayName'] ?? fields['DisplayName'] ?? fields['AlertName'],
    severity: fields['Severity'] ?? fields['AlertSeverity'],
    source: 'Microsoft Sentinel',
    accounts: listIn(entities).flatMap((entity) => {
      const own = fieldsIn(entity);
      if (textIn(own['Type'], 40)?.toLowerCase() !== 'account') return [];
      return [
        {
          id: own['AadUserId'],
          tenantId: own['AadTenantId'],
          name: own['Name'],
          upnSuffix: own['UPNSuffix'],
          domain: own['NTDomain'],
          sid: own['Sid'],
          displayName: own['DisplayName'],
        },
      ];
    }),
    reason: fields['Description'],
    url: fields['AlertLink'],
    details: { Product: fields['ProductName'], Tactics: fields['Tactics'], Vendor: fields['VendorName'] },
    status: fields['Status'],
    modified: fields['TimeGenerated'],
  };
}

const words = (value: unknown): string =>
  listIn(value)
    .flatMap((one) => textIn(one, 100) ?? [])
    .join(', ');
