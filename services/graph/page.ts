import { z } from 'zod';
import { GraphProblem, type Graph, type GraphCall } from './graph.ts';
import { tokenOf } from '../base/page-token.ts';

/** `$top` of every list: as many rows as a card shows. */
export const pageSize = '25';

export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in all; null when Graph did not say. */
  readonly total: number | null;
  /** Opaque; asks for the next page. Null on the last one. */
  readonly next: string | null;
}

export interface PageCall<T> extends Pick<GraphCall<unknown>, 'path' | 'query' | 'eventual'> {
  readonly item: z.ZodType<T>;
  /** From the page before; then `query` is left out, because Graph's link holds it. */
  readonly next?: string | undefined;
}

/**
 * Reads one page of a collection. Of Graph's `@odata.nextLink` only the query is used, whole and as it is, on our own path: a
 * link to another host never gets a token.
 * @throws {GraphProblem} as the port does; `rejected` also for a `next` that is not one of ours
 */
export async function readPage<T>(
  graph: Graph,
  { path, query = {}, eventual, item, next }: PageCall<T>,
): Promise<Page<T>> {
  const answer = await graph.send({
    method: 'GET',
    path,
    query: next === undefined ? query : queryOf(next),
    ...(eventual === undefined ? {} : { eventual }), // a link does not carry headers over
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

/** More than anybody has; it also ends a loop of Graph's. */
const pagesAtMost = 40;

/**
 * Reads a whole collection, for what is to be done to all of it: a list that goes on is told, not cut.
 * @param tooMany what to tell then, and what to do instead
 * @throws {GraphProblem} as the port does; `rejected` with `tooMany`
 */
export async function readAll<T>(
  graph: Graph,
  call: Omit<PageCall<T>, 'next'>,
  tooMany = 'This account has more of them than Cordon reads. Do it in Microsoft Entra.',
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < pagesAtMost; pages += 1) {
    const page = await readPage(graph, { ...call, next });
    items.push(...page.items);
    if (page.next === null) return items;
    next = page.next;
  }
  throw new GraphProblem('rejected', tooMany);
}

/** Names and values are encoded anew by the client. */
const queryOf = (token: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(Buffer.from(token, 'base64url').toString('utf8').replaceAll('+', '%20')));
