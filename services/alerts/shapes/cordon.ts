import { namedAccounts } from '../accounts.ts';
import { fieldsIn, isObject, textIn } from '../loose.ts';
import { severityIn } from '../severity.ts';
import { faultyBody, others, type ShapeAnswer } from './shape.ts';

const used = [
  ...['id', 'title', 'severity', 'source', 'user', 'users', 'reason', 'url', 'tenant', 'channel', 'action', 'details'],
  ...['status', 'modified'],
];

/** Cordon's own shape, as docs/alerts.md describes it. Id, title and severity are needed; everything else may be missing. */
export function cordonShape(body: unknown): ShapeAnswer {
  if (!isObject(body)) return faultyBody('expected a JSON object with id, title and severity');
  const url = textIn(body['url'], 2000);
  const faults = [
    ...(textIn(body['id'], 40) === undefined ? ['id: expected a text or a number, got nothing'] : []),
    ...(textIn(body['title'], 40) === undefined ? ['title: expected a text, got nothing'] : []),
    ...(severityIn(body['severity']) === undefined
      ? [`severity: expected one of low, medium, high and critical, got ${quoted(body['severity'])}`]
      : []),
    ...(url !== undefined && URL.canParse(url) && new URL(url).username !== ''
      ? [`url: expected an https URL without a user name, got ${quoted(new URL(url).host)}`]
      : []),
  ];
  if (faults.length > 0) return faultyBody(...faults);
  const { id, title, severity, source, user, users, reason, tenant, channel, action, details, status, modified } = body;
  const given = isObject(details) ? fieldsIn(details) : { Details: details };
  return {
    kind: 'drafts',
    drafts: [
      {
        id,
        title,
        severity,
        source,
        accounts: [...namedAccounts(user), ...namedAccounts(users)],
        reason,
        url,
        tenant,
        channel,
        action,
        details: { ...given, ...others(body, used) },
        status,
        modified,
      },
    ],
  };
}

const quoted = (value: unknown): string => {
  const text = textIn(value, 80);
  return text === undefined ? 'nothing' : JSON.stringify(text);
};
