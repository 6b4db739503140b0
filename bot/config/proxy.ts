import { Agent, ProxyAgent, setGlobalDispatcher, type Dispatcher } from 'undici';
import { z } from 'zod';
import { isLoopbackUrl } from '../base/loopback.ts';

/** The way out of a network that has only one. */
export interface Proxy {
  readonly url: URL;
  /** Hosts that are reached without it, `host` or `host:port`; one that begins with a dot stands for all that end so. */
  readonly direct: readonly string[];
}

/** As @azure/identity looks for them, so that all ways out agree: the first that is set. */
const urlNames = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy'] as const;
const proxyUrl = z.url({ protocol: /^http$/, error: 'expected an http URL such as http://proxy.contoso.com:8080' });

/** What the environment says about the way out. The last two name hosts that a machine of Azure asks for its own identity. */
export const proxyEnv = z.object({
  ...{ HTTPS_PROXY: proxyUrl.optional(), https_proxy: proxyUrl.optional() },
  ...{ ALL_PROXY: proxyUrl.optional(), all_proxy: proxyUrl.optional() },
  ...{ HTTP_PROXY: proxyUrl.optional(), http_proxy: proxyUrl.optional() },
  ...{ NO_PROXY: z.string().optional(), no_proxy: z.string().optional() },
  ...{ IDENTITY_ENDPOINT: z.string().optional(), AZURE_POD_IDENTITY_AUTHORITY_HOST: z.string().optional() },
});
type ProxyEnv = z.output<typeof proxyEnv>;

/** What speaks of this machine only, and where Azure's machines ask for their own identity. */
const alwaysDirect: readonly string[] = ['localhost', '127.0.0.1', '[::1]', '169.254.169.254'];

/** The proxy of these settings; undefined without one, or when `NO_PROXY` is `*`. */
export function proxyOf(env: ProxyEnv): Proxy | undefined {
  const url = urlNames.map((name) => env[name]).find((value) => value !== undefined);
  const named = (env.NO_PROXY ?? env.no_proxy ?? '').toLowerCase().split(/[,\s]+/);
  if (url === undefined || named.includes('*')) return undefined;
  const own = [env.IDENTITY_ENDPOINT, env.AZURE_POD_IDENTITY_AUTHORITY_HOST].flatMap((endpoint = '') =>
    URL.canParse(endpoint) ? [new URL(endpoint).hostname] : [],
  );
  const direct = named.filter((host) => host !== '').map((host) => host.replace(/^\*\./, '.'));
  return { url: new URL(url), direct: [...new Set([...direct, ...alwaysDirect, ...own])] };
}

/** Whether an address is reached without the proxy; loopback always is. */
export function isDirect({ direct }: Pick<Proxy, 'direct'>, { protocol, hostname, port }: URL): boolean {
  const withPort = `${hostname}:${port || (protocol === 'http:' ? '80' : '443')}`;
  const fits = (name: string) =>
    [hostname, withPort].some((host) => host === name || (name.startsWith('.') && `.${host}`.endsWith(name)));
  return isLoopbackUrl(`http://${hostname}`) || direct.some(fits);
}

/**
 * Sends everything that leaves this process through the proxy: `fetch` by its dispatcher, @azure/identity by the environment,
 * which it reads itself. Call it before anything is sent.
 */
export function useProxy(proxy: Proxy | undefined, env: NodeJS.ProcessEnv): void {
  for (const name of proxy === undefined ? urlNames : []) Reflect.deleteProperty(env, name); // it knows no `NO_PROXY=*`
  if (proxy === undefined) return;
  env['NO_PROXY'] = proxy.direct.map((name) => name.replace(/:\d+$/, '')).join(); // it knows no ports, and asks Entra only
  setGlobalDispatcher(dispatcherOf(proxy));
}

function dispatcherOf(proxy: Proxy): Dispatcher {
  const through = new ProxyAgent({ uri: proxy.url.href });
  return new Agent().compose(
    (straight) => (options, handler) =>
      isDirect(proxy, new URL(String(options.origin)))
        ? straight(options, handler)
        : through.dispatch(options, handler),
  );
}
