import { namedAccounts } from '../accounts.ts';
import { at, fieldsIn, firstText, isObject, textIn } from '../loose.ts';
import type { AlertMap } from '../source.ts';
import { faultyBody, mapped, others, type ShapeAnswer } from './shape.ts';

/** Fields that hold the account by convention of Splunk's common information model and of its add-ons, the best ones first. */
const userFields = [
  ...['userPrincipalName', 'properties.userPrincipalName', 'UserId', 'user', 'src_user', 'dest_user', 'user_id'],
  'Account_Name',
];

/**
 * The body of Splunk's webhook action, which is fixed. It has the first row only, unless the alert triggers for each result.
 * @see https://help.splunk.com/en/splunk-enterprise/alert-and-respond/alerting-manual
 */
export function splunkShape(body: unknown, map?: AlertMap): ShapeAnswer {
  if (!isObject(body) || textIn(body['sid'], 40) === undefined)
    return faultyBody('expected the body of Splunk’s webhook action, with sid, result and search_name');
  const row = fieldsIn(body['result']);
  const accounts = userFields.map((field) => namedAccounts(at(row, field))).find((found) => found.length > 0) ?? [];
  const draft = mapped(
    {
      id: undefined,
      title: firstText([body['search_name'], body['app']], 200) ?? 'A Splunk alert',
      severity: row['severity'] ?? row['urgency'],
      source: 'Splunk',
      accounts,
      reason: row['description'],
      url: body['results_link'],
      details: { ...others(row, ['severity', 'urgency', 'description', '_raw', ...userFields]), Search: body['sid'] },
      modified: row['_time'],
    },
    body,
    map,
  );
  // A search has one sid for all the rows that it sends, so the accounts tell them apart.
  const about = draft.accounts.flatMap(({ name }) => textIn(name, 100) ?? []).join(' ');
  return { kind: 'drafts', drafts: [{ ...draft, id: draft.id ?? `${String(body['sid'])} ${about}` }] };
}
