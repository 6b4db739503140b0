import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { graphPath, GraphProblem, type Graph } from '../graph/graph.ts';
import { tenantOfAddress, tenantWithId, type Tenants } from '../graph/tenants.ts';
import { personId, type Person, type PersonId } from '../model/person.ts';
import type { Pin, PinStore, StoredPin } from '../store/pins.ts';
import type { Policy } from './policy.ts';
import { powerOf } from './power.ts';
import { graphInTurn } from './turn-graph.ts';

/** How often all addresses are looked at, in milliseconds; sooner when Graph could not say. */
const lookMs = 15 * 60_000;
const soonerMs = 60_000;
/** How many addresses are looked up at once. */
const width = 4;

/**
 * What is wrong with an address of the policy.
 * - `unknown`: nobody has it, so it names nobody
 * - `gone`: nobody has it any more; the person who had it keeps what it gave
 * - `moved`: somebody else has it now and has nothing from it; the person who had it keeps what it gave
 * - `broken`: its stored pin was not written by Cordon, so it gives no right
 */
export interface PinFault {
  readonly kind: 'unknown' | 'gone' | 'moved' | 'broken';
  readonly tenant: string;
  readonly address: string;
  /** Whom the address names; undefined when it names nobody. */
  readonly person: PersonId | undefined;
  /** Who has the address now; undefined when nobody has, or nobody has looked. */
  readonly holder: PersonId | undefined;
}

/**
 * The object ids behind the addresses of the policy file. An address is looked up once and then stands for that person for good: whoever
 * gets the address later gets nothing with it.
 */
export interface Pins {
  /**
   * The object ids that entries of the policy stand for. An address that nobody has, or whose stored pin is broken, stands for nobody.
   * @param tenant id of the tenant in whose directory an address that is new is looked up
   * @param entries object ids and addresses
   * @throws {GraphProblem} when an address is new and Graph cannot say whose it is
   */
  idsOf(tenant: string, entries: readonly string[]): Promise<readonly PersonId[]>;
  /**
   * The same for accounts that the policy protects: a broken pin does not lay them open, because whoever has the address now is protected.
   * @throws {GraphProblem} as `idsOf`
   */
  guardedIdsOf(tenant: string, entries: readonly string[]): Promise<readonly PersonId[]>;
  /** Notes who has an address, as Entra has just said. It is reported when the address names somebody else. */
  saw(tenant: string, address: string, holder: PersonId): void;
  /** What is wrong, as of the last look at each address. */
  faults(): readonly PinFault[];
  /** Looks at every address of the policy now. What Graph does not answer stays as it was. */
  look(): Promise<void>;
  /** The same, but only when it is time again. Call it about once a second. */
  sweep(): Promise<void>;
}

/** What pins are made of. */
export interface PinPorts {
  readonly store: PinStore;
  readonly policy: Policy;
  readonly tenants: Tenants;
  /** Graph of a tenant, without a deadline of its own. */
  readonly graphOf: (tenant: string) => Graph;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called when an address was pinned, with the person it stands for from now on. */
  readonly onPinned: (pin: Pin, person: Person) => void;
  /** Called once for each change for the worse. */
  readonly onFault: (fault: PinFault) => void;
}

