import { notFound } from '../http/answer.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { page } from '../odata/page.ts';
import { riskDetections, takenOver } from '../seed/takeover.ts';
import { readRoute, type Route } from './route.ts';
import { accountIn } from './user.ts';

/** Risky users and risk detections. That `riskyUsers` answers 404 for a user who was never at risk is unverified. */
export const riskyUsers: readonly Route[] = [
  readRoute('/identityProtection/riskyUsers/{id}', [], (call) => {
    const { user, risk } = accountIn(call);
    if (risk === undefined) throw notFound(user.id);
    const shown = {
      id: user.id,
      ...risk,
      userDisplayName: user.displayName,
      userPrincipalName: user.userPrincipalName,
    };
    return { status: 200, body: { '@odata.context': call.context('identityProtection/riskyUsers/$entity'), ...shown } };
  }),
  readRoute('/identityProtection/riskDetections', ['$filter', '$top', '$skiptoken'], (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['userId', 'riskLevel', 'riskState']);
    const known =
      call.directory.account(takenOver, 'directory') === undefined ? [] : riskDetections(call.directory.openedAt);
    return page(call, 'identityProtection/riskDetections', known.filter(wanted), (record) => record);
  }),
];
