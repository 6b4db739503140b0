import { Agent, EnvHttpProxyAgent, setGlobalDispatcher, type Dispatcher } from 'undici';
import { isLoopbackUrl } from '../base/loopback.ts';
import type { Proxy } from './proxy.ts';

/** Sends everything that `fetch` sends through a proxy, from now on. */
export function sendThrough(proxy: Proxy): void {
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
