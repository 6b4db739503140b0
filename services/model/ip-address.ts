import { BlockList, isIP } from 'node:net';
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
 * The id that stands for an address where everything else has an object id, so that requests about it can be found: its 128 bits as a GUID,
 * those of an IPv4 address behind the prefix that IPv6 has for them.
 * @param address as `ipAddress` returns it
 */
export function idOfAddress(address: string): PersonId {
  const hex = isIP(address) === 4 ? `${mapped}${address.split('.').map(hexByte).join('')}` : hexOf(address);
  const id = personId([0, 8, 12, 16, 20].map((from, n) => hex.slice(from, [8, 12, 16, 20, 32][n])).join('-'));
  if (id === undefined) throw new TypeError(`no id for the address ${address}`);
  return id;
}

/** The address that an id stands for, as `ipAddress` returns it; undefined for a text that is no GUID. */
export function addressOfId(id: string): string | undefined {
  const hex = personId(id)?.replaceAll('-', '');
  if (hex === undefined) return undefined;
  if (hex.startsWith(mapped)) return (hex.slice(24).match(/../g) ?? []).map((byte) => parseInt(byte, 16)).join('.');
  return ipAddress((hex.match(/.{4}/g) ?? []).join(':'));
}

/** The bits in front of an IPv4 address among IPv6 ones. */
const mapped = '00000000000000000000ffff';

const hexByte = (byte: string): string => Number(byte).toString(16).padStart(2, '0');

/** The 32 digits of an IPv6 address in its short form. */
function hexOf(address: string): string {
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = 8 - (before?.length ?? 0) - (after?.length ?? 0);
  const groups = [...(before ?? []), ...Array.from({ length: zeros }, () => '0'), ...(after ?? [])];
  return groups.map((group) => group.padStart(4, '0')).join('');
}

/** Ranges that no sign-in from the internet comes from. */
const notPublic = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
  ...['::/8', '64:ff9b::/96', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
];

/**
 * Whether an address can be that of a sign-in from the internet. An IPv4 address that is spelled as IPv6 is none.
 * @param address as `ipAddress` returns it
 */
export const isPublicAddress = (address: string): boolean => !notPublic.some((range) => isInRange(range, address));

/**
 * Whether an address is in a range. A range that cannot be read has nothing in it.
 * @param range in CIDR notation, `203.0.113.0/24`, or one address
 * @param address as `ipAddress` returns it
 */
export function isInRange(range: string, address: string): boolean {
  const read = readRange(range);
  if (read === undefined || read.family !== familyOf(address)) return false;
  const list = new BlockList();
  list.addSubnet(read.network, read.bits, read.family);
  return list.check(address, read.family);
}

/** Whether a text is a range in CIDR notation, or one address. */
export const isRange = (text: string): boolean => readRange(text) !== undefined;

function readRange(text: string) {
  const [network = '', length, ...rest] = text.trim().split('/');
  const family = familyOf(network);
  if (family === undefined || rest.length > 0) return undefined;
  const widest = family === 'ipv4' ? 32 : 128;
  if (length === undefined) return { network, family, bits: widest };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return bits <= widest ? { network, family, bits } : undefined;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' | undefined => {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
};

/** The range that holds one address only: `203.0.113.7/32`. */
export const rangeOf = (address: string): string => `${address}/${isIP(address) === 4 ? 32 : 128}`;
