import type { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import type { TurnContext } from 'botbuilder';
import { timingSafeEqual } from 'node:crypto';
import restify from 'restify';
import type { Next, Request, Response, Server } from 'restify';
import { z } from 'zod';
import { pagePolicy } from '../../cards/report-page.ts';
import { downloadPath, type Downloads } from '../conversation/downloads.ts';
import type { Alerts } from '../outbox/alerts.ts';
import type { Logger } from '../telemetry/log.ts';
import { callbackPath } from '../conversation/sign-ins.ts';
import { readBody } from './read-body.ts';
import { isLoopbackAddress, isLoopbackUrl } from '../base/loopback.ts';

/** Teams' own limit for a message is 100 kB; nobody needs more here. */
const maxBodyBytes = 256 * 1024;
/** How long a caller may take to send a whole request, in milliseconds. */
const requestMs = 15_000;

export interface ServerPorts {
  readonly adapter: TeamsAdapter;
  /** Refuses by address and token, before the body is read. Answers the status to refuse with, or undefined. */
  readonly refuse: (request: {
    readonly address: string | undefined;
    readonly authorization: string | undefined;
  }) => Promise<401 | undefined>;
  readonly turn: (context: TurnContext) => Promise<void>;
  /** The file behind the last part of a download's address. */
  readonly download: Downloads['file'];
  /** Takes what Entra sent back after a sign-in. */
  readonly signIn?: (query: URLSearchParams) => Promise<{ readonly ok: boolean; readonly words: string }>;
  /** Takes a signed alert; without it there is no such address. */
  readonly alert?: Alerts['take'];
  /** Whether requests can be stored and answered right now, part by part. */
  readonly ready: () => Promise<Readonly<Record<string, boolean>>>;
  readonly metrics: () => Promise<string>;
  /** Lets who is not on this machine read the metrics. */
  readonly metricsToken: string | undefined;
  readonly log: Logger;
}

/** The bot's HTTP side. Listen with `listen`; nothing is reachable before. */
export function createServer(ports: ServerPorts): Server {
  const server = restify.createServer({ name: 'cordon' });
  Object.assign(server.server, { requestTimeout: requestMs, headersTimeout: requestMs });
  server.on('restifyError', (_req, _res, error: { statusCode: number; toJSON?: unknown }, done: () => void) => {
    error.toJSON = () => ({ error: wordFor(error.statusCode) });
    done();
  });
  server.get('/healthz', (_req, res, next) => {
    res.send(200, { ok: true });
    next();
  });
  server.get('/readyz', async (_req, res) => {
    const parts = await ports.ready();
    const ready = Object.values(parts).every(Boolean);
    res.send(ready ? 200 : 503, { ready, ...parts });
  });
  server.get('/metrics', async (req, res) => {
    if (mayMeasure(req, ports.metricsToken))
      res.sendRaw(200, await ports.metrics(), { 'Content-Type': 'text/plain; version=0.0.4' });
    else res.send(401);
  });
  server.get(`${downloadPath}:id`, async (req, res) => {
    const { id } = z.object({ id: z.string() }).parse(req.params);
    const file = await ports.download(id);
    if (file === undefined) sendPage(res, 404, 'There is no such report, or no longer. Ask for it again in Teams.');
    else sendFile(res, file);
  });
  const { signIn } = ports;
  if (signIn !== undefined)
    server.get(callbackPath, async (req, res) => {
      const { ok, words } = await signIn(new URLSearchParams(req.getQuery()));
      sendPage(res, ok ? 200 : 400, words);
    });
  const { alert } = ports;
  if (alert !== undefined)
    server.post('/api/alerts', sized, textBody, async (req, res) => {
      const signed = { timestamp: req.header('X-Cordon-Timestamp'), signature: req.header('X-Cordon-Signature') };
      const { status, body } = await alert(signed, z.string().catch('').parse(req.body));
      res.send(status, body);
    });
  server.post('/api/messages', guardedBy(ports), ...jsonBody, async (req: Request, res: Response) => {
    await processMessage(req, res, ports);
  });
  return server;
}

/**
 * The port is open to the world for Teams; numbers are for who has the token or, without one, for this machine: by address, by the name it
 * was called by, and with no sign of a proxy. A proxy on this machine that hides all of that cannot be told from a scraper.
 */
function mayMeasure(req: Request, token: string | undefined): boolean {
  const given = Buffer.from(req.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token ?? ''}`);
  if (token === undefined)
    return (
      isLoopbackAddress(req.socket.remoteAddress) &&
      isLoopbackUrl(`http://${req.headers.host ?? ''}`) &&
      !isPassedOn(req)
    );
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** What proxies add; and nginx spoke HTTP/1.0 to what is behind it for twenty years, which no scraper does. */
const isPassedOn = ({ headers, httpVersion }: Request): boolean =>
  httpVersion === '1.0' ||
  Object.keys(headers).some(
    (name) => /^(x-|cf-|forwarded$|via$|true-client-ip$)/.test(name) && !/^x-prometheus-/.test(name),
  );

function sendFile(res: Response, { name, type, body }: NonNullable<Awaited<ReturnType<Downloads['file']>>>): void {
  res.sendRaw(200, body, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Security-Policy': pagePolicy,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  });
}

/** A page that says one thing, keeps nothing and loads nothing. */
function sendPage(res: Response, status: number, words: string): void {
  const text = words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  res.sendRaw(status, `<!doctype html><meta charset="utf-8"><title>Cordon</title><p>${text}</p>`, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'",
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  });
}

/** @returns the port that was taken; ask for port 0 to let the system choose */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve(server.address().port);
    });
  });
}

