/**
 * Preloaded into the Agents Playground, which has no option for the address it listens on and would take all of them: then
 * anybody on the network could talk to the practice bot through it.
 */
import { Server, type ListenOptions } from 'node:net';

const { listen } = Server.prototype as { listen: (this: Server, ...args: unknown[]) => Server };

Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
  const [first, ...rest] = args;
  const options: ListenOptions = typeof first === 'object' && first !== null ? first : { port: Number(first) };
  if (options.path !== undefined) return listen.apply(this, args);
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...rest.filter((value) => typeof value === 'function'));
} as typeof Server.prototype.listen;
