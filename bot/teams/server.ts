import { timingSafeEqual } from 'node:crypto';
import { pino } from 'pino';
import type { Next, Request, Response, Server } from 'restify';
import jsonBodyParser from 'restify/lib/plugins/jsonBodyParser.js';
import Router from 'restify/lib/router.js';
import RestifyServer from 'restify/lib/server.js';
import { z } from 'zod';
import { downloadPath, type Downloads } from '../conversation/downloads.ts';
import type { Assistants } from '../mcp/assistants.ts';
import type { Alerts } from '../outbox/alerts.ts';
import type { Logger } from '../telemetry/log.ts';
import { callbackPath } from '../conversation/sign-ins.ts';
import { addAssistantRoutes } from './mcp-route.ts';
import { sendDownloadPage, sendFile, sendPage } from './pages.ts';
import type { Edge } from './edge.ts';
import { readBody } from './read-body.ts';
import { teamsActivity, type ActivityTurn } from './teams-activity.ts';
import { isLoopbackAddress, isLoopbackUrl } from '../base/loopback.ts';

/** The longest body that is read. Teams' own limit for a message is 100 kB. */
const maxBodyBytes = 256 * 1024;
/** The longest body of an alert: an incident with many alerts is larger than any message. */
const maxAlertBytes = 1024 * 1024;
/** How long a caller may take to send a whole request, in milliseconds. */
const requestMs = 15_000;

/** What the server passes requests to. */
export interface ServerPorts {
  readonly edge: Pick<Edge, 'process'>;
  /** Checks address and token before the body is read. Answers the status to refuse with; undefined to go on. */
  readonly refuse: (request: {
    readonly address: string | undefined;
    readonly authorization: string | undefined;
  }) => Promise<401 | undefined>;
  /** Handles an authenticated activity, and leaves the answer to an invoke in its turn. */
  readonly turn: (turn: ActivityTurn) => Promise<void>;
  /** Reports, each for one download. */
  readonly downloads: Pick<Downloads, 'isAddress' | 'take'>;
  /** Takes what Entra sent back after a sign-in; undefined where nobody can sign in. */
  readonly signIn: ((query: URLSearchParams) => Promise<{ readonly ok: boolean; readonly words: string }>) | undefined;
  /** Takes an alert; undefined where nobody may send any, and so no such address exists. */
  readonly alert: Alerts['take'] | undefined;
  /** Serves assistants; undefined where they are not let in, and so no such address. */
  readonly assistants: Assistants | undefined;
  /** Whether requests can be stored and answered right now, part by part. */
  readonly ready: () => Promise<Readonly<Record<string, boolean | readonly string[]>>>;
  /** The metrics in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** Lets remote callers read the metrics; undefined: only this machine may. */
  readonly metricsToken: string | undefined;
  readonly log: Logger;
}

