import { jsonOr } from '../../base/json.ts';
import type { Alert } from '../alert.ts';
import { reduced, type ReducePorts } from '../reduce.ts';
import { shapes } from './shapes.ts';
import type { AlertSource } from '../source.ts';

/** What a body holds. `unused` is what its sender may send and nobody needs to see; `faults` is why it is refused. */
export type ReadAlerts =
  | { readonly kind: 'alerts'; readonly alerts: readonly Alert[] }
  | { readonly kind: 'unused'; readonly why: string }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/**
 * Reads what a source has sent.
 * @param text the body, with or without a byte order mark
 * @param serves whether Cordon acts on this tenant, by its id
 */
export function readAlerts(text: string, source: AlertSource, serves: ReducePorts['serves']): ReadAlerts {
  const body = jsonOr(text.replace(/^\ufeff/, ''), undefined);
  if (body === undefined) return { kind: 'faults', faults: ['the body is not JSON'] };
  const read = shapes[source.kind](body, source.map);
  return read.kind === 'drafts'
    ? { kind: 'alerts', alerts: read.drafts.map((draft) => reduced(draft, { source, serves })) }
    : read;
}
