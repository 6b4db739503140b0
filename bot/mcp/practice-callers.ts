import { personId } from '../../services/model/person.ts';
import { isLoopbackAddress } from '../base/loopback.ts';
import type { Callers } from './caller.ts';

/** Finds a person of the practice tenant by first name; undefined when nobody is called that. */
export type PracticePersonNamed = (name: string) => { readonly id: string; readonly name: string } | undefined;

/** The client id that stands for every assistant in practice mode. */
export const practiceClient = '00000000-0000-4000-8000-000000000000';

/**
 * Lets callers on this machine name whom they speak for, `Authorization: Bearer megan`, as activities do in practice mode. There is nothing
 * but the practice tenant behind it.
 * @param tenant id of the practice tenant
 */
export const createPracticeCallers = (named: PracticePersonNamed, tenant: string): Callers => ({
  callerOf({ address, authorization }) {
    const [, name] = /^Bearer ([\p{L}'-]{1,50})$/iu.exec(authorization ?? '') ?? [];
    const found = name === undefined || !isLoopbackAddress(address) ? undefined : named(name);
    const id = found && personId(found.id);
    return Promise.resolve(id && { person: { id, name: found.name }, tenant, client: practiceClient });
  },
});
