import { version } from '../../bot/telemetry/version.ts';
import type { ExportLine } from '../../services/audit/export.ts';
import { ocsfEvents } from '../../services/audit/ocsf.ts';
import type { EventFormat } from './event-arguments.ts';

/**
 * Makes the function that writes an event as lines of JSON.
 * @returns takes one event and answers its lines, each with its line break
 */
export function eventWriter(format: EventFormat): (event: ExportLine) => readonly string[] {
  return (event) =>
    (format === 'ocsf' ? ocsfEvents(event, version) : [event]).map((object) => `${JSON.stringify(object)}\n`);
}
