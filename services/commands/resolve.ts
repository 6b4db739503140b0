import type { Graph } from '../graph/graph.ts';
import { atMost } from '../base/parallel.ts';
import { plainTarget, type PersonId, type Target } from '../model/person.ts';
import {
  findAccount,
  searchAccounts,
  accountsWithAddress,
  accountTraitsOf,
  type DirectoryAccount,
  type AccountHits,
} from '../directory/people-search.ts';
import { readAdminRoles } from '../directory/admin-roles.ts';
import type { FederatedDomainsOf } from '../directory/domains.ts';
import { accountsWithLogonName, accountsWithSid } from '../directory/logon-names.ts';
import { namesInWords, type NamesInWords } from './names-in-words.ts';
import { foldName, shownQuery, type PersonQuery } from './person-query.ts';

/** A possible target, for the person to choose from. */
export interface Candidate {
  readonly id: PersonId;
  readonly name: string;
  readonly upn: string;
  readonly jobTitle: string | null;
}

/** A query that only the person who typed it can settle. `asked` is what they typed. */
export type Question =
  /** Several matches, or a single one that is not exact. At most ten of `total` candidates. */
  | {
      readonly kind: 'ambiguous';
      readonly asked: string;
      readonly candidates: readonly Candidate[];
      readonly total: number;
    }
  /** No match. `near` are at most three with a similar name. `by` is how it was asked for. */
  | {
      readonly kind: 'none';
      readonly asked: string;
      readonly near: readonly Candidate[];
      readonly by: PersonQuery['kind'];
      /** What else is known about it, in a sentence that says what to do. */
      readonly about?: string;
    };

/** The result of looking up all values of one argument. */
export type Resolution =
  | { readonly kind: 'found'; readonly targets: readonly Target[] }
  /**
   * At least one question, or words `left` that fit nobody behind a name without quotes and may be a reason. `found` are the other targets, so
   * that a form can carry their object ids.
   */
  | {
      readonly kind: 'unclear';
      readonly questions: readonly Question[];
      readonly found: readonly Candidate[];
      readonly left?: string;
    };

/** How to look people up. */
export interface ResolveOptions {
  /** Asks Teams for the object id of a mention's `29:...`; returns undefined when Teams does not know it. */
  readonly mentionId: (id: string) => Promise<PersonId | undefined>;
  readonly federatedDomains: FederatedDomainsOf;
}

const lookupsAtOnce = 32;

/**
 * Looks up people in Entra, without duplicates and without guessing. All lookups run at once, then all reads of roles: two round trips,
 * a third for alias addresses, and one more for somebody in a role-assignable group or a tenant without Entra ID P2.
 * @throws {GraphProblem} as the port does
 */
export async function resolvePeople(
  graph: Graph,
  queries: readonly PersonQuery[],
  options: ResolveOptions,
): Promise<Resolution> {
  const read = await atMost(lookupsAtOnce, queries, (query) => lookUpAll(graph, query, options), 'stop');
  const answers = read.flatMap((one) => one.answers);
  const left = read
    .map((one) => one.left)
    .filter((words) => words !== '')
    .join(' ');
  const questions = answers.flatMap((answer) => ('kind' in answer ? [answer] : []));
  const accounts = new Map(answers.flatMap((answer) => ('kind' in answer ? [] : [[answer.id, answer] as const])));
  const found = [...accounts.values()].map(candidate);
  if (left !== '') return { kind: 'unclear', questions, found, left };
  if (questions.length > 0) return { kind: 'unclear', questions, found };
  return { kind: 'found', targets: await accountsAsTargets(graph, [...accounts.values()], options) };
}

/**
 * Makes targets of accounts: reads what the directory does not say with an account, its roles and which domains are federated.
 * @returns the targets, in the same order
 * @throws {GraphProblem} as the port does
 */
export async function accountsAsTargets(
  graph: Graph,
  accounts: readonly DirectoryAccount[],
  { federatedDomains }: Pick<ResolveOptions, 'federatedDomains'>,
): Promise<readonly Target[]> {
  const [roles, federated] = await Promise.all([
    readAdminRoles(
      graph,
      accounts.map(({ id }) => id),
    ),
    federatedDomains(graph),
  ]);
  return accounts.map((account) => ({
    ...plainTarget({ kind: 'account', ...candidate(account) }),
    ...accountTraitsOf(account, federated),
    ...roles.get(account.id),
  }));
}

type Answer = DirectoryAccount | Question;

/** Everybody whom a query names. Words without quotes may name several people. */
async function lookUpAll(graph: Graph, query: PersonQuery, options: ResolveOptions): Promise<NamesInWords<Answer>> {
  if (query.kind !== 'name' || query.isUnquoted !== true)
    return { answers: [await lookUpPerson(graph, query, options)], left: '' };
  return namesInWords(query.name, {
    find: (name) => byName(graph, { kind: 'name', name }),
    isNobody: (answer) => 'kind' in answer && answer.kind === 'none',
  });
}

