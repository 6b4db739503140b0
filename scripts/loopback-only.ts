/**
 * Preloaded into the Agents Playground. The Playground listens on all addresses and has no option to change that, so anyone on the
 * network could use the practice bot through it. This module makes every server of the process listen on loopback.
 */
import { Server, type ListenOptions } from 'node:net';

const { listen } = Server.prototype as { listen: (this: Server, ...args: unknown[]) => Server };

Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
  const [first, ...rest] = args;
  const options: ListenOptions = typeof first === 'object' && first !== null ? first : { port: Number(first) };
  if (options.path !== undefined) return listen.apply(this, args);
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...rest.filter((value) => typeof value === 'function'));
} as typeof Server.prototype.listen;
