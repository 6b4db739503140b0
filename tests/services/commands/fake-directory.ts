import { GraphProblem, type Graph, type GraphCall } from '../../../services/graph/graph.ts';

export interface FakeUser {
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string;
  readonly mail?: string;
  readonly proxyAddresses?: readonly string[];
  readonly [property: string]: unknown;
}

export interface FakeDirectory {
  readonly graph: Graph;
  readonly calls: GraphCall<unknown>[];
  /** How many round trips there were; calls in flight at the same time count as one. */
  readonly trips: () => number;
  readonly mostAtOnce: () => number;
}

/** A fake Graph with users, and the roles in force of each by object id. It answers all pending calls together, so that tests can count round trips. */
export function fakeDirectory(
  users: readonly FakeUser[],
  roles: Readonly<Record<string, readonly unknown[]>> = {},
  fail: (call: GraphCall<unknown>) => GraphProblem | undefined = () => undefined,
): FakeDirectory {
  const calls: GraphCall<unknown>[] = [];
  let waiting: (() => void)[] = [];
  let trips = 0;
  let most = 0;
  const answerAll = () => {
    trips += 1;
    most = Math.max(most, waiting.length);
    const answers = waiting;
    waiting = [];
    for (const answer of answers) answer();
  };
  const graph: Graph = {
    async send(call) {
      calls.push(call);
      if (waiting.length === 0) setImmediate(answerAll);
      await new Promise<void>((resolve) => waiting.push(resolve));
      const problem = fail(call);
      if (problem !== undefined) throw problem;
      return call.response.parse(answerTo(call, users, roles));
    },
    with: () => graph,
    tenant: 'contoso.com',
    claims: () => Promise.resolve({ appId: undefined, roles: undefined }),
    addressOf: (path) => path.encoded,
    clock: () => 0,
  };
  return { graph, calls, trips: () => trips, mostAtOnce: () => most };
}

function answerTo(
  { path, query, eventual }: GraphCall<unknown>,
  users: readonly FakeUser[],
  roles: Readonly<Record<string, readonly unknown[]>>,
): unknown {
  const [, collection, key, relation] = path.encoded.split('/').map(decodeURIComponent);
  if (relation === 'roleAssignmentScheduleInstances') {
    const principal = /^principalId eq '(.+)'$/.exec(query?.['$filter'] ?? '')?.[1];
    return { value: principal === undefined ? Object.values(roles).flat() : (roles[principal] ?? []) };
  }
  if (collection !== 'users' || relation !== undefined) return { value: [] };
  if (key === undefined) {
    const isSimple = query?.['$filter']?.startsWith('onPremisesSecurityIdentifier eq ') === true;
    if (eventual !== true && !isSimple) throw new GraphProblem('rejected', 'ConsistencyLevel is missing');
    const hits = users.filter((user) => fits(user, query?.['$filter'], query?.['$search']));
    return { '@odata.count': hits.length, value: hits.slice(0, Number(query?.['$top'])) };
  }
  const user = users.find(({ id, userPrincipalName }) => id === key || same(userPrincipalName, key));
  if (user === undefined) throw new GraphProblem('not-found', 'Request_ResourceNotFound');
  return user;
}

function fits(user: FakeUser, filter: string | undefined, search: string | undefined): boolean {
  if (filter !== undefined) {
    const [, sid] = /^onPremisesSecurityIdentifier eq '(.*)'$/.exec(filter) ?? [];
    if (sid !== undefined) return user['onPremisesSecurityIdentifier'] === sid;
    const [, account, start] =
      /^onPremisesSamAccountName eq '(.*)' or startswith\(userPrincipalName,'(.*)'\)$/.exec(filter) ?? [];
    if (account !== undefined && start !== undefined) {
      const samAccountName = user['onPremisesSamAccountName'];
      const isNamed = typeof samAccountName === 'string' && same(samAccountName, account);
      return isNamed || user.userPrincipalName.toLowerCase().startsWith(start);
    }
    const [, address] = /^mail eq '(.*)' or proxyAddresses\/any\(p:p eq 'smtp:\1'\)$/.exec(filter) ?? [];
    if (address === undefined) throw new GraphProblem('rejected', `not a filter: ${filter}`);
    const plain = address.replaceAll("''", "'");
    return same(user.mail ?? '', plain) || (user.proxyAddresses ?? []).some((proxy) => same(proxy, `smtp:${plain}`));
  }
  return (search ?? '').split(/(?<=") OR (?=")/).some((clause) => {
    const [, property, text] = /^"(displayName|mail):([^"]+)"$/.exec(clause) ?? [];
    if (property === undefined || text === undefined) throw new GraphProblem('rejected', `not a search: ${clause}`);
    const value = ((property === 'mail' ? user.mail : user.displayName) ?? '').toLowerCase();
    return property === 'mail'
      ? value.startsWith(text.toLowerCase())
      : text
          .toLowerCase()
          .split(/\s+/)
          .every((token) => value.split(/\s+/).some((word) => word.startsWith(token)));
  });
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
