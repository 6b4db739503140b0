import { proxyUrlNames, type Proxy } from './proxy.ts';

/**
 * Sends everything that leaves this process through the proxy: `fetch` by its global dispatcher, @azure/identity by the environment,
 * which it reads for itself. Call it before anything is sent. undici is loaded only where there is a proxy.
 * @param proxy undefined for no proxy; then the settings that name one are deleted, because @azure/identity does not know `NO_PROXY=*`
 * @param env the environment of this process, which is changed
 */
export async function useProxy(proxy: Proxy | undefined, env: NodeJS.ProcessEnv): Promise<void> {
  if (proxy === undefined) {
    for (const name of proxyUrlNames) Reflect.deleteProperty(env, name);
    return;
  }
  // @azure/identity compares host names only. It calls nothing but Entra, so no port is lost that matters.
  env['NO_PROXY'] = proxy.direct.map((name) => name.replace(/:\d+$/, '')).join();
  const { sendThrough } = await import('./proxy-dispatcher.ts');
  sendThrough(proxy);
}
