import { ipAddress } from '../model/ip-address.ts';
import type { PersonId } from '../model/person.ts';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { pageSize, readPage, type Page } from '../graph/page.ts';
import { signInSchema, type SignInRecord } from './sign-in-record.ts';
import { isFailedSignIn } from './sign-ins.ts';

/** Which sign-ins to read: those of a person, those that a program makes with a token in a person's name, or both. */
export const signInKinds = ['all', 'interactive', 'non-interactive'] as const;

/** One of `signInKinds`. */
export type SignInKind = (typeof signInKinds)[number];

/** What to read from the log. What is left out does not matter. */
export interface SignInQuery {
  readonly kind: SignInKind;
  /** Where the period starts, in epoch milliseconds; see `startInLog`. */
  readonly start: number;
  readonly user?: PersonId | undefined;
  /** An address, or how addresses begin: `198.51.100.` */
  readonly ip?: string | undefined;
  /** The application id, or how the name of the app begins. */
  readonly app?: string | undefined;
  /** How the user agent begins. Only beta can filter by it. */
  readonly userAgent?: string | undefined;
  /** True for those that did not succeed. */
  readonly failed?: boolean | undefined;
}

/** A page of the log, and what it was read from. */
export interface SignInPage extends Page<SignInRecord> {
  /** `v1.0` has interactive sign-ins only, without sessions, tokens and protocols. */
  readonly version: 'beta' | 'v1.0';
  /** Whether failed sign-ins were picked from all of them after reading, because Graph did not take the filter. */
  readonly pickedAfterwards: boolean;
}

const dayMs = 86_400_000;

/** How far back a period may start, in milliseconds: Graph refuses an older start. Some minutes are left for the call to arrive. */
const farthestMs = 90 * dayMs - 300_000;

/**
 * Where a period starts in the log. Graph refuses a start of more than 90 days ago.
 * @param asked epoch milliseconds
 * @param now epoch milliseconds
 * @see https://github.com/microsoftgraph/microsoft-graph-docs/issues/5676
 */
export function startInLog(asked: number, now: number): { readonly start: number; readonly isCut: boolean } {
  const earliest = now - farthestMs;
  return { start: Math.max(asked, earliest), isCut: asked < earliest };
}

/**
 * Reads one page of the sign-in log, newest first. Non-interactive sign-ins are in beta only. Where beta does not take the question,
 * v1.0 answers for interactive ones. Filtering by `status/errorCode ne 0` is common but unverified; where Graph refuses it, failed
 * sign-ins are picked afterwards. `kind: 'interactive'` is read from v1.0 unless a filter needs beta.
 * @throws {GraphProblem} as the port does; a `forbidden` names `alsoWanted` as what may be missing
 * @see https://learn.microsoft.com/graph/api/signin-list
 */
export async function readSignIns(
  graph: Graph,
  query: SignInQuery,
  { next, top = pageSize }: PageWanted = {},
): Promise<SignInPage> {
  let first: unknown;
  for (const attempt of next === undefined ? attemptsFor(query) : attemptsFor(query).slice(0, 1)) {
    try {
      const page = await readPage(graph, {
        path: graphPath`/auditLogs/signIns`,
        query: { $filter: filterOf(query, attempt), $top: top },
        item: signInSchema,
        next,
        timeoutMs: 60_000,
        ...(attempt.version === 'beta' && { service: 'beta', headers: { Prefer: 'include-unknown-enum-members' } }),
      });
      const items = query.failed === true ? page.items.filter(isFailedSignIn) : page.items;
      return { ...page, items, version: attempt.version, pickedAfterwards: query.failed === true && !attempt.byError };
    } catch (error) {
      if (!isRefusedQuestion(error)) throw withAlsoWanted(error);
      first ??= error;
    }
  }
  throw first;
}

/** Which page of the log, and how many rows it has at most. */
interface PageWanted {
  /** The token from the page before; left out for the first page. */
  readonly next?: string | undefined;
  readonly top?: string;
}

/** One way to put the question. */
interface Attempt {
  readonly version: 'beta' | 'v1.0';
  /** Whether Graph is asked for failed sign-ins only. */
  readonly byError: boolean;
}

