import type { AccountFields } from '../accounts.ts';
import { at, fieldsIn, firstText, isObject, listIn, textIn, type Fields } from '../loose.ts';
import type { Draft } from '../reduce.ts';
import type { AlertMap } from '../source.ts';
import { faultyBody, mapped, objectsIn, type ShapeAnswer } from './shape.ts';

/**
 * What a rule of Elastic Security sends through Kibana's webhook connector: the template of docs/alerts.md, or documents of alerts as they
 * are in Elasticsearch, one, a list, or under `alerts`.
 * @see https://www.elastic.co/docs/reference/kibana/connectors-kibana/webhook-action-type
 */
export function elasticShape(body: unknown, map?: AlertMap): ShapeAnswer {
  const fields = fieldsIn(body);
  if (textIn(fields['cordon'], 40) === 'elastic/1')
    return { kind: 'drafts', drafts: [mapped(ofTemplate(fields), body, map)] };
  const documents = Array.isArray(fields['alerts']) ? listIn(fields['alerts']).filter(isObject) : objectsIn(body);
  const alerts = documents.filter((document) => idOf(document) !== undefined);
  if (alerts.length === 0)
    return faultyBody('expected the template for Elastic of docs/alerts.md, or documents with kibana.alert.uuid');
  return { kind: 'drafts', drafts: alerts.map((document) => mapped(ofDocument(document), document, map)) };
}

/** The list ends with an empty entry, because the template has no other way to leave out the last comma. */
function ofTemplate({ rule, alerts, url, date }: Fields): Draft {
  const { id, name, severity } = fieldsIn(rule);
  const found = listIn(alerts).map(fieldsIn);
  const first = found.flatMap((alert) => textIn(alert['id'], 100) ?? [])[0];
  return {
    id: [id, first ?? date].flatMap((part) => textIn(part, 200) ?? []).join(':') || undefined,
    title: name,
    severity,
    source: 'Elastic Security',
    accounts: found.flatMap(({ user, name: own }): readonly AccountFields[] => [{ upn: user, name: own }]),
    url,
    details: { Alerts: found.filter((alert) => textIn(alert['id'], 100) !== undefined).length },
    modified: date,
  };
}

const idOf = (document: unknown): string | undefined =>
  textIn(at(document, 'kibana.alert.uuid') ?? at(document, '_id'), 400);

function ofDocument(document: unknown): Draft {
  const of = (path: string): unknown => at(document, path);
  const principal = firstText(
    ['azure.signinlogs.properties.user_principal_name', 'user.email', 'user.target.email'].map(of),
    400,
  );
  return {
    id: idOf(document),
    title: firstText(['kibana.alert.rule.name', 'rule.name'].map(of), 200),
    severity: of('kibana.alert.severity') ?? of('kibana.alert.risk_score'),
    source: 'Elastic Security',
    accounts: [{ id: of('user.id'), upn: principal, name: of('user.name'), domain: of('user.domain') }],
    reason: of('kibana.alert.reason') ?? of('message'),
    url: of('kibana.alert.url'),
    details: {
      'Risk score': of('kibana.alert.risk_score'),
      'Source IP': of('source.ip'),
      Host: of('host.name'),
      'Also about': of('user.target.name'),
    },
    status: of('kibana.alert.workflow_status'),
    modified: of('kibana.alert.last_detected') ?? of('@timestamp'),
  };
}
