import { practiceUnitId } from '../people/custom-roles.ts';
import { victim } from './victim.ts';

const dayMs = 86_400_000;

/**
 * The directory roles that the attacker has given to the victim, as a field of the account: one in force for a month in one administrative
 * unit, and one that can be activated at any time. Neither makes its holder an administrator for Cordon, nor outranks the app, so that the
 * victim stays an account that an app may contain. No field for anybody else.
 * @param now when the tenant is new, in epoch milliseconds
 */
export const plantedRoles = (id: string, now: number) =>
  id !== victim
    ? {}
    : {
        otherRoles: [
          {
            role: 'Directory Readers',
            eligible: false,
            scope: `/administrativeUnits/${practiceUnitId}`,
            endsAt: `${new Date(now + 30 * dayMs).toISOString().slice(0, 19)}Z`,
          },
          { role: 'Guest Inviter', eligible: true, scope: '/' },
        ],
      };