/** Makes the HTTP server. Nothing is reachable before `listen`. */
export function createServer(ports: ServerPorts): Server {
  const log = pino({ name: 'cordon' });
  const server = new RestifyServer({ name: 'cordon', log, router: new Router({ log }) });
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
  // Programs that only look at links, such as Teams' preview or a mail scanner, send GET or HEAD. So those use nothing up and show a page
  // with a button, and the report comes in answer to the button's POST.
  server.get(`${downloadPath}:id`, (req, res, next) => {
    const id = idIn(req);
    if (ports.downloads.isAddress(id)) sendDownloadPage(res, id);
    else sendPage(res, 404, noReport);
    next();
  });
  server.post(`${downloadPath}:id`, sized, async (req: Request, res: Response) => {
    const id = idIn(req);
    const file = ports.downloads.isAddress(id) ? await ports.downloads.take(id) : undefined;
    if (file === undefined) sendPage(res, 404, noReport);
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
    for (const path of ['/api/alerts', '/api/alerts/:source', '/api/alerts/:source/:secret'])
      server.post(path, async (req, res) => {
        await passAlert(req, res, alert);
      });
  if (ports.assistants !== undefined) addAssistantRoutes(server, ports.assistants, [sized, textBody]);
  server.post('/api/messages', guardedBy(ports), ...jsonBody, async (req: Request, res: Response) => {
    await processMessage(req, res, ports);
  });
  return server;
}

const noReport = 'There is no such report, or it was downloaded, or is too old. Ask for it again in Teams.';

const idIn = (req: Request): string => z.object({ id: z.string() }).parse(req.params).id;

/**
 * The port is open to the world for Teams. Metrics are for callers with the token or, where there is none, for this machine: by address, by
 * the host name of the call, and without a sign of a proxy. A proxy on this machine that hides all of that looks like a scraper.
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

/** Whether a proxy passed the call on: by the headers that proxies add, or by HTTP/1.0, which nginx speaks by default and no scraper does. */
const isPassedOn = ({ headers, httpVersion }: Request): boolean =>
  httpVersion === '1.0' ||
  Object.keys(headers).some(
    (name) => /^(x-|cf-|forwarded$|via$|true-client-ip$)/.test(name) && !/^x-prometheus-/.test(name),
  );

/**
 * Starts to listen.
 * @param server made by `createServer`
 * @param port 0 lets the system choose
 * @param host address to bind
 * @returns the port
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve(server.address().port);
    });
  });
}

/** Stops taking requests and waits for those under way to end. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    (server.server as unknown as { closeIdleConnections(): void }).closeIdleConnections();
  });
}

/** Refuses before the body is read, so that callers who are not let in cost nothing. */
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

function unreadable(req: Request, maxBytes = maxBodyBytes): 400 | 413 | undefined {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return 413;
  return req.headers['content-encoding'] === undefined ? undefined : 400; // unpacked, a small body can be a huge one
}

function turnAway(res: Response, status: number, next: Next): void {
  res.setHeader('Connection', 'close'); // what is left of the body is not read
  res.send(status, { error: wordFor(status) });
  next(false);
}

/** Refuses by size alone. */
function sized(req: Request, res: Response, next: Next): void {
  const status = unreadable(req);
  if (status === undefined) next();
  else turnAway(res, status, next);
}

/** A body is read only once its sender has shown something. What is left of one is not read, so the connection ends there. */
async function passAlert(req: Request, res: Response, alert: Alerts['take']): Promise<void> {
  const { source, secret } = alertPath.parse(req.params);
  const caller = { header: (name: string) => req.header(name), source, secret };
  const status = unreadable(req, maxAlertBytes);
  const answer =
    status === undefined
      ? await alert(caller, () => readBody(req, maxAlertBytes))
      : { status, body: { error: wordFor(status) } };
  if (!req.readableEnded) res.setHeader('Connection', 'close');
  res.send(answer.status, answer.body);
}

const alertPath = z.object({ source: z.string().optional(), secret: z.string().optional() });

/** Reads the body. restify's own reader goes on to the end of a body that is too long, so an endless one would be read for ever. */
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

const jsonBody = [textBody, ...[jsonBodyParser({ bodyReader: true, mapParams: false })].flat()];

/** Runs a turn and sends its answer. Bodies of an SDK's errors are replaced, because they tell the caller about our internals. */
async function processMessage(req: Request, res: Response, { edge, turn, log }: ServerPorts): Promise<void> {
  const { data: activity } = teamsActivity.safeParse(req.body);
  if (activity === undefined) {
    res.send(400, { error: 'expected a Bot Framework activity with type, from and conversation' });
    return;
  }
  try {
    const { status, body } = await edge.process({ activity, authorization: req.headers.authorization }, async () => {
      const incoming: ActivityTurn = { activity };
      await turn(incoming);
      return incoming.answer;
    });
    res.send(status, status >= 400 ? { error: wordFor(status) } : body);
  } catch (error) {
    log.warn({ err: error }, 'an activity could not be read');
    res.send(400, { error: wordFor(400) });
  }
}

/** What a caller learns about an error. */
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
