import { timingSafeEqual } from 'node:crypto';
import type { PersonId } from '../model/person.ts';
import { genesisOf, seal } from '../seal/chain.ts';
import type { Database, SqlRow } from './database.ts';

/** Whom an address names for good: whoever had it when it was looked up for the first time. */
export interface Pin {
  /** Id of the tenant in whose directory the address was looked up. */
  readonly tenant: string;
  /** In lower case. */
  readonly address: string;
  readonly person: PersonId;
  /** When that was, in epoch milliseconds. */
  readonly at: number;
}

/** A pin as it is stored. */
export interface StoredPin extends Pin {
  /** False when its MAC does not fit: the row was not written by Cordon, or was changed. */
  readonly genuine: boolean;
}

/** Stored pins. Each is sealed with a MAC, so that nobody gets a right by editing the database. */
export interface PinStore {
  /** All pins, in no particular order. */
  all(): Promise<readonly StoredPin[]>;
  /**
   * Stores a pin, unless its address has one already.
   * @returns the pin that counts: this one, or the one that another bot stored first
   */
  add(pin: Pin): Promise<StoredPin>;
}

/**
 * Makes the store of pins over the database.
 * @param auditKey at least 32 bytes
 */
export function createPinStore(db: Database, auditKey: Uint8Array): PinStore {
  const stored = (row: SqlRow): StoredPin => {
    const pin: Pin = {
      tenant: String(row['tenant']),
      address: String(row['address']),
      person: String(row['person']) as PersonId,
      at: Number(row['at']),
    };
    return { ...pin, genuine: isSame(String(row['mac']), macOf(pin, auditKey)) };
  };
  return {
    all: async () => (await db.query('SELECT * FROM pin')).map(stored),
    add: (pin) =>
      db.tx(async (tx) => {
        const { tenant, address, person, at } = pin;
        await tx.query(
          'INSERT INTO pin (tenant, address, person, at, mac) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
          [tenant, address, person, at, macOf(pin, auditKey)],
        );
        const [row] = await tx.query('SELECT * FROM pin WHERE tenant = $1 AND address = $2', [tenant, address]);
        return row === undefined ? { ...pin, genuine: true } : stored(row);
      }),
  };
}

/** A MAC that no event of a trail can have, because no request is called so. */
const macOf = ({ tenant, address, person, at }: Pin, key: Uint8Array): string =>
  seal(genesisOf(`pin ${tenant} ${address}`), { tenant, address, person, at }, key);

function isSame(one: string, other: string): boolean {
  const [found, wanted] = [Buffer.from(one), Buffer.from(other)];
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}