function attemptsFor({ kind, userAgent, failed }: SignInQuery): readonly Attempt[] {
  const needsBeta = kind === 'non-interactive' || userAgent !== undefined;
  const versions = needsBeta ? (['beta'] as const) : kind === 'all' ? (['beta', 'v1.0'] as const) : (['v1.0'] as const);
  const filters = failed === true ? [true, false] : [false];
  return versions.flatMap((version) => filters.map((byError) => ({ version, byError })));
}

/** The permission that the log is known to want for its check of the licence, in some tenants, besides AuditLog.Read.All. */
const alsoWanted = 'Directory.Read.All';

function withAlsoWanted(error: unknown): unknown {
  if (!(error instanceof GraphProblem) || error.code !== 'forbidden') return error;
  return new GraphProblem('forbidden', error.message, { ...error.details, mayLack: alsoWanted }, { cause: error });
}

/** Whether Graph did not take the question as it was put. Whoever lacks a right or a licence is told so. */
const isRefusedQuestion = (error: unknown): boolean =>
  error instanceof GraphProblem && ['rejected', 'not-found', 'unexpected'].includes(error.code);

/** Each kind is named to beta, which answers with interactive sign-ins only when no kind is named. */
const kindClauses: Readonly<Record<SignInKind, string>> = {
  all: "signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')",
  interactive: "signInEventTypes/any(t: t eq 'interactiveUser')",
  'non-interactive': "signInEventTypes/any(t: t eq 'nonInteractiveUser')",
};

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function filterOf({ kind, start, user, ip, app, userAgent }: SignInQuery, { version, byError }: Attempt): string {
  return [
    `createdDateTime ge ${new Date(start).toISOString()}`,
    ...(user === undefined ? [] : [`userId eq ${odata(user)}`]),
    ...(ip === undefined ? [] : [ipAddress(ip) === undefined ? begins('ipAddress', ip) : `ipAddress eq ${odata(ip)}`]),
    ...(app === undefined ? [] : [guid.test(app) ? `appId eq ${odata(app)}` : begins('appDisplayName', app)]),
    ...(userAgent === undefined ? [] : [begins('userAgent', userAgent)]),
    ...(byError ? ['status/errorCode ne 0'] : []),
    ...(version === 'beta' ? [kindClauses[kind]] : []),
  ].join(' and ');
}

const begins = (property: string, text: string): string => `startsWith(${property},${odata(text)})`;

/** How many pages are read of a question about the whole tenant, and how many rows each has at most. */
const pagesAtMost = 5;
const rowsInPage = '999';

/** Sign-ins of many people. */
export interface ManySignIns extends Pick<SignInPage, 'version' | 'pickedAfterwards'> {
  /** Newest first. */
  readonly items: readonly SignInRecord[];
  /** False when the log has more: then only the newest were read. */
  readonly isWhole: boolean;
  /** When they were read, in epoch milliseconds. Rows arrive minutes late (unverified). */
  readonly asOf: number;
}

/**
 * Reads the newest pages of the log, one after the other, because it takes 5 requests in 10 seconds.
 * @throws {GraphProblem} as `readSignIns`
 */
export async function readManySignIns(graph: Graph, query: SignInQuery): Promise<ManySignIns> {
  let asked = query;
  let page = await readSignIns(graph, asked, { top: rowsInPage });
  const items = [...page.items];
  for (let pages = 1; pages < pagesAtMost && page.next !== null; pages += 1) {
    if (page.version === 'v1.0') asked = { ...asked, kind: 'interactive' };
    const before = page;
    page = {
      ...(await readSignIns(graph, asked, { top: rowsInPage, next: page.next })),
      pickedAfterwards: before.pickedAfterwards,
    };
    items.push(...page.items);
  }
  const { version, pickedAfterwards, next } = page;
  return { items: items.filter(isOfPerson), isWhole: next === null, version, pickedAfterwards, asOf: graph.clock() };
}

/** The account that Entra Connect signs in with would be among the sign-ins of every office: it is nobody. */
const isOfPerson = ({ userDisplayName }: SignInRecord): boolean =>
  userDisplayName !== 'On-Premises Directory Synchronization Service Account';
