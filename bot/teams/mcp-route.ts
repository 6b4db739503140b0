import type { Next, Request, RequestHandler, Response, Server } from 'restify';
import { z } from 'zod';
import { resourceMetadataPath, type AssistantHead, type Assistants } from '../mcp/assistants.ts';
import { assistantsPath } from '../mcp/audience.ts';
import type { Caller } from '../mcp/caller.ts';
import type { ProtocolAnswer } from '../mcp/protocol.ts';

/** Adds the addresses of assistants. Who calls is found out before `body`, the handlers that read it. */
export function addAssistantRoutes(server: Server, assistants: Assistants, body: readonly RequestHandler[]): void {
  const callers = new WeakMap<Request, Caller>();
  const admit = (req: Request, res: Response, next: Next): void => {
    assistants.admit(headOf(req)).then((admitted) => {
      if ('caller' in admitted) {
        callers.set(req, admitted.caller);
        next();
        return;
      }
      res.setHeader('Connection', 'close'); // what is left of the body is not read
      send(res, admitted.refusal);
      next(false);
    }, next);
  };
  server.get(resourceMetadataPath, (req, res, next) => {
    send(res, assistants.metadata(headOf(req)));
    next();
  });
  server.post(assistantsPath, admit, ...body, async (req: Request, res: Response) => {
    const caller = callers.get(req);
    if (caller === undefined) throw new TypeError('nobody was admitted');
    send(res, await assistants.answer(caller, headOf(req), z.string().catch('').parse(req.body)));
  });
}

const headOf = (req: Request): AssistantHead => ({ address: req.socket.remoteAddress, headers: req.headers });

const send = (res: Response, { status, headers, body }: ProtocolAnswer): void => {
  res.sendRaw(status, body, headers);
};
