import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { beginTwoWay, pushResult, type PushAnswer } from '../graph/two-way-authentication.ts';

/** Application id of Microsoft's own MFA client, which its NPS extension uses. */
const clientAppId = '981f26a1-7f43-403b-a875-f8b09b8cd720';
/** The resource that the token is issued for; the same whichever host answers. */
const resource = 'https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector';
/** How long the secret stays valid if it cannot be removed, in milliseconds. */
const secretLifeMs = 10 * 60_000;
/** How much longer than the person's own time the connector may take to answer, in milliseconds. */
const graceMs = 5000;

/** How often to retry while a new secret spreads through Entra: it works only after some seconds. */
export interface RetrySchedule {
  /** Waits between tries, in milliseconds; after the last one the call fails. */
  readonly waitsMs: readonly number[];
  /** Waits; tests pass their own. */
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** One minute in all: other users of this API report 30 to 60 seconds. */
const defaultSchedule: RetrySchedule = {
  waitsMs: [1000, 1000, ...Array<number>(29).fill(2000)],
  sleep: (ms) => pause(ms),
};

/** Whom to ask, and how long to wait. */
export interface PushCall {
  readonly upn: string;
  /** How long the person has to answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Receives the secret and the token of this call, so that the caller can mask them: errors may contain them. */
  readonly hide: (secret: string) => void;
}

/** The answer to a push. */
export interface PushOutcome {
  readonly answer: PushAnswer;
  /** When the secret expires, in epoch milliseconds, if it could not be removed; undefined when it is gone. */
  readonly secretUntil?: number;
}

/**
 * Sends an MFA push to a user's phone the way Microsoft's NPS extension does. The API is undocumented and known from CIPP and Cortex
 * XSOAR. It adds a secret to Microsoft's own MFA client for this one call and removes it again, even after a failure; a crash in between
 * leaves a secret that expires after ten minutes. An app management policy of the tenant can forbid such secrets.
 * @throws {GraphProblem} as the port does; `rejected` also when the secret never worked, or the phone could not be reached
 */
export async function pushMfa(
  graph: Graph,
  call: PushCall,
  schedule: RetrySchedule = defaultSchedule,
): Promise<PushOutcome> {
  const client = await clientOf(graph);
  const secretUntil = graph.clock() + secretLifeMs;
  const { keyId, secretText } = await newSecret(graph, client, secretUntil, schedule);
  call.hide(secretText);
  let answer: PushAnswer;
  try {
    answer = await ask(graph, await tokenFor(graph, secretText, schedule), call);
  } catch (error) {
    const gone = await removeSecret(graph, client, keyId, schedule);
    throw gone || !(error instanceof GraphProblem) ? error : withSecretWarning(error, secretUntil);
  }
  return (await removeSecret(graph, client, keyId, schedule)) ? { answer } : { answer, secretUntil };
}

/**
 * Words the warning about a secret that could not be removed, for the channel.
 * @param until when it expires, in epoch milliseconds
 */
export const secretLeft = (until: number): string =>
  `The short-lived secret of Microsoft’s MFA client could not be removed; it works until ${new Date(until).toISOString().slice(11, 16)} UTC.`;

const withSecretWarning = (problem: GraphProblem, until: number): GraphProblem =>
  new GraphProblem(problem.code, `${problem.message} ${secretLeft(until)}`, problem.details, { cause: problem });

const principal = z.object({ id: z.string() });

/** Returns the object id of the client's service principal; creates it when the tenant has none yet. */
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
    const another = error instanceof GraphProblem && error.code === 'rejected' ? await find() : undefined; // created concurrently
    if (another === undefined) throw error;
    return another;
  }
}

/** Adds the secret. Retries, because a new service principal takes a while to reach all of Entra. */
const newSecret = (graph: Graph, client: string, until: number, schedule: RetrySchedule) =>
  retried(schedule, ['not-found'], () =>
    graph.send({
      method: 'POST',
      path: graphPath`/servicePrincipals/${client}/addPassword`,
      body: { passwordCredential: { displayName: 'Cordon MFA push', endDateTime: new Date(until).toISOString() } },
      response: z.object({ keyId: z.string(), secretText: z.string() }),
    }),
  );

async function tokenFor(graph: Graph, secret: string, schedule: RetrySchedule): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: clientAppId, client_secret: secret, resource };
  const { access_token } = await retried(schedule, ['unauthorized', 'rejected'], () =>
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
    const message = `Entra did not take the new secret of Microsoft’s MFA client in time: ${error.message}`;
    throw new GraphProblem('rejected', message, {}, { cause: error });
  });
  return access_token;
}

/** Runs `work` again after each wait, as long as it fails with one of these codes. */
async function retried<T>(
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
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const text = await graph.with({ signal: timeout }).send({
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
    if (timeout.aborted && error instanceof GraphProblem && error.code === 'no-answer') return { kind: 'no-answer' };
    throw error;
  }
}

/** Removes the secret, with a few retries. Returns false when it may still exist. */
async function removeSecret(
  graph: Graph,
  client: string,
  keyId: string,
  { waitsMs, sleep }: RetrySchedule,
): Promise<boolean> {
  const path = graphPath`/servicePrincipals/${client}/removePassword`;
  const few = { waitsMs: waitsMs.slice(0, 2), sleep };
  try {
    await retried(few, ['conflict', 'throttled', 'unavailable', 'no-answer'], () =>
      graph.send({ method: 'POST', path, body: { keyId }, response: z.unknown() }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return error.code === 'not-found';
  }
}