/** Stops taking requests and lets those under way end. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    (server.server as unknown as { closeIdleConnections(): void }).closeIdleConnections();
  });
}

/** Refuses before the body is read: whoever is not let in must not make us work. */
const guardedBy =
  ({ refuse, log }: ServerPorts) =>
  (req: Request, res: Response, next: Next): void => {
    refuse({ address: req.socket.remoteAddress, authorization: req.headers.authorization })
      .catch((error: unknown) => {
        log.error({ err: error }, 'a request could not be checked, so it is refused');
        return 401 as const;
      })
      .then((unauthorized) => unauthorized ?? unreadable(req))
      .then((status) => {
        if (status === undefined) next();
        else turnAway(res, status, next);
      }, next);
  };

function unreadable(req: Request): 400 | 413 | undefined {
  if (Number(req.headers['content-length'] ?? 0) > maxBodyBytes) return 413;
  return req.headers['content-encoding'] === undefined ? undefined : 400; // unpacked, a small body can be a huge one
}

function turnAway(res: Response, status: number, next: Next): void {
  res.setHeader('Connection', 'close'); // what is left of the body is not read
  res.send(status, { error: wordFor(status) });
  next(false);
}

/** Refuses by size alone: who may speak shows only in the body. */
function sized(req: Request, res: Response, next: Next): void {
  const status = unreadable(req);
  if (status === undefined) next();
  else turnAway(res, status, next);
}

/** restify's own reader goes on to the end of a body that is too long; an endless one would be read for ever. */
function textBody(req: Request, res: Response, next: Next): void {
  readBody(req, maxBodyBytes).then((body) => {
    if (body === 'too-long') turnAway(res, 413, next);
    else if (body === 'cut-off') next(false);
    else {
      req.body = body.text;
      next();
    }
  }, next);
}

const jsonBody = [textBody, ...[restify.plugins.jsonBodyParser({ bodyReader: true, mapParams: false })].flat()];

/** The least that every activity has; handlers parse what they need of the rest. */
const activitySchema = z.looseObject({
  type: z.string().min(1),
  from: z.looseObject({ id: z.string().min(1) }),
  conversation: z.looseObject({ id: z.string().min(1) }),
});

/** botbuilder's answer goes through us: its own bodies tell the caller about our insides. */
async function processMessage(req: Request, res: Response, { adapter, turn, log }: ServerPorts): Promise<void> {
  if (!activitySchema.safeParse(req.body).success) {
    res.send(400, { error: 'expected a Bot Framework activity with type, from and conversation' });
    return;
  }
  const answer = { status: 200, body: undefined as unknown };
  const captured = {
    socket: res.socket,
    header: () => undefined,
    status: (status: number) => (answer.status = status),
    send: (sent: unknown) => (answer.body = sent),
    end: () => undefined,
  };
  try {
    await adapter.process(req as never, captured as never, turn);
  } catch (error) {
    log.warn({ err: error }, 'an activity could not be read');
    answer.status = 400;
  }
  res.send(answer.status, answer.status >= 400 ? { error: wordFor(answer.status) } : answer.body);
}

/** All that a caller is told about what went wrong. */
function wordFor(status: number): string {
  const words: Readonly<Partial<Record<number, string>>> = {
    400: 'malformed activity',
    401: 'unauthorized',
    404: 'not found',
    405: 'not allowed',
    413: 'too long',
  };
  return words[status] ?? 'failed';
}