/**
 * Looks up one person, whom a query names.
 * @returns the account, or the question that only the person who typed it can settle
 * @throws {GraphProblem} as the port does
 */
export async function lookUpPerson(
  graph: Graph,
  query: PersonQuery,
  { mentionId }: Pick<ResolveOptions, 'mentionId'>,
): Promise<DirectoryAccount | Question> {
  const asked = shownQuery(query);
  switch (query.kind) {
    case 'upn':
      return byAddress(graph, query);
    case 'id':
      return (await findAccount(graph, query.id)) ?? none(query);
    case 'sid': {
      const [only, ...others] = await accountsWithSid(graph, query.sid);
      if (only === undefined) return none(query);
      return others.length === 0 ? only : choice(asked, { accounts: [only, ...others], total: others.length + 1 });
    }
    case 'logon-name': {
      const { only, possible } = await accountsWithLogonName(graph, query.domain, query.account);
      return only ?? (possible.total === 0 ? none(query) : choice(asked, possible));
    }
    case 'mention': {
      const id = await mentionId(query.id);
      const account = id === undefined ? undefined : await findAccount(graph, id);
      return account ?? none(query, await searchAccounts(graph, { displayName: query.name }, 3));
    }
    case 'name':
      return byName(graph, query);
    default:
      return query satisfies never;
  }
}

/** Tries the address as a UPN, then as an alias. If Graph answers with another UPN, that is a question and not a target. */
async function byAddress(graph: Graph, query: PersonQuery & { readonly kind: 'upn' }): Promise<Answer> {
  const { upn: address } = query;
  const account = await findAccount(graph, address, ['not-found', 'rejected']);
  if (account?.userPrincipalName.toLowerCase() === address) return account;
  const hits = account === undefined ? await accountsWithAddress(graph, address) : { accounts: [account], total: 1 };
  const [only] = hits.accounts;
  if (account === undefined && only !== undefined && hits.total === 1) return only;
  if (only !== undefined) return choice(address, hits);
  const local = address.replace(/(#ext#)?@.*$/, '');
  const words = local.replace(/[^\p{L}\p{N}]+/gu, ' ');
  return none(query, await searchAccounts(graph, { displayName: words, mail: local }, 3));
}

/** Accepts the only person with exactly this name. A partial match is always a question, even when it is the only one. */
async function byName(graph: Graph, query: PersonQuery & { readonly kind: 'name' }): Promise<Answer> {
  const { name } = query;
  const hits = await searchAccounts(graph, { displayName: name });
  const [exact, ...others] = hits.accounts.filter((account) => sameName(account.displayName ?? '', name));
  const allSeen = hits.total <= hits.accounts.length;
  if (exact !== undefined && others.length === 0 && allSeen) return exact;
  return hits.accounts.length === 0 ? none(query) : choice(name, hits);
}

/** Whether two display names are equal apart from case, spacing and invisible characters. */
export const sameName = (a: string, b: string): boolean => foldName(a).toLowerCase() === foldName(b).toLowerCase();

const choice = (asked: string, { accounts, total }: AccountHits): Question => ({
  kind: 'ambiguous',
  asked,
  candidates: accounts.slice(0, 10).map(candidate),
  total,
});

const none = (query: PersonQuery, near?: AccountHits): Question => ({
  kind: 'none',
  asked: shownQuery(query),
  near: (near?.accounts ?? []).slice(0, 3).map(candidate),
  by: query.kind,
});

const candidate = ({ id, displayName, userPrincipalName, jobTitle }: DirectoryAccount): Candidate => ({
  id,
  name: displayName ?? userPrincipalName,
  upn: userPrincipalName,
  jobTitle: jobTitle ?? null,
});

/**
 * Combines the answers to several queries.
 * @returns all targets without duplicates; or, when any query is open, the questions and the targets found so far
 */
export function resolutionOf(answers: readonly (Target | Question)[]): Resolution {
  const targets = answers.flatMap((answer) => ('id' in answer ? [answer] : []));
  const questions = answers.flatMap((answer) => ('id' in answer ? [] : [answer]));
  const found = [...new Map(targets.map((target) => [target.id, target])).values()];
  return questions.length === 0
    ? { kind: 'found', targets: found }
    : { kind: 'unclear', questions, found: found.map(asCandidate) };
}

/** Reduces a target to what a choice shows. */
export const asCandidate = ({ id, name, upn, jobTitle }: Target): Candidate => ({ id, name, upn, jobTitle });
