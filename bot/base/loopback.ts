/** Whether a URL is plain http on this machine. In practice mode Teams' side of the conversation is there. */
export function isLoopbackUrl(url: string | URL | undefined): boolean {
  const parsed = url === undefined ? null : parseUrl(String(url));
  return (
    parsed?.protocol === 'http:' &&
    (parsed.hostname === 'localhost' || parsed.hostname === '[::1]' || /^127(\.\d+){3}$/.test(parsed.hostname))
  );
}

/** Whether a remote address of a socket is this machine. */
export const isLoopbackAddress = (address: string | undefined): boolean =>
  address === '::1' || /^(::ffff:)?127(\.\d+){3}$/.test(address ?? '');

/**
 * Parses a URL.
 * @returns null for a text that is no URL
 */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
