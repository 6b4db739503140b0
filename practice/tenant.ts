import { z } from 'zod';
import type { PracticeResponse } from './http/answer.ts';
import type { PracticeUser } from './state/account.ts';
import { openDirectory } from './state/directory.ts';
import { practiceEntra } from './entra.ts';
import { faultList, parseFaults, readFaults, type Fault, type FaultInput, type Faults } from './http/faults.ts';
import { graphGateway } from './gateway.ts';
import { callLog, type RecordedCall } from './http/log.ts';
import { besideGraph, graphRoutes } from './routes/routes.ts';
import { startService } from './http/service.ts';
import type { Incoming } from './http/wire.ts';
import { refuseWritesOver, type WriteLimitSettings } from './http/write-limit.ts';

/** How the tenant is started. Every setting is optional. */
export interface PracticeTenantSettings {
  /** Default: any free port. */
  readonly port?: number | undefined;
  /** Latency of every answer in milliseconds. Default 150. */
  readonly latencyMs?: number | undefined;
  /** Milliseconds until a plain read shows a write; a read from the index shows it after five times as long. Default 100. */
  readonly lagMs?: number | undefined;
  /** Folder of the tenant's state. Without it, the tenant is new every time. */
  readonly dataDir?: string | undefined;
  /** File that every Graph request is appended to as a JSON line. */
  readonly log?: string | undefined;
  /** A JSON list of faults, or the path of a file that holds one. */
  readonly faults?: string | undefined;
  /** Refuses writes over a limit, as Graph does. Default: no limit. */
  readonly writeLimit?: WriteLimitSettings | undefined;
  /** Called for every request, with its secrets, so that a test can search for them elsewhere. */
  readonly onRequest?: ((request: Pick<Incoming, 'method' | 'path' | 'headers' | 'body'>) => void) | undefined;
  /** Epoch milliseconds. Default: the machine's clock. */
  readonly now?: (() => number) | undefined;
}

/** A stateful Microsoft Graph on loopback, for a tenant of invented people. */
export interface PracticeTenant {
  /** `http://127.0.0.1:<port>`; callers add `/v1.0`. */
  readonly origin: string;
  readonly port: number;
  /** Origins of the services beside Graph, all on the same port. */
  readonly services: Readonly<Record<'exchange' | 'entra' | 'push' | 'azure', string>>;
  /** The latest 10,000 requests, oldest first, as in the log file. */
  readonly calls: readonly RecordedCall[];
  /** The faults that are still to happen. */
  readonly faults: readonly Fault[];
  /**
   * Replaces the faults.
   * @throws {TypeError} when it is not a list of faults
   */
  setFaults(faults: readonly FaultInput[]): void;
  /** Reads a user by object id or user principal name, without the lag of replication. */
  user(key: string): PracticeUser | undefined;
  /** Stops at once: calls that wait out their latency are not carried out. */
  close(): Promise<void>;
}

/**
 * Starts the practice tenant. `POST /practice/faults` on its port does what `setFaults` does.
 * @throws {TypeError} when the faults are not faults
 * @throws {Error} when the port is taken or the saved state cannot be read
 */
export async function startPracticeTenant(settings: PracticeTenantSettings = {}): Promise<PracticeTenant> {
  const { port, latencyMs = 150, lagMs = 100, now = Date.now } = settings;
  const faults = faultList(readFaults(settings.faults ?? ''));
  const log = callLog(settings.log);
  const directory = openDirectory({ now, lagMs, dataDir: settings.dataDir });
  const gateway = graphGateway(graphRoutes, besideGraph, directory, now);
  const entra = practiceEntra(now);
  const refuse = settings.writeLimit && refuseWritesOver(settings.writeLimit, now);
  const control = (request: Incoming) => faultControl(request, faults) ?? refuse?.(request) ?? entra.answer(request);
  const began = (request: Incoming) => {
    settings.onRequest?.(request);
    return () => undefined;
  };
  const service = await startService({ port, latencyMs, now, faults, log, control, began, ...gateway });
  return {
    origin: service.origin,
    port: service.port,
    services: { exchange: service.origin, entra: service.origin, push: service.origin, azure: service.origin },
    calls: log.calls,
    get faults() {
      return faults.left;
    },
    setFaults(list) {
      faults.replace(parseFaults(list));
    },
    user: (key) => directory.account(key, 'truth')?.user,
    close: () => service.close(),
  };
}

/** Answers `GET` and `POST /practice/faults`; undefined for every other path. */
function faultControl(request: Incoming, faults: Faults): PracticeResponse | undefined {
  if (request.path !== '/practice/faults') return undefined;
  if (request.method === 'GET') return { status: 200, body: faults.left };
  if (request.method !== 'POST') return { status: 405, headers: { Allow: 'GET, POST' } };
  try {
    faults.replace(parseFaults(request.body));
    return { status: 204 };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const issues = error.cause instanceof z.ZodError ? error.cause.issues : [];
    return { status: 400, body: { error: { code: 'BadRequest', message: error.message }, issues } };
  }
}
