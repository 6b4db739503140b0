import type { AccountFields } from '../accounts.ts';
import { fieldsIn, firstText, isObject, textIn, type Fields } from '../loose.ts';
import type { Draft } from '../reduce.ts';
import { severityIn, type Severity } from '../severity.ts';
import type { AlertMap } from '../source.ts';
import { faultyBody, mapped, others, type ShapeAnswer } from './shape.ts';

/** How deep an alert may stand inside what a workflow sends. */
const deepest = 3;

/**
 * An alert of CrowdStrike Falcon, sent on by the action `Call webhook` of a Fusion workflow, alone or inside other JSON. Unverified: what a
 * workflow sends by default; the names are those of the Alerts API.
 * @see https://github.com/CrowdStrike/rusty-falcon
 */
export function crowdstrikeShape(body: unknown, map?: AlertMap): ShapeAnswer {
  const alert = alertIn(body, deepest);
  if (alert === undefined) return faultyBody('expected an alert of CrowdStrike Falcon with composite_id');
  return { kind: 'drafts', drafts: [mapped(ofAlert(alert), body, map)] };
}

function alertIn(value: unknown, depth: number): Fields | undefined {
  if (!isObject(value)) return undefined;
  if (textIn(value['composite_id'], 40) !== undefined) return value;
  if (depth === 0) return undefined;
  return Object.values(value)
    .flatMap((inner): readonly unknown[] => (Array.isArray(inner) ? inner : [inner]))
    .map((inner) => alertIn(inner, depth - 1))
    .find((found) => found !== undefined);
}

const used = [
  ...['composite_id', 'id', 'cid', 'aggregate_id', 'name', 'display_name', 'description', 'severity', 'severity_name'],
  ...['status', 'falcon_host_link', 'timestamp', 'created_timestamp', 'updated_timestamp', 'device', 'type'],
  ...['user_name', 'user_id', 'user_principal', 'logon_domain'],
];

function ofAlert(alert: Fields): Draft {
  const { device, product, tactic, technique, technique_id } = alert;
  return {
    id: alert['composite_id'],
    title: firstText([alert['display_name'], alert['name']], 200),
    severity: severityIn(alert['severity_name']) ?? severityOf(alert['severity']),
    source: 'CrowdStrike Falcon',
    accounts: [
      accountAs(alert, 'source_account'),
      {
        upn: alert['user_principal'],
        name: alert['user_name'],
        sid: alert['user_id'],
        domain: alert['logon_domain'],
      },
      accountAs(alert, 'target_account'),
    ],
    reason: alert['description'],
    url: alert['falcon_host_link'],
    details: {
      Product: product,
      Tactic: tactic,
      Technique: technique ?? technique_id,
      Host: fieldsIn(device)['hostname'],
      ...others(alert, [...used, 'product', 'tactic', 'technique', 'technique_id', ...accountFields(alert)]),
    },
    status: alert['status'],
    modified: alert['updated_timestamp'] ?? alert['timestamp'] ?? alert['created_timestamp'],
  };
}

const accountFields = (alert: Fields): readonly string[] =>
  Object.keys(alert).filter((name) => /^(source|target)_account_/.test(name));

const accountAs = (alert: Fields, role: 'source_account' | 'target_account'): AccountFields => ({
  id: alert[`${role}_azure_id`],
  upn: alert[`${role}_upn`],
  name: alert[`${role}_sam_account_name`] ?? alert[`${role}_name`],
  domain: alert[`${role}_domain`],
  sid: alert[`${role}_object_sid`],
});

/** Falcon counts from 1 to 100. */
function severityOf(value: unknown): Severity | undefined {
  const number = Number(textIn(value, 10) ?? Number.NaN);
  if (!(number >= 0 && number <= 100)) return undefined;
  if (number >= 90) return 'critical';
  if (number >= 70) return 'high';
  return number >= 50 ? 'medium' : 'low';
}
