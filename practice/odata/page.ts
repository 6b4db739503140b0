import { badRequest, unsupported, type PracticeResponse } from '../http/answer.ts';

/** What a page needs of the call that asks for it. */
export interface PagedCall {
  /** Query options by name, decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** Absolute, as it came. */
  readonly url: string;
  /** Whether it is an advanced query, which is counted with `$count=true`. */
  readonly advanced: boolean;
  /** Makes an `@odata.context` of what follows `$metadata#`. */
  context(fragment: string): string;
}

const defaultSize = 100;
const maxSize = 999;

/**
 * Answers with one page of a collection, by `$top` and `$skiptoken`. An advanced query is counted, on the first page only.
 * @param context what follows `$metadata#`
 * @param show how one item looks in the answer
 * @throws {ErrorAnswer} when `$top` is not a page size or `$skiptoken` is not a token
 */
export function page<T>(
  call: PagedCall,
  context: string,
  items: readonly T[],
  show: (item: T) => unknown,
): PracticeResponse {
  const size = pageSize(call.query.get('$top'));
  const from = position(call.query.get('$skiptoken'));
  const counted = call.advanced && from === 0 ? { '@odata.count': items.length } : {};
  const more = from + size < items.length ? { '@odata.nextLink': nextLink(call, from + size) } : {};
  const value = items.slice(from, from + size).map(show);
  return { status: 200, body: { '@odata.context': call.context(context), ...counted, ...more, value } };
}

function pageSize(top: string | undefined): number {
  if (top === undefined) return defaultSize;
  const size = Number(top);
  if (!Number.isInteger(size) || size < 1 || size > maxSize) {
    throw unsupported(`Invalid page size specified: '${top}'. Must be between 1 and ${maxSize} inclusive.`);
  }
  return size;
}

/** Tokens are opaque to callers, who must use the whole link as it is. */
function position(token: string | undefined): number {
  if (token === undefined) return 0;
  const from = Number(
    Buffer.from(token, 'base64url')
      .toString('utf8')
      .replace(/^skip:/, ''),
  );
  if (!Number.isInteger(from) || from < 1) {
    throw badRequest('The specified page token value was expired or is no longer valid.');
  }
  return from;
}

function nextLink(call: PagedCall, from: number): string {
  const query = new URLSearchParams([...call.query]);
  query.set('$skiptoken', Buffer.from(`skip:${from}`).toString('base64url'));
  return `${call.url.split('?')[0] ?? ''}?${query.toString().replaceAll('%24', '$').replaceAll('+', '%20')}`;
}
