import { z } from 'zod';
import { GraphProblem, type Graph, type GraphCall } from './graph.ts';
import { tokenOf } from '../base/page-token.ts';

/** `$top` of every list: as many rows as a card shows. */
export const pageSize = '25';

/** One page of a collection. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many items there are on all pages; null when Graph did not say. */
  readonly total: number | null;
  /** Opaque token for the next page; null on the last page. */
  readonly next: string | null;
}

/** A call for one page. */
export interface PageCall<T> extends Pick<
  GraphCall<unknown>,
  'path' | 'query' | 'eventual' | 'service' | 'headers' | 'timeoutMs'
> {
  readonly item: z.ZodType<T>;
  /** The token from the page before. With it `query` is not sent, because Graph's link contains it. */
  readonly next?: string | undefined;
}

/**
 * Reads one page of a collection. Of Graph's `@odata.nextLink` only the query is used, unchanged, with the path of the call, so a link
 * to another host never gets a token.
 * @throws {GraphProblem} as the port does; `rejected` also for a `next` that is not one of ours
 */
export async function readPage<T>(graph: Graph, { query = {}, item, next, ...call }: PageCall<T>): Promise<Page<T>> {
  const answer = await graph.send({
    ...call, // also for a further page, because the link does not contain headers
    method: 'GET',
    query: next === undefined ? query : queryOf(next),
    response: z.object({
      value: z.array(item),
      '@odata.count': z.number().optional(),
      '@odata.nextLink': z.string().optional(),
    }),
  });
  const link = answer['@odata.nextLink'];
  return {
    items: answer.value,
    total: answer['@odata.count'] ?? null,
    next: link === undefined ? null : tokenOf(link),
  };
}

/** More pages than any account has; the limit also ends an endless chain of links. */
const maxPages = 40;

/**
 * Reads a whole collection, to do something to all of it. A collection that is too long is an error, because a part would not do.
 * @param tooMany the message for that case, with what to do instead
 * @throws {GraphProblem} as the port does; `rejected` with `tooMany`
 */
export async function readAll<T>(
  graph: Graph,
  call: Omit<PageCall<T>, 'next'>,
  tooMany = 'This account has more of them than Cordon reads. Do it in Microsoft Entra.',
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await readPage(graph, { ...call, next });
    items.push(...page.items);
    if (page.next === null) return items;
    next = page.next;
  }
  throw new GraphProblem('rejected', tooMany);
}

/**
 * The query of a page token by name; the client encodes it again.
 * @throws {GraphProblem} `rejected` for a text that no link of Graph makes, such as the id of a request
 */
function queryOf(token: string): Readonly<Record<string, string>> {
  const query = Buffer.from(token, 'base64url').toString('utf8');
  const isOurs = query.includes('=') && Buffer.from(query).toString('base64url') === token;
  if (!isOurs)
    throw new GraphProblem('rejected', 'This is no page of this list: press More on the list, or leave next= out.');
  return Object.fromEntries(new URLSearchParams(query.replaceAll('+', '%20')));
}
