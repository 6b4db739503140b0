import type { GraphCall } from './graph.ts';
import type { QuotaName } from './quotas.ts';

/** What a call draws on, and how many tokens of it. */
export interface CallCost {
  readonly quota: QuotaName;
  readonly tokens: number;
}

/** What the cost of a call depends on. */
export type CostlyCall = Pick<GraphCall<unknown>, 'method' | 'path' | 'query' | 'service' | 'countsAs' | 'holdsWrites'>;

/** Services with limits of their own, before those of Entra. Outlook's is counted by what is under way, not by time. */
const otherServices: readonly (readonly [paths: RegExp, quota: QuotaName | undefined])[] = [
  [/^\/(auditLogs|reports)\//, 'logs'],
  [/^\/(identityProtection|identity\/conditionalAccess)\//, 'risk'],
  [/^\/users\/[^/]+\/(mailFolders|mailboxSettings)\b/, undefined],
];

/**
 * Base costs of Entra's reads in resource units, by the end of their path. Each other read costs one. A read by POST costs no write.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
const units: readonly (readonly [method: 'GET' | 'POST', paths: RegExp, units: number])[] = [
  ['POST', /\/(isMemberOf|checkMember(Groups|Objects))$/, 4],
  ['POST', /\/(directoryObjects\/getByIds|getObjectsById)$/, 3],
  ['POST', /\/getMember(Groups|Objects)$/, 2],
  ['POST', /^\/\$batch$/, 2], // of each call in it, unless they are writes
  ['GET', /^\/groups\/[^/]+\/transitiveMembers\b/, 5],
  ['GET', /^\/domains\/[^/]+\/domainNameReferences$/, 4],
  ['GET', /^\/groups\/[^/]+\/members\b/, 3],
  ['GET', /^\/(subscribedSkus|contracts)\b/, 3],
  ['GET', /^\/(users|applications)$/, 2],
  [
    'GET',
    /\/(memberOf|transitiveMemberOf|ownedObjects|licenseDetails|oauth2PermissionGrants|extensionProperties)\b/,
    2,
  ],
  ['GET', /^\/servicePrincipals\/[^/]+\/appRoleAssignments$/, 2],
];

/**
 * What a call costs of Graph's limits. The writes of Entra draw on one quota, its reads on another.
 * @returns undefined for a call that no limit over time is known for
 */
export function costOf(call: CostlyCall): CallCost | undefined {
  const { method, path, service = 'graph', countsAs = 1 } = call;
  if (service !== 'graph' && service !== 'beta') return undefined;
  const other = otherServices.find(([paths]) => paths.test(path.encoded));
  if (other !== undefined) return other[1] && { quota: other[1], tokens: countsAs };
  if (call.holdsWrites === true) return { quota: 'writes', tokens: countsAs };
  const listed = units.find(([verb, paths]) => verb === method && paths.test(path.encoded));
  if (listed === undefined && method !== 'GET') return { quota: 'writes', tokens: countsAs };
  return { quota: 'units', tokens: countsAs * unitsOf(listed?.[2] ?? 1, call) };
}

/** Whether a call draws on the quota of writes. */
export const isWrite = (call: CostlyCall): boolean => costOf(call)?.quota === 'writes';

/** Applies what the options of a query change about its base cost. */
function unitsOf(base: number, { query = {} }: CostlyCall): number {
  const top = Number(query['$top'] ?? Number.NaN);
  const less = ('$select' in query ? 1 : 0) + (top < 20 ? 1 : 0);
  const more = '$expand' in query ? 1 : 0;
  return Math.max(1, base - less + more);
}
