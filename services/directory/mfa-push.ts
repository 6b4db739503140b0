import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { beginTwoWay, pushResult, type PushAnswer } from '../graph/two-way-authentication.ts';

/** Microsoft's client of the push connector, which its NPS extension uses. */
const clientAppId = '981f26a1-7f43-403b-a875-f8b09b8cd720';
/** What the token is for, whatever host answers. */
const resource = 'https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector';
/** How long the secret lives when it could not be removed, in milliseconds. */
const secretLifeMs = 10 * 60_000;
/** How much longer than the person the connector may take, in milliseconds. */
const graceMs = 5000;

/** How a new secret is waited for: it works only after some seconds. */
export interface RetrySchedule {
  /** Waits before a token is asked for again, in milliseconds; when they are used up, it is given up. */
  readonly waitsMs: readonly number[];
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** A minute in all: others saw 30 to 60 seconds. */
const usual: RetrySchedule = { waitsMs: [1000, 1000, ...Array<number>(29).fill(2000)], sleep: (ms) => pause(ms) };

export interface PushCall {
  readonly upn: string;
  /** How long the person has to answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Told of the secret and the token that it gets on the way: whatever comes back may hold them. */
  readonly hide: (secret: string) => void;
}

export interface PushOutcome {
  readonly answer: PushAnswer;
  /** Until when a secret works that could not be removed, in epoch milliseconds; undefined when it is gone. */
  readonly secretUntil?: number;
}

/**
 * Asks somebody on the phone whether it is really them, as Microsoft's NPS extension does: undocumented, and known from CIPP and
 * Cortex XSOAR. It gives Microsoft's own client a secret for the one call and takes it away again, also after a failure; a crash
 * in between leaves one that ends after ten minutes. An app management policy can forbid it.
 * @throws {GraphProblem} as the port does; `rejected` also when the secret never worked, or the phone could not be asked
 */
export async function pushMfa(graph: Graph, call: PushCall, patience: RetrySchedule = usual): Promise<PushOutcome> {
  const client = await clientOf(graph);
  const secretUntil = graph.clock() + secretLifeMs;
  const { keyId, secretText } = await newSecret(graph, client, secretUntil, patience);
  call.hide(secretText);
  let answer: PushAnswer;
  try {
    answer = await ask(graph, await tokenFor(graph, secretText, patience), call);
  } catch (error) {
    const gone = await removed(graph, client, keyId, patience);
    throw gone || !(error instanceof GraphProblem) ? error : leftBehind(error, secretUntil);
  }
  return (await removed(graph, client, keyId, patience)) ? { answer } : { answer, secretUntil };
}

/** `The secret ... works until 09:22 UTC`: for the channel. @param until epoch milliseconds */
export const secretLeft = (until: number): string =>
  `The short-lived secret of Microsoft’s MFA client could not be removed; it works until ${new Date(until).toISOString().slice(11, 16)} UTC.`;

const leftBehind = (problem: GraphProblem, until: number): GraphProblem =>
  new GraphProblem(problem.code, `${problem.message} ${secretLeft(until)}`, problem.details, { cause: problem });

const principal = z.object({ id: z.string() });

/** The object id of the client's service principal, which is made where the tenant has none yet. */
async function clientOf(graph: Graph): Promise<string> {
  const find = async () => {
    const { value } = await graph.send({
      method: 'GET',
      path: graphPath`/servicePrincipals`,
      query: { $filter: `appId eq ${odata(clientAppId)}`, $select: 'id' },
      response: z.object({ value: z.array(principal) }),
    });
    return value[0]?.id;
  };
  const found = await find();
  if (found !== undefined) return found;
  const path = graphPath`/servicePrincipals`;
  try {
    return (await graph.send({ method: 'POST', path, body: { appId: clientAppId }, response: principal })).id;
  } catch (error) {
    const another = error instanceof GraphProblem && error.code === 'rejected' ? await find() : undefined; // made meanwhile
    if (another === undefined) throw error;
    return another;
  }
}

/** A service principal that was just made may not be everywhere yet. */
const newSecret = (graph: Graph, client: string, until: number, patience: RetrySchedule) =>
  again(patience, ['not-found'], () =>
    graph.send({
      method: 'POST',
      path: graphPath`/servicePrincipals/${client}/addPassword`,
      body: { passwordCredential: { displayName: 'Cordon MFA push', endDateTime: new Date(until).toISOString() } },
      response: z.object({ keyId: z.string(), secretText: z.string() }),
    }),
  );

async function tokenFor(graph: Graph, secret: string, patience: RetrySchedule): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: clientAppId, client_secret: secret, resource };
  const { access_token } = await again(patience, ['unauthorized', 'rejected'], () =>
    graph.send({
      service: 'entra',
      method: 'POST',
      path: graphPath`/${graph.tenant}/oauth2/token`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      response: z.object({ access_token: z.string() }),
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof GraphProblem) || error.code !== 'unauthorized') throw error;
    const words = `Entra did not take the new secret of Microsoft’s MFA client in time: ${error.message}`;
    throw new GraphProblem('rejected', words, {}, { cause: error });
  });
  return access_token;
}

/** Tries again after each wait, while the problem is one of these. */
async function again<T>(
  { waitsMs, sleep }: RetrySchedule,
  codes: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GraphProblem) || !codes.includes(error.code)) throw error;
    }
    await sleep(waitMs);
  }
  return work();
}

async function ask(graph: Graph, token: string, { upn, timeoutMs, hide }: PushCall): Promise<PushAnswer> {
  hide(token);
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    const text = await graph.with({ signal: patience }).send({
      service: 'push',
      method: 'POST',
      path: graphPath`/StrongAuthenticationService.svc/Connector/BeginTwoWayAuthentication`,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/xml' },
      timeoutMs: timeoutMs + graceMs,
      body: beginTwoWay(upn),
      response: z.string(),
    });
    return pushResult(text);
  } catch (error) {
    if (patience.aborted && error instanceof GraphProblem && error.code === 'no-answer') return { kind: 'no-answer' };
    throw error;
  }
}

/** Tries a few times: whatever was in the way, the secret should not stay. */
async function removed(
  graph: Graph,
  client: string,
  keyId: string,
  { waitsMs, sleep }: RetrySchedule,
): Promise<boolean> {
  const path = graphPath`/servicePrincipals/${client}/removePassword`;
  const few = { waitsMs: waitsMs.slice(0, 2), sleep };
  try {
    await again(few, ['conflict', 'throttled', 'unavailable', 'no-answer'], () =>
      graph.send({ method: 'POST', path, body: { keyId }, response: z.unknown() }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return error.code === 'not-found';
  }
}
