import { z } from 'zod';
import { badRequest, ErrorAnswer, type PracticeResponse } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import type { PracticeMessage } from '../seed/backdoors-mail.ts';
import type { PracticeAccount } from '../state/account.ts';
import type { CaseOperation, PracticeCase, PracticeSearch } from '../state/ediscovery.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

const cases = '/security/cases/ediscoveryCases';
const inCase = `${cases}/{case}`;
const inSearch = `${inCase}/searches/{search}`;
const paging = ['$top', '$skiptoken'];

const newCase = z.strictObject({ displayName: z.string().min(1), description: z.string().optional() });
const newSearch = z.strictObject({
  displayName: z.string().min(1),
  contentQuery: z.string().optional(),
  dataSourceScopes: z.enum(['none', 'allTenantMailboxes', 'allTenantSites', 'allCaseCustodians']),
  description: z.string().optional(),
});
const purge = z.strictObject({
  purgeType: z.enum(['recoverable', 'permanentlyDelete']),
  purgeAreas: z.enum(['mailboxes', 'teamsMessages']),
});

/** Microsoft purges so many items of a mailbox at once. */
const purgedAtOnce = 100;

/**
 * Purview's cases, searches, estimates and purges. Purged messages are gone at once here; what Microsoft says of a case or a search that
 * does not exist is unverified.
 * @see https://learn.microsoft.com/graph/api/resources/security-ediscoverycase
 */
export const ediscovery: readonly Route[] = [
  readRoute(cases, paging, (call) =>
    page(call, 'security/cases/ediscoveryCases', call.directory.ediscovery.cases, asIs),
  ),
  writeRoute('POST', cases, (call) => {
    const { data } = newCase.safeParse(call.body);
    if (data === undefined) throw badRequest('Invalid case.');
    return { status: 201, body: call.directory.ediscovery.addCase(data.displayName, call.now) };
  }),
  readRoute(`${inCase}/searches`, paging, (call) => {
    const { id } = caseIn(call);
    const found = call.directory.ediscovery.searches.filter(({ caseId }) => caseId === id);
    return page(call, 'searches', found, searchShown);
  }),
  writeRoute('POST', `${inCase}/searches`, (call) => {
    const { id } = caseIn(call);
    const { data } = newSearch.safeParse(call.body);
    if (data === undefined) throw badRequest('Invalid search.');
    const { displayName, contentQuery = '', dataSourceScopes } = data;
    termsOf(contentQuery);
    const added = call.directory.ediscovery.addSearch({ caseId: id, displayName, contentQuery, dataSourceScopes });
    return { status: 201, body: searchShown(added) };
  }),
  writeRoute('POST', `${inSearch}/estimateStatistics`, (call) => {
    const search = searchIn(call);
    const found = foundBy(call, search, 'directory');
    return started(call, search, 'estimate', found);
  }),
  readRoute(`${inSearch}/lastEstimateStatisticsOperation`, [], (call) => {
    const { id } = searchIn(call);
    const last = call.directory.ediscovery.operations.findLast(
      ({ searchId, kind }) => searchId === id && kind === 'estimate',
    );
    if (last === undefined) throw missing(id);
    return { status: 200, body: operationShown(call)(last) };
  }),
  writeRoute('POST', `${inSearch}/purgeData`, (call) => {
    const search = searchIn(call);
    const { data } = purge.safeParse(call.body);
    if (data === undefined) throw badRequest('Invalid purge.');
    const found = foundBy(call, search, 'truth').map((hit) => ({ ...hit, hits: hit.hits.slice(0, purgedAtOnce) }));
    for (const { account, hits } of found) {
      const gone = new Set(hits.map(({ id }) => id));
      const messages = account.messages?.filter(({ id }) => !gone.has(id));
      call.directory.write(account.user.id, { ...account, messages });
    }
    return started(call, search, 'purge', found);
  }),
  readRoute(`${inCase}/operations`, paging, (call) => {
    const { id } = caseIn(call);
    const found = call.directory.ediscovery.operations.filter(({ caseId }) => caseId === id);
    return page(call, 'operations', found.toReversed(), operationShown(call));
  }),
  readRoute(`${inCase}/operations/{operation}`, [], (call) => {
    const id = call.param('operation');
    const found = call.directory.ediscovery.operations.find((operation) => operation.id === id);
    if (found === undefined) throw missing(id);
    return { status: 200, body: operationShown(call)(found) };
  }),
];

