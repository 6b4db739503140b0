/** In practice mode the connector is on this machine, and so are all who may talk to the bot. */
export function isLoopbackUrl(url: string | URL | undefined): boolean {
  const parsed = url === undefined ? null : parseUrl(String(url));
  return (
    parsed?.protocol === 'http:' &&
    (parsed.hostname === 'localhost' || parsed.hostname === '[::1]' || /^127(\.\d+){3}$/.test(parsed.hostname))
  );
}

export const isLoopbackAddress = (address: string | undefined): boolean =>
  address === '::1' || /^(::ffff:)?127(\.\d+){3}$/.test(address ?? '');

export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
