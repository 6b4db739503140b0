import type { Graph } from '../graph/graph.ts';
import { atMost } from '../base/parallel.ts';
import type { PersonId, Target } from '../model/person.ts';
import {
  accountOf,
  activeRolesOf,
  search,
  withAddress,
  type DirectoryAccount,
  type Hits,
} from '../directory/people-search.ts';
import { folded, shownQuery, type PersonQuery } from './person-query.ts';

/** Somebody who may be meant, for a choice. */
export interface Candidate {
  readonly id: PersonId;
  readonly name: string;
  readonly upn: string;
  readonly jobTitle: string | null;
}

/** What only the person who typed can answer; `asked` is how they named somebody. */
export type Question =
  /** Ten candidates at most of `total`; a single one when it fits only roughly. */
  | {
      readonly kind: 'ambiguous';
      readonly asked: string;
      readonly candidates: readonly Candidate[];
      readonly total: number;
    }
  /** Nobody; `near` are three at most who are called alike. */
  | { readonly kind: 'none'; readonly asked: string; readonly near: readonly Candidate[] };

export type Resolution =
  | { readonly kind: 'found'; readonly targets: readonly Target[] }
  /** At least one question; `found` are the others, who can be named by object id from here on. */
  | { readonly kind: 'unclear'; readonly questions: readonly Question[]; readonly found: readonly Candidate[] };

export interface ResolveHabits {
  /** The object id behind a mention's `29:...`, asked of Teams; undefined when Teams does not know. */
  readonly mentionId: (id: string) => Promise<PersonId | undefined>;
}

const lookupsAtOnce = 32;
const roleReadsAtOnce = 32;

/**
 * Asks Entra who is meant, each person once; never guesses. All lookups run at once, then all reads of roles: two round
 * trips, and one more for whoever is named by an alias address.
 * @throws {GraphProblem} when Graph does not say
 */
export async function resolvePeople(
  graph: Graph,
  queries: readonly PersonQuery[],
  habits: ResolveHabits,
): Promise<Resolution> {
  const answers = await atMost(lookupsAtOnce, queries, (query) => look(graph, query, habits), 'stop');
  const questions = answers.flatMap((answer) => ('kind' in answer ? [answer] : []));
  const accounts = new Map(answers.flatMap((answer) => ('kind' in answer ? [] : [[answer.id, answer] as const])));
  if (questions.length > 0) return { kind: 'unclear', questions, found: [...accounts.values()].map(candidate) };
  const targets = await atMost(
    roleReadsAtOnce,
    [...accounts.values()],
    async (account) => ({
      kind: 'account' as const,
      ...candidate(account),
      synced: account.onPremisesSyncEnabled === true,
      guest: account.userType?.toLowerCase() === 'guest',
      enabled: account.accountEnabled !== false,
      roles: await activeRolesOf(graph, account.id),
    }),
    'stop',
  );
  return { kind: 'found', targets };
}

type Answer = DirectoryAccount | Question;

async function look(graph: Graph, query: PersonQuery, { mentionId }: ResolveHabits): Promise<Answer> {
  const asked = shownQuery(query);
  switch (query.kind) {
    case 'upn':
      return byAddress(graph, query.upn);
    case 'id':
      return (await accountOf(graph, query.id)) ?? none(asked);
    case 'mention': {
      const id = await mentionId(query.id);
      const account = id === undefined ? undefined : await accountOf(graph, id);
      return account ?? none(asked, await search(graph, { displayName: query.name }, 3));
    }
    case 'name':
      return byName(graph, query.name);
    default:
      return query satisfies never;
  }
}

/** A UPN first, then an alias. An answer about another UPN than the one asked for is a question, not a target. */
async function byAddress(graph: Graph, address: string): Promise<Answer> {
  const account = await accountOf(graph, address, ['not-found', 'rejected']);
  if (account?.userPrincipalName.toLowerCase() === address) return account;
  const hits = account === undefined ? await withAddress(graph, address) : { accounts: [account], total: 1 };
  const [only] = hits.accounts;
  if (account === undefined && only !== undefined && hits.total === 1) return only;
  if (only !== undefined) return choice(address, hits);
  const local = address.replace(/(#ext#)?@.*$/, '');
  const words = local.replace(/[^\p{L}\p{N}]+/gu, ' ');
  return none(address, await search(graph, { displayName: words, mail: local }, 3));
}

/** One person of exactly this name, or a question: who fits only roughly is never taken, not even when alone. */
async function byName(graph: Graph, name: string): Promise<Answer> {
  const hits = await search(graph, { displayName: name });
  const [exact, ...others] = hits.accounts.filter((account) => sameName(account.displayName ?? '', name));
  const allSeen = hits.total <= hits.accounts.length;
  if (exact !== undefined && others.length === 0 && allSeen) return exact;
  return hits.accounts.length === 0 ? none(name) : choice(name, hits);
}

export const sameName = (a: string, b: string): boolean => folded(a).toLowerCase() === folded(b).toLowerCase();

const choice = (asked: string, { accounts, total }: Hits): Question => ({
  kind: 'ambiguous',
  asked,
  candidates: accounts.slice(0, 10).map(candidate),
  total,
});

const none = (asked: string, near?: Hits): Question => ({
  kind: 'none',
  asked,
  near: (near?.accounts ?? []).slice(0, 3).map(candidate),
});

const candidate = ({ id, displayName, userPrincipalName, jobTitle }: DirectoryAccount): Candidate => ({
  id,
  name: displayName ?? userPrincipalName,
  upn: userPrincipalName,
  jobTitle: jobTitle ?? null,
});

/** Of what was found, for a choice. */
export const asCandidate = ({ id, name, upn, jobTitle }: Target): Candidate => ({ id, name, upn, jobTitle });
