import { randomUUID } from 'node:crypto';
import {
  ErrorAnswer,
  errorWithStatus,
  unreadable,
  type PracticeResponse,
  type FaultStatus,
  type ErrorText,
} from './http/answer.ts';
import type { Directory } from './state/directory.ts';
import { findPath } from './http/paths.ts';
import { recordAudits } from './state/recorded-audits.ts';
import type { ReceivedCall, Route } from './routes/route.ts';
import type { Incoming } from './http/wire.ts';

/** Passes HTTP requests to routes, and turns what they return or throw into Graph's answers. */
export interface Gateway {
  /** Carries out a request. */
  answer(request: Incoming): PracticeResponse;
  /** Makes Graph's error with a status, without carrying out the request. */
  fail(status: FaultStatus, request: Incoming, instead?: ErrorText): PracticeResponse;
}

/**
 * Opens the gateway.
 * @param beside routes of the services beside Graph, whose paths have no version
 * @param now epoch milliseconds
 */
export function graphGateway(
  routes: readonly Route[],
  beside: readonly Route[],
  directory: Directory,
  now: () => number,
): Gateway {
  return {
    answer(request) {
      try {
        return withIds(request, handle(request));
      } catch (error) {
        if (error instanceof ErrorAnswer) return errorBody(request, error);
        throw error;
      }
    },
    fail: (status, request, instead) => errorBody(request, errorWithStatus(status, instead)),
  };

  function handle(incoming: Incoming): PracticeResponse {
    const segments = segmentsOf(incoming.path);
    const other = findPath(beside, incoming.method, segments);
    if (other.kind === 'route') return other.route.handle(parsedCall(incoming, 'none', other.route, other.values));
    const [version, ...path] = segments;
    if (version !== 'v1.0' && version !== 'beta') throw unreadable(`Invalid version: ${version ?? ''}`);
    const match = findPath(routes, incoming.method, path);
    if (match.kind === 'nowhere') throw unreadable(`Resource not found for the segment '${match.segment}'.`);
    if (match.kind === 'other-method') throw otherMethod();
    if (incoming.body === undefined) throw notJson();
    const answer = match.route.handle(parsedCall(incoming, version, match.route, match.values));
    const clientRequestId = idsOf(incoming)['client-request-id'];
    recordAudits(directory, {
      method: incoming.method,
      segments: path,
      body: incoming.body,
      clientRequestId,
      now: now(),
    });
    return answer;
  }

  function parsedCall(
    incoming: Incoming,
    version: ReceivedCall['version'],
    route: Route,
    values: ReadonlyMap<string, string>,
  ): ReceivedCall {
    const query = optionsOf(incoming.query, route);
    const eventual = incoming.headers['consistencylevel']?.toLowerCase() === 'eventual';
    return {
      directory,
      now: now(),
      version,
      url: incoming.url,
      param(name) {
        const value = values.get(name);
        if (value === undefined) throw new RangeError(`no {${name}} in the route ${route.path}`);
        return value;
      },
      query,
      headers: incoming.headers,
      eventual,
      advanced: eventual && query.get('$count') === 'true',
      body: incoming.body,
      context: (fragment) => `${new URL(incoming.url).origin}/${version}/$metadata#${fragment}`,
    };
  }

  function errorBody(request: Incoming, error: ErrorAnswer): PracticeResponse {
    const ids = idsOf(request);
    const innerError = { date: new Date(now()).toISOString().slice(0, 19), ...ids };
    const challenge = error.status === 401 ? { 'WWW-Authenticate': 'Bearer realm="", error="invalid_token"' } : {};
    return {
      status: error.status,
      headers: { ...ids, ...challenge },
      body: { error: { code: error.code, message: error.message, innerError } },
    };
  }
}

const withIds = (request: Incoming, answer: PracticeResponse): PracticeResponse => ({
  ...answer,
  headers: { ...idsOf(request), ...answer.headers },
});

function idsOf(request: Incoming): Readonly<Record<'request-id' | 'client-request-id', string>> {
  const own = randomUUID();
  return { 'request-id': own, 'client-request-id': request.headers['client-request-id'] ?? own };
}

/**
 * Splits a path into decoded segments; a slash at the end is ignored. `users('x')` becomes `users`, `x`, and
 * `directoryRoles(roleTemplateId='x')` becomes `directoryRoles(roleTemplateId)`, `x`.
 */
function segmentsOf(path: string): readonly string[] {
  const raw = path.replace(/\/$/, '').split('/').slice(1);
  return raw.flatMap((encoded) => {
    const segment = decodedSegment(encoded);
    const [whole, name = '', key, value = ''] = /^(\w+)\((?:(\w+)=)?'((?:[^']|'')*)'\)$/.exec(segment) ?? [];
    if (whole === undefined) return [segment];
    return [key === undefined ? name : `${name}(${key})`, value.replaceAll("''", "'")];
  });
}

function decodedSegment(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw unreadable(`The path is not percent-encoded: '${encoded}'.`);
  }
}

function optionsOf(query: string, route: Route): ReadonlyMap<string, string> {
  const given = [...new URLSearchParams(query)];
  const options = new Map(given);
  const foreign = given.find(([name]) => name.startsWith('$') && !route.options.includes(name));
  if (foreign !== undefined) throw unreadable(`The query option '${foreign[0]}' is not supported here.`);
  const twice = given.find(([name], index) => given.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) {
    throw unreadable(`Query option '${twice[0]}' was specified more than once, but it must be specified at most once.`);
  }
  return options;
}

const otherMethod = (): ErrorAnswer =>
  new ErrorAnswer(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');

const notJson = (): ErrorAnswer =>
  unreadable(
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  );