interface Hit {
  readonly account: PracticeAccount;
  readonly hits: readonly PracticeMessage[];
}

/** The messages that a search finds, mailbox by mailbox. */
function foundBy({ directory }: ReceivedCall, search: PracticeSearch, view: 'directory' | 'truth'): readonly Hit[] {
  const terms = termsOf(search.contentQuery);
  if (search.dataSourceScopes !== 'allTenantMailboxes') return [];
  return directory.accounts(view).flatMap((account) => {
    const hits = (account.messages ?? []).filter((message) => terms.every((term) => term(message)));
    return hits.length === 0 ? [] : [{ account, hits }];
  });
}

/**
 * Reads a query of the kind that Cordon writes. Words are found in any case, a subject wherever it contains them.
 * @throws {ErrorAnswer} for any other query
 */
function termsOf(query: string): readonly ((message: PracticeMessage) => boolean)[] {
  if (query === '') return [];
  return query.split(' AND ').map((term) => {
    const [, name = '', value = ''] = /^(kind|from|subject|received)(?::|>=)"?([^"]+)"?$/.exec(term) ?? [];
    const wanted = value.toLowerCase();
    switch (name) {
      case 'kind':
        return () => wanted === 'email';
      case 'from':
        return ({ from }) => from.toLowerCase() === wanted;
      case 'subject':
        return ({ subject }) => subject.toLowerCase().includes(wanted);
      case 'received':
        return ({ receivedDateTime }) => receivedDateTime.slice(0, 10) >= wanted;
      default:
        throw badRequest(`The query is not understood: '${term}'.`);
    }
  });
}

function started(
  call: ReceivedCall,
  search: PracticeSearch,
  kind: CaseOperation['kind'],
  found: readonly Hit[],
): PracticeResponse {
  const { id } = call.directory.ediscovery.start({
    caseId: search.caseId,
    searchId: search.id,
    kind,
    startedAt: call.now,
    messages: found.reduce((sum, { hits }) => sum + hits.length, 0),
    mailboxes: found.length,
  });
  const at = `${new URL(call.url).origin}/v1.0${cases}/${search.caseId}/operations/${id}`;
  return { status: 202, headers: { Location: at } };
}

const operationShown =
  ({ now }: ReceivedCall) =>
  (operation: CaseOperation): Readonly<Record<string, unknown>> => {
    const { id, kind, startedAt, endsAt, messages, mailboxes } = operation;
    const hasEnded = now >= endsAt;
    const isEstimate = kind === 'estimate';
    return {
      '@odata.type': `#microsoft.graph.security.ediscovery${isEstimate ? 'Estimate' : 'PurgeData'}Operation`,
      id,
      action: isEstimate ? 'estimateStatistics' : 'unknownFutureValue',
      createdDateTime: new Date(startedAt).toISOString(),
      completedDateTime: hasEnded ? new Date(endsAt).toISOString() : null,
      percentProgress: hasEnded ? 100 : 0,
      status: hasEnded ? 'succeeded' : 'running',
      ...(isEstimate && hasEnded && { indexedItemCount: messages, mailboxCount: mailboxes }),
    };
  };

const searchShown = ({ id, displayName, contentQuery, dataSourceScopes }: PracticeSearch) => ({
  id,
  displayName,
  contentQuery,
  dataSourceScopes,
});

const asIs = <T>(item: T): T => item;

function caseIn(call: ReceivedCall): PracticeCase {
  const id = call.param('case');
  const found = call.directory.ediscovery.cases.find((one) => one.id === id);
  if (found === undefined) throw missing(id);
  return found;
}

function searchIn(call: ReceivedCall): PracticeSearch {
  const { id: caseId } = caseIn(call);
  const id = call.param('search');
  const found = call.directory.ediscovery.searches.find((one) => one.id === id && one.caseId === caseId);
  if (found === undefined) throw missing(id);
  return found;
}

const missing = (id: string): ErrorAnswer =>
  new ErrorAnswer(404, 'NotFound', `There is no object with the id '${id}'.`);
