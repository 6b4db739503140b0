import { leftOutOf } from '../../cards/report-rows.ts';
import type { Report } from '../../services/contract/action.ts';

/**
 * Adds a file to a report whose rows do not all fit on its card, so that no row is out of reach.
 * @param name of the file, without a suffix
 * @returns the report unchanged when it has a file already, or everything fits
 */
export const withAllRows = (report: Report, name: string): Report =>
  report.full !== undefined || leftOutOf(report) === 0 ? report : { ...report, full: { name, sections: [report] } };
