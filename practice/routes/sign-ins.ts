import { signInFilter } from '../odata/sign-in-filter.ts';
import { page } from '../odata/page.ts';
import type { LogRecord } from '../seed/logs.ts';
import { signInsOf } from '../state/sign-ins.ts';
import { readRoute, type ReceivedCall } from './route.ts';

/** What only beta's sign-ins have. */
const betaOnly: readonly string[] = [
  'signInEventTypes',
  'sessionId',
  'incomingTokenType',
  'authenticationProtocol',
  'originalTransferMethod',
  'autonomousSystemNumber',
  'signInTokenProtectionStatus',
  'userAgent',
];

/**
 * `GET /auditLogs/signIns`, newest first. v1.0 has interactive sign-ins only. So has beta, unless the filter names other kinds.
 * @see https://learn.microsoft.com/graph/api/signin-list
 */
export const signIns = readRoute('/auditLogs/signIns', ['$filter', '$top', '$skiptoken'], (call) => {
  const text = call.query.get('$filter');
  const beta = call.version === 'beta';
  const filter = text === undefined ? undefined : signInFilter(text, { beta, now: call.now });
  const { openedAt } = call.directory;
  const all = call.directory
    .accounts('index')
    .flatMap(({ user }) => signInsOf(user, openedAt))
    .filter((record) => filter?.namesKinds === true || record['isInteractive'] === true)
    .filter((record) => filter === undefined || filter.fits(record))
    .toSorted((a, b) => timeOf(b) - timeOf(a));
  return page(call, 'auditLogs/signIns', all, beta ? shownIn(call) : withoutBeta);
});

const timeOf = ({ createdDateTime }: LogRecord): number => Date.parse(String(createdDateTime));

const withoutBeta = (record: LogRecord): LogRecord =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !betaOnly.includes(name)));

/** Members that were added to an enumeration later are named only to those who ask for them. */
const shownIn =
  ({ headers }: ReceivedCall) =>
  (record: LogRecord): LogRecord =>
    record['incomingTokenType'] === 'refreshToken' &&
    !(headers['prefer'] ?? '').includes('include-unknown-enum-members')
      ? { ...record, incomingTokenType: 'unknownFutureValue' }
      : record;
