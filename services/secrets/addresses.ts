import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { personId, type PersonId } from '../model/person.ts';

/** What an address leads to. One made for one purpose is not valid for another. */
export type AddressPurpose = 'report' | 'sign-in';

/**
 * Ids of what is reached from outside without a token of Teams: random, and signed, so that a made-up one is refused without a look into
 * the database. The id of whoever it was made for can be read in it.
 */
export interface Addresses {
  /**
   * Makes an id.
   * @param ttlMs how long it is valid, in milliseconds
   * @returns 84 letters, digits and the signs `-` and `_`
   */
  issue(purpose: AddressPurpose, reader: PersonId, ttlMs: number): string;
  /** Whom an id was made for; undefined when it is not ours, or too old. Says nothing about whether it was used. */
  readerOf(purpose: AddressPurpose, address: string): PersonId | undefined;
}

/**
 * Bytes of an address: random ones, the end in epoch milliseconds, the reader's object id, and the MAC over all that. They are 63, so
 * that Base64url has no spare bits, and 84 characters, because restify takes at most 100.
 */
const randomLength = 25;
const endLength = 6;
const readerLength = 16;
const signedLength = randomLength + endLength + readerLength;
const macLength = 16;
const shape = /^[\w-]{84}$/;

/**
 * Makes and checks addresses.
 * @param key at least 32 bytes, for nothing else; the same for all replicas
 * @param now epoch milliseconds
 */
export function createAddresses(key: Uint8Array, now: () => number): Addresses {
  const macOf = (purpose: AddressPurpose, signed: Uint8Array): Buffer =>
    createHmac('sha256', key).update(`${purpose} `).update(signed).digest().subarray(0, macLength);
  return {
    issue(purpose, reader, ttlMs) {
      const end = Buffer.alloc(endLength);
      end.writeUIntBE(Math.ceil(now() + ttlMs), 0, endLength);
      const signed = Buffer.concat([randomBytes(randomLength), end, Buffer.from(reader.replaceAll('-', ''), 'hex')]);
      return Buffer.concat([signed, macOf(purpose, signed)]).toString('base64url');
    },
    readerOf(purpose, address) {
      if (!shape.test(address)) return undefined;
      const bytes = Buffer.from(address, 'base64url');
      const signed = bytes.subarray(0, signedLength);
      if (!timingSafeEqual(bytes.subarray(signedLength), macOf(purpose, signed))) return undefined;
      if (signed.readUIntBE(randomLength, endLength) <= now()) return undefined;
      const digits = signed.subarray(-readerLength).toString('hex');
      return personId(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
    },
  };
}
