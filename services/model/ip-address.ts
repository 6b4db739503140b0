import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { personId, type PersonId } from './person.ts';

/**
 * Reads an IP address in the spelling that logs have: IPv6 in its short form, in lower case.
 * @param text an address, also as people make it harmless: `203[.]0[.]113[.]7`
 * @returns undefined when it is none
 */
export function ipAddress(text: string): string | undefined {
  const plain = text
    .trim()
    .replace(/\[\.\]|\(\.\)|\{\.\}/g, '.')
    .replace(/^\[([\da-f:.]+)\]$/i, '$1')
    .replaceAll('[:]', ':');
  switch (isIP(plain)) {
    case 4:
      return plain;
    case 6:
      return plain.includes('%') ? undefined : new URL(`http://[${plain}]/`).hostname.slice(1, -1);
    default:
      return undefined;
  }
}

/**
 * The id that stands for an address where everything else has an object id, so that requests about it can be found.
 * @param address as `ipAddress` returns it
 */
export function idOfAddress(address: string): PersonId {
  const hex = createHash('sha256').update(`ip ${address}`).digest('hex');
  const id = personId(
    [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-'),
  );
  if (id === undefined) throw new TypeError(`no id for the address ${address}`);
  return id;
}
