import { appAudits } from '../seed/backdoors-apps.ts';
import type { LogRecord } from '../seed/logs.ts';
import { auditsOf } from '../state/audits.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { page } from '../odata/page.ts';
import { readRoute } from './route.ts';

const options = ['$filter', '$orderby', '$top', '$skiptoken'];
const filterable = ['activityDateTime', 'activityDisplayName', 'category', 'loggedByService', 'targetResources/id'];

/**
 * `GET /auditLogs/directoryAudits`, newest first.
 * @see https://learn.microsoft.com/graph/api/directoryaudit-list
 */
export const directoryAudits = readRoute('/auditLogs/directoryAudits', options, (call) => {
  const filter = call.query.get('$filter');
  const wanted = filter === undefined ? () => true : recordFilter(filter, filterable);
  const { openedAt } = call.directory;
  const aboutPeople = call.directory.accounts('index').flatMap((account) => auditsOf(account, openedAt));
  const all = [...appAudits(openedAt), ...aboutPeople].filter(wanted).toSorted(newestFirst);
  return page(call, 'auditLogs/directoryAudits', all, (record) => record);
});

const newestFirst = (a: LogRecord, b: LogRecord): number =>
  String(b['activityDateTime']).localeCompare(String(a['activityDateTime']));
