import type { Graph } from '../graph/graph.ts';
import { addressOfId, idOfAddress, ipAddress, isPublicAddress } from '../model/ip-address.ts';
import { plainTarget, type Target } from '../model/person.ts';
import { shownQuery, type PersonQuery } from './person-query.ts';
import { resolutionOf, type Question, type Resolution } from './resolve.ts';

/** Reads public IP addresses, and the ids that stand for them on buttons. Nothing is looked up: an address is what it says. */
export function resolveAddresses(_: Graph, queries: readonly PersonQuery[]): Promise<Resolution> {
  return Promise.resolve(resolutionOf(queries.flatMap(targetsIn)));
}

/** Words without quotes may hold several addresses. */
function targetsIn(query: PersonQuery): readonly (Target | Question)[] {
  const asked = shownQuery(query);
  return asked.split(/[\s,;]+/).flatMap((word): readonly (Target | Question)[] => {
    if (word === '') return [];
    const address = ipAddress(word) ?? addressOfId(word);
    if (address === undefined || !isPublicAddress(address))
      return [{ kind: 'none', asked: word, near: [], by: query.kind }];
    return [plainTarget({ kind: 'address', id: idOfAddress(address), name: address, upn: 'IP address' })];
  });
}
