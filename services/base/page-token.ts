/** What of a next link is kept: its query, opaque. */
export const tokenOf = (link: string): string => Buffer.from(link.slice(link.indexOf('?') + 1)).toString('base64url');