/** Makes the pins of a policy. They are read from the store once, and then kept in memory. */
export function createPins({ store, policy, tenants, graphOf, now, onPinned, onFault }: PinPorts): Pins {
  const pinned = new Map<string, StoredPin>();
  const faults = new Map<string, PinFault>();
  /** Addresses that nobody has, until the next look. */
  const absent = new Set<string>();
  const lookups = new Map<string, Promise<StoredPin | undefined>>();
  const all = addressesIn(policy, tenants);
  const expected = new Set(all.map(keyOf));
  const reads: { all?: Promise<void> | undefined } = {};
  const looking = { nextAt: -Infinity };

  /** Reads the store until it has been read once. */
  const loaded = async (): Promise<void> => {
    reads.all ??= store.all().then((rows) => {
      for (const row of rows) pinned.set(keyOf(row), row);
    });
    try {
      await reads.all;
    } catch (error) {
      reads.all = undefined;
      throw error;
    }
  };

  /** A pin as it counts: one that Cordon did not write is reported. */
  function checked(pin: StoredPin): StoredPin {
    if (!pin.genuine) report({ ...pin, kind: 'broken', person: undefined, holder: undefined });
    return pin;
  }

  function report({ kind, tenant, address, person, holder }: PinFault): void {
    const key = keyOf({ tenant, address });
    const before = faults.get(key);
    const fault = { kind, tenant, address, person, holder };
    faults.set(key, fault);
    if (before?.kind !== kind || before.holder !== holder) onFault(fault);
  }

  /** Holds who has an address now against its pin. */
  function compare(pin: StoredPin, holder: PersonId | undefined): void {
    const { tenant, address, person } = pin;
    if (holder === person) faults.delete(keyOf(pin));
    else report({ kind: holder === undefined ? 'gone' : 'moved', tenant, address, person, holder });
  }

  /** The pin of an address, which is made when it has none. Several that ask at once wait for one look-up. */
  async function pinOf(tenant: string, address: string): Promise<StoredPin | undefined> {
    await loaded();
    const key = keyOf({ tenant, address });
    const known = pinned.get(key);
    if (known !== undefined) return checked(known);
    if (absent.has(key)) return undefined;
    const lookup = lookups.get(key) ?? firstPin(tenant, address).finally(() => lookups.delete(key));
    lookups.set(key, lookup);
    return lookup;
  }

  async function firstPin(tenant: string, address: string): Promise<StoredPin | undefined> {
    const holder = await holderOf(graphInTurn(graphOf(tenant)), address);
    if (holder === undefined) {
      const key = keyOf({ tenant, address });
      absent.add(key);
      // an address of one tenant is of no use in another, which is as it should be
      if (expected.has(key)) report({ kind: 'unknown', tenant, address, person: undefined, holder: undefined });
      return undefined;
    }
    const pin = await store.add({ tenant, address, person: holder.id, at: now() });
    faults.delete(keyOf(pin));
    pinned.set(keyOf(pin), pin);
    if (!checked(pin).genuine) return pin;
    if (pin.person === holder.id) onPinned(pin, holder);
    else compare(pin, holder.id);
    return pin;
  }

  async function idsOf(tenant: string, entries: readonly string[], isGuarding: boolean): Promise<readonly PersonId[]> {
    const ids = await Promise.all(
      entries.map(async (entry) => {
        const id = personId(entry);
        if (id !== undefined) return id;
        const address = addressOf(entry);
        const pin = await pinOf(tenant, address);
        if (pin?.genuine !== false) return pin?.person;
        return isGuarding ? (await holderOf(graphInTurn(graphOf(tenant)), address))?.id : undefined;
      }),
    );
    return ids.filter((id) => id !== undefined);
  }

  async function lookAt({ tenant, address }: Address): Promise<boolean> {
    try {
      const before = pinned.get(keyOf({ tenant, address }));
      if (before === undefined) await pinOf(tenant, address);
      else if (checked(before).genuine) compare(before, (await holderOf(graphOf(tenant), address))?.id);
      return true;
    } catch (error) {
      if (error instanceof GraphProblem) return false;
      throw error;
    }
  }

  async function look(): Promise<void> {
    for (const row of await store.all()) if (!row.genuine) pinned.set(keyOf(row), row); // edited since it was read
    absent.clear();
    const answers = await atMost(width, all, lookAt);
    looking.nextAt = now() + (answers.includes(false) ? soonerMs : lookMs);
  }

  return {
    idsOf: (tenant, entries) => idsOf(tenant, entries, false),
    guardedIdsOf: (tenant, entries) => idsOf(tenant, entries, true),
    saw(tenant, address, holder) {
      const pin = pinned.get(keyOf({ tenant, address: addressOf(address) }));
      if (pin?.genuine === true) compare(pin, holder);
    },
    faults: () => [...faults.values()],
    look,
    async sweep() {
      if (now() < looking.nextAt) return;
      looking.nextAt = now() + soonerMs; // until this look has ended
      await look();
    },
  };
}

type Address = Pick<Pin, 'tenant' | 'address'>;
const keyOf = ({ tenant, address }: Address): string => `${tenant} ${address}`;
const addressOf = (entry: string): string => entry.trim().normalize('NFC').toLowerCase();

/** Who has an address. Graph finds an account by its UPN, so an alias is nobody's. */
async function holderOf(graph: Graph, address: string): Promise<Person | undefined> {
  try {
    const found = await graph.send({
      method: 'GET',
      path: graphPath`/users/${address}`,
      query: { $select: 'id,displayName,userPrincipalName' },
      response: z.object({ id: z.string(), displayName: z.string().nullish(), userPrincipalName: z.string() }),
    });
    const id = personId(found.id);
    if (id === undefined || addressOf(found.userPrincipalName) !== address) return undefined;
    return { id, name: found.displayName ?? address };
  } catch (problem) {
    if (problem instanceof GraphProblem && (problem.code === 'not-found' || problem.code === 'rejected'))
      return undefined;
    throw problem;
  }
}

/** Every address of the policy, with the tenant in which it is looked up: by its domain, or else where its people ask and approve. */
function addressesIn(policy: Policy, tenants: Tenants): readonly Address[] {
  const home = tenantWithId(tenants, tenants.botTenant) ?? tenants.defaultTenant;
  const general = [...powerOf(policy).people, ...policy.protected.people].map((entry) => ({
    tenant: (tenantOfAddress(tenants, entry) ?? home).id,
    entry,
  }));
  const ofTenants = [...(policy.ofTenant ?? [])].flatMap(([tenant, part]) =>
    (part.protected?.people ?? []).map((entry) => ({ tenant, entry })),
  );
  const all = [...general, ...ofTenants]
    .filter(({ entry }) => personId(entry) === undefined)
    .map(({ tenant, entry }) => ({ tenant, address: addressOf(entry) }));
  return [...new Map(all.map((address) => [keyOf(address), address])).values()];
}

/** What is wrong with an address and what to do, in a sentence for the operator. */
export function pinFaultSentence({ kind, address, person, holder }: PinFault): string {
  const mend = 'Name people by object id in cordon.yaml.';
  switch (kind) {
    case 'unknown':
      return `cordon.yaml: nobody has the address ${address}, so it names nobody. Correct it, or take it out.`;
    case 'gone':
      return `cordon.yaml: nobody has the address ${address} any more. What it gives stays with ${person ?? ''}, who had it first. ${mend}`;
    case 'moved':
      return `cordon.yaml: ${address} belongs to ${holder ?? ''} now, who has no right by it. What it gives stays with ${person ?? ''}, who had it first. ${mend}`;
    case 'broken':
      return `cordon.yaml: the stored pin of ${address} was not written by Cordon, so the address gives no right. Find out who changed the database. ${mend}`;
    default:
      return kind satisfies never;
  }
}
