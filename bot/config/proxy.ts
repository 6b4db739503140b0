import { z } from 'zod';

/** The proxy for everything that leaves this machine. */
export interface Proxy {
  readonly url: URL;
  /**
   * Hosts that are reached without the proxy, as `host` or `host:port`, in lower case. One that begins with a dot stands for that
   * domain and everything below it.
   */
  readonly direct: readonly string[];
}

/** The settings that can name a proxy; the first one that is set counts. @azure/identity reads them in the same order. */
export const proxyUrlNames = [
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'HTTP_PROXY',
  'http_proxy',
] as const;
const proxyUrl = z.url({ protocol: /^http$/, error: 'expected an http URL such as http://proxy.contoso.com:8080' });

/** The environment that decides about the proxy. In the last two, Azure names the endpoints of managed identities. */
export const proxyEnv = z.object({
  HTTPS_PROXY: proxyUrl.optional(),
  https_proxy: proxyUrl.optional(),
  ALL_PROXY: proxyUrl.optional(),
  all_proxy: proxyUrl.optional(),
  HTTP_PROXY: proxyUrl.optional(),
  http_proxy: proxyUrl.optional(),
  NO_PROXY: z.string().optional(),
  no_proxy: z.string().optional(),
  IDENTITY_ENDPOINT: z.string().optional(),
  AZURE_POD_IDENTITY_AUTHORITY_HOST: z.string().optional(),
});

/** Hosts that no proxy can reach: this machine, and the metadata service of Azure's virtual machines. */
const alwaysDirect: readonly string[] = ['localhost', '127.0.0.1', '[::1]', '169.254.169.254'];

/**
 * Reads the proxy from the environment.
 * @returns undefined when no proxy is set, or when `NO_PROXY` contains `*`
 */
export function proxyOf(env: z.output<typeof proxyEnv>): Proxy | undefined {
  const url = proxyUrlNames.map((name) => env[name]).find((value) => value !== undefined);
  const named = (env.NO_PROXY ?? env.no_proxy ?? '').toLowerCase().split(/[,\s]+/);
  if (url === undefined || named.includes('*')) return undefined;
  const identityHosts = [env.IDENTITY_ENDPOINT, env.AZURE_POD_IDENTITY_AUTHORITY_HOST].flatMap((endpoint = '') =>
    URL.canParse(endpoint) ? [new URL(endpoint).hostname] : [],
  );
  const direct = named.filter((host) => host !== '').map((host) => host.replace(/^\*\./, '.'));
  return { url: new URL(url), direct: [...new Set([...direct, ...alwaysDirect, ...identityHosts])] };
}
