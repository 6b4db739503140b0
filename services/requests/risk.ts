import type { Target } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import { isAdmin } from './policy.ts';
import type { Standing } from './standing.ts';
import type { Demand, DemandReason } from '../model/demand.ts';

/** A reason for which a request needs more than its command alone does, and the targets that it is about. */
export interface DemandCause {
  readonly reason: DemandReason;
  /** Empty where the reason is not about single targets, or nobody noted about which ones. */
  readonly who: readonly Target[];
}

type Demanding = Pick<Request, 'targets' | 'because' | 'about'>;

/** Whether an account is known to hold an admin role or to be eligible for one. Roles that could not be read are told apart from it. */
export const holdsAdminRole = (target: Target): boolean => isAdmin({ ...target, rolesUnread: [] });

/** Whom the reasons of a demand are about that cards cannot tell from the targets themselves; nothing where it is nobody. */
export function demandAbout({ guarded, powerful }: Standing): Pick<Demand, 'about'> {
  const about = Object.fromEntries(
    (
      [
        ['protected-target', guarded],
        ['powerful-target', powerful],
      ] as const
    ).flatMap(([reason, targets]) => (targets.length === 0 ? [] : [[reason, targets.map(({ id }) => id)]])),
  );
  return Object.keys(about).length === 0 ? {} : { about };
}

/** Why a request needs what it needs, reason by reason, with the targets concerned. */
export const demandCauses = (request: Demanding): readonly DemandCause[] =>
  request.because.map((reason) => ({ reason, who: concernedBy(reason, request) }));

/** Which targets a reason is about: those that were noted with it, else those that show it themselves, else an only target. */
function concernedBy(reason: DemandReason, { targets, about }: Demanding): readonly Target[] {
  const noted = new Set<string>(about?.[reason]);
  if (noted.size > 0) return targets.filter(({ id }) => noted.has(id));
  switch (reason) {
    case 'admin-target':
      return targets.filter(holdsAdminRole);
    case 'roles-unread':
      return targets.filter(({ rolesUnread }) => rolesUnread.length > 0);
    case 'protected-target':
    case 'powerful-target':
      return targets.length === 1 ? targets : [];
    case 'opens-access':
    case 'many-targets':
    case 'policy':
      return [];
    default:
      return reason satisfies never;
  }
}

/**
 * The targets of a request, those at whom approvers must look most closely first: admins, accounts whose roles could not be read, protected
 * accounts, people with rights in Cordon, guests, synced accounts. Within a class they keep their order.
 */
export function riskiestFirst(request: Demanding): readonly Target[] {
  const noted = (reason: DemandReason) => new Set<string>(request.about?.[reason]);
  const [admins, guarded, powerful] = [noted('admin-target'), noted('protected-target'), noted('powerful-target')];
  const classes: readonly ((target: Target) => boolean)[] = [
    (target) => holdsAdminRole(target) || target.globalAdministrator || admins.has(target.id),
    ({ rolesUnread }) => rolesUnread.length > 0,
    ({ id }) => guarded.has(id),
    ({ id }) => powerful.has(id),
    ({ guest }) => guest,
    ({ synced }) => synced,
  ];
  const rankOf = (target: Target): number => {
    const rank = classes.findIndex((isIn) => isIn(target));
    return rank === -1 ? classes.length : rank;
  };
  return request.targets.toSorted((one, other) => rankOf(one) - rankOf(other));
}
