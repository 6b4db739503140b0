import { LRUCache } from 'lru-cache';
import { tenantsIn, type Tenants, type TenantScope } from '../../services/graph/tenants.ts';
import type { Person } from '../../services/model/person.ts';
import type { Place, Right } from '../../services/model/request.ts';
import { incidentChannelOf } from '../../services/requests/channels.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { Rights } from '../../services/requests/rights.ts';

/** Somebody who may neither ask for nor approve anything in a place, as Entra and the policy said less than a minute ago. */
export interface Stranger {
  /** Why not. */
  readonly right: Exclude<Right, 'yes' | 'unknown'>;
  /** Counts an answer of this sort. False when they had it before: then they get nothing more. */
  isFirst(answer: 'refusal' | 'help' | 'whoami' | 'sign-out'): boolean;
  /**
   * Whether they may stop everything all the same, as an approver elsewhere in the policy. A no is remembered with the stranger.
   * @returns true as well while Entra does not say
   */
  mayBrake(): Promise<boolean>;
}

/** Who wants something, and where. */
export interface StrangerTurn extends Pick<TenantScope, 'homeTenant' | 'canTargetAnyTenant'> {
  readonly person: Person;
  readonly place: Place;
}

/** Finds strangers, so that what they send costs nothing. A right is never remembered, only that there was none. */
export interface Strangers {
  /** The stranger, if the person was found to be one in such a place less than a minute ago. Reads nothing. */
  known(turn: StrangerTurn): Stranger | undefined;
  /**
   * The stranger, if the person is one: as remembered, else as Entra says now.
   * @returns undefined for people who may ask or approve, and while Entra does not say
   */
  find(turn: StrangerTurn): Promise<Stranger | undefined>;
  /** Whether a sender without an Entra identity is to be answered, which is once in a minute. */
  isFirstNameless(sender: string): boolean;
}

/** What strangers are found by. */
export interface StrangersPorts {
  readonly policy: Pick<Policy, 'channels'>;
  readonly rights: Pick<Rights, 'mayTakePart' | 'mayBrake'>;
  readonly tenants: Pick<Tenants, 'all'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** How long somebody is remembered as a stranger, in milliseconds. */
const rememberedMs = 60_000;
/** How many are remembered at most; those who were silent longest make room. */
const rememberedAtMost = 10_000;

/** Makes an empty memory of strangers. It covers this process only. */
export function createStrangers({ policy, rights, tenants, now }: StrangersPorts): Strangers {
  const lifetime = { ttl: rememberedMs, ttlResolution: 0, perf: { now }, max: rememberedAtMost };
  const remembered = new LRUCache<string, Stranger>(lifetime);
  const nameless = new LRUCache<string, true>(lifetime);
  const underway = new Map<string, Promise<Stranger | undefined>>();

  /** The same in all places where the policy gives the same people rights. */
  const keyOf = ({ person, place, homeTenant, canTargetAnyTenant }: StrangerTurn): string => {
    const channel = incidentChannelOf(policy, place);
    const hasOwnPeople = channel?.responders !== undefined || channel?.approvers !== undefined;
    const where = channel === undefined ? 'outside' : hasOwnPeople ? channel.id : 'incidents';
    return [person.id, homeTenant.id, canTargetAnyTenant, where].join(' ');
  };

  const read = async (key: string, turn: StrangerTurn): Promise<Stranger | undefined> => {
    const { person, place, homeTenant } = turn;
    const scope = { home: homeTenant.id, place, tenants: tenantsIn(tenants, turn).map(({ id }) => id) };
    const right = await rights.mayTakePart(person, scope);
    if (right === 'yes' || right === 'unknown') return undefined;
    const found = stranger(right, () => rights.mayBrake(person, scope));
    remembered.set(key, found);
    return found;
  };

  return {
    known: (turn) => remembered.get(keyOf(turn)),
    find(turn) {
      const key = keyOf(turn);
      const known = remembered.get(key);
      if (known !== undefined) return Promise.resolve(known);
      // Lines that come at the same moment share one read.
      const reading = underway.get(key) ?? read(key, turn).finally(() => underway.delete(key));
      underway.set(key, reading);
      return reading;
    },
    isFirstNameless(sender) {
      if (nameless.has(sender)) return false;
      nameless.set(sender, true);
      return true;
    },
  };
}

function stranger(right: Stranger['right'], rightToBrake: () => Promise<Right>): Stranger {
  const given = new Set<string>();
  let brake: Promise<Right> | undefined;
  return {
    right,
    async mayBrake() {
      const reading = (brake ??= rightToBrake());
      const found = await reading;
      const may = found === 'yes' || found === 'unknown';
      if (may && brake === reading) brake = undefined;
      return may;
    },
    isFirst(answer) {
      const isFirst = !given.has(answer);
      given.add(answer);
      return isFirst;
    },
  };
}
