import type { Person } from '../model/person.ts';
import type { Request } from '../model/request.ts';

/**
 * Does work in the name of somebody of a tenant, so that Graph is called with their rights where it is worked on in people's names.
 * @param home id of their home tenant
 */
export type InNameOf = <T>(person: Person, home: string, work: () => Promise<T>) => Promise<T>;

/** Does the work of a request in the name of its requester, whoever's decision or turn has led to it. */
export const inRequestersName = <T>(
  inNameOf: InNameOf | undefined,
  { requester, home }: Pick<Request, 'requester' | 'home'>,
  work: () => Promise<T>,
): Promise<T> => (inNameOf === undefined ? work() : inNameOf(requester, home, work));
