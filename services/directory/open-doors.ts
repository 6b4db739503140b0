import { groupBy } from '../base/group-by.ts';
import type { Report } from '../contract/action.ts';
import type { ReportRow } from '../contract/findings.ts';
import type { Target } from '../model/person.ts';

/** A report, and whether it shows how something is now, as opposed to a log. */
interface Source {
  readonly report: Report;
  readonly isState: boolean;
}

/**
 * What is open now: the account itself, unless it is contained, and whatever is marked where things stand as they are. What one command closes
 * is one row.
 * @param isAtRisk whether something was found, and the account was not contained since
 */
export function openDoors(user: Target, sources: readonly Source[], isAtRisk: boolean): readonly ReportRow[] {
  const account: ReportRow = {
    what: 'Password and sessions',
    details: ['neither replaced nor revoked since the last finding'],
    mark: 'bad',
    lead: { label: 'Contain…', command: `contain ${user.id}` },
  };
  const left = sources.flatMap(({ report, isState }) => (isState ? (report.rows ?? []).filter(isOpen) : []));
  const doors = groupBy(left, (row): unknown =>
    row.lead === undefined || row.lead === 'fact' ? row : row.lead.command,
  );
  return [...(isAtRisk ? [account] : []), ...[...doors.values()].flatMap(asOne)];
}

/** What is marked; and a directory role, which is no finding when nobody knows since when it is held, but has to be looked at. */
const isOpen = ({ mark, lead }: ReportRow): boolean =>
  mark === 'bad' || (lead !== undefined && lead !== 'fact' && lead.command.startsWith('remove-roles '));

function asOne([first, ...others]: readonly ReportRow[]): readonly ReportRow[] {
  if (first === undefined) return [];
  if (others.length === 0) return [first];
  return [{ ...first, details: [...new Set([...others.map(({ what }) => what), ...(first.details ?? [])])] }];
}
