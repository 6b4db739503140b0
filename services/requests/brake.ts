import { channelOf } from '../model/place.ts';
import type { Person, PersonId } from '../model/person.ts';
import type { Refusal } from '../model/request.ts';
import type { StandDown } from '../model/stand-down.ts';
import type { StandDowns } from '../store/stand-down.ts';
import { takesCommands } from './channels.ts';
import type { Policy } from './policy.ts';
import type { PlaceScope, Rights } from './rights.ts';
import { sameHuman } from './same-person.ts';
import { barredBy } from './transition.ts';

/** Somebody who wants to begin or to lift a stand-down, and where. */
export interface BrakeUser {
  readonly person: Person;
  readonly scope: PlaceScope;
}

/** What became of an attempt to begin or to lift a stand-down. */
export type BrakeResult =
  | { readonly kind: 'begun' | 'already' | 'lifted' | 'own'; readonly standDown: StandDown }
  /** There is no stand-down to lift. */
  | { readonly kind: 'none' }
  /** Neither an incident channel nor the approvals channel. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The brake: one approver stops everything, and another one lets it go on. */
export interface Brake {
  /** The stand-down that holds now; undefined when there is none. */
  now(): Promise<StandDown | undefined>;
  /**
   * Stops everything at every replica: nothing new starts, and what runs stops after the step that is under way.
   * @returns `already` with the stand-down that holds, when there is one
   */
  standDown(user: BrakeUser, reason: string | null): Promise<BrakeResult>;
  /**
   * Lets everything go on.
   * @returns `own` when the same person began the stand-down, which another approver must lift
   */
  resume(user: BrakeUser): Promise<BrakeResult>;
}

/** What the brake uses. */
export interface BrakePorts {
  readonly standDowns: StandDowns;
  readonly policy: Pick<Policy, 'channels' | 'samePerson'>;
  readonly rights: Pick<Rights, 'mayBrake'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called when something was stored that posts do not show yet. */
  readonly wake: () => void;
}

/** Makes the brake. Every approver may use it: those of the whole policy, and those of the channel and the tenants where it is used. */
export function createBrake({ standDowns, policy, rights, now, wake }: BrakePorts): Brake {
  /** Why somebody may not use the brake where they are; undefined when they may. */
  const whyNot = async ({ person, scope }: BrakeUser): Promise<BrakeResult | undefined> => {
    const { conversation } = scope.place;
    if (!takesCommands(policy, scope.place) && channelOf(conversation) !== policy.channels.approvals)
      return { kind: 'elsewhere' };
    const refusal = barredBy(await rights.mayBrake(person, scope), 'not-an-approver');
    return refusal === undefined ? undefined : { kind: 'refused', refusal };
  };
  const isSame = (one: PersonId, other: PersonId): boolean =>
    one === other || sameHuman(policy, [])(one).includes(other);

  return {
    now: () => standDowns.now(),
    async standDown(user, reason) {
      const barred = await whyNot(user);
      if (barred !== undefined) return barred;
      const { person: by, scope } = user;
      const { ok, standDown } = await standDowns.begin({ by, at: now(), reason }, scope.place);
      if (ok) wake();
      return { kind: ok ? 'begun' : 'already', standDown };
    },
    async resume(user) {
      const barred = await whyNot(user);
      if (barred !== undefined) return barred;
      const standDown = await standDowns.now();
      if (standDown === undefined) return { kind: 'none' };
      const { person: by, scope } = user;
      if (isSame(by.id, standDown.by.id)) return { kind: 'own', standDown };
      const isLifted = await standDowns.lift(standDown, { by, at: now(), conversation: scope.place.conversation });
      if (isLifted) wake();
      return isLifted ? { kind: 'lifted', standDown } : { kind: 'none' };
    },
  };
}
