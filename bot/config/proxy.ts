import { Agent, EnvHttpProxyAgent, setGlobalDispatcher, type Dispatcher } from 'undici';
import { z } from 'zod';
import { isLoopbackUrl } from '../base/loopback.ts';

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
const urlNames = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy'] as const;
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
  const url = urlNames.map((name) => env[name]).find((value) => value !== undefined);
  const named = (env.NO_PROXY ?? env.no_proxy ?? '').toLowerCase().split(/[,\s]+/);
  if (url === undefined || named.includes('*')) return undefined;
  const identityHosts = [env.IDENTITY_ENDPOINT, env.AZURE_POD_IDENTITY_AUTHORITY_HOST].flatMap((endpoint = '') =>
    URL.canParse(endpoint) ? [new URL(endpoint).hostname] : [],
  );
  const direct = named.filter((host) => host !== '').map((host) => host.replace(/^\*\./, '.'));
  return { url: new URL(url), direct: [...new Set([...direct, ...alwaysDirect, ...identityHosts])] };
}

/**
 * Sends everything that leaves this process through the proxy: `fetch` by its global dispatcher, @azure/identity by the environment,
 * which it reads for itself. Call it before anything is sent.
 * @param proxy undefined for no proxy; then the settings that name one are deleted, because @azure/identity does not know `NO_PROXY=*`
 * @param env the environment of this process, which is changed
 */
export function useProxy(proxy: Proxy | undefined, env: NodeJS.ProcessEnv): void {
  if (proxy === undefined) {
    for (const name of urlNames) Reflect.deleteProperty(env, name);
    return;
  }
  // @azure/identity compares host names only. It calls nothing but Entra, so no port is lost that matters.
  env['NO_PROXY'] = proxy.direct.map((name) => name.replace(/:\d+$/, '')).join();
  setGlobalDispatcher(proxyDispatcher(proxy));
}

/**
 * Makes undici's proxy agent, with one rule of ours around it: all of 127.0.0.0/8 is this machine. Its `noProxy` can name single
 * hosts and endings of names, but no range of addresses.
 * @param options for the connections that are made without the proxy
 */
export function proxyDispatcher({ url, direct }: Proxy, options: Agent.Options = {}): Dispatcher {
  const proxyUrls = { httpProxy: url.href, httpsProxy: url.href };
  const proxied = new EnvHttpProxyAgent({ ...options, ...proxyUrls, noProxy: direct.flatMap(withItsDomain).join() });
  const local = new Agent(options);
  return proxied.compose(
    (dispatch) => (request, handler) =>
      isLoopbackHost(new URL(String(request.origin)).hostname)
        ? local.dispatch(request, handler)
        : dispatch(request, handler),
  );
}

/** undici takes `.contoso.com` for everything below contoso.com, but not for contoso.com itself. */
const withItsDomain = (name: string): readonly string[] => (name.startsWith('.') ? [name, name.slice(1)] : [name]);

const isLoopbackHost = (hostname: string): boolean => isLoopbackUrl(`http://${hostname}`);
