import { alertSchema, type Alert } from '../alert.ts';
import { reduced } from '../reduce.ts';
import { cordonShape } from './cordon.ts';

/**
 * Reads a stored alert.
 * @param body what was stored; versions before stored what was sent, in Cordon's own shape
 * @throws {TypeError} when it is neither
 */
export function storedAlert(body: unknown): Alert {
  const { data } = alertSchema.safeParse(body);
  if (data !== undefined) return data;
  const read = cordonShape(body);
  const [draft] = read.kind === 'drafts' ? read.drafts : [];
  if (draft === undefined) throw new TypeError(read.kind === 'faults' ? read.faults.join('; ') : 'no alert');
  return reduced(draft, { source: { name: '', kind: 'cordon' }, serves: () => true });
}
