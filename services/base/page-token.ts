/**
 * Makes a page token from one of Graph's `@odata.nextLink` addresses.
 * @returns the address's query in base64url; the token is opaque to callers
 */
export const tokenOf = (link: string): string => Buffer.from(link.slice(link.indexOf('?') + 1)).toString('base64url');
