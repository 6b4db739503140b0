import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startConnector, type Connector } from '../../practice/teams/connector.ts';
import { startPracticeTenant, type PracticeTenant, type PracticeTenantSettings } from '../../practice/tenant.ts';

/** What outlives every bot: the tenant, Teams, the data folder, and a record of what happened. */
export interface SoakFixture {
  readonly tenant: PracticeTenant;
  readonly connector: Connector;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Every password that was sent to Graph. */
  readonly passwords: ReadonlySet<string>;
  /** Number of calls that changed something, by `METHOD /path` with `*` in place of ids. */
  readonly effects: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const reset = z.object({ passwordProfile: z.object({ password: z.string() }) });

/**
 * Starts a practice tenant and a fake Teams.
 * @param database settings that choose the engine; empty for the SQLite file
 * @param graph how slow Graph is, in milliseconds, and how many writes it takes
 */
export async function openFixture(
  database: Readonly<Record<string, string>>,
  graph: Pick<PracticeTenantSettings, 'latencyMs' | 'lagMs' | 'writeLimit'> = { latencyMs: 20, lagMs: 20 },
): Promise<SoakFixture> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cordon-soak-'));
  const passwords = new Set<string>();
  const effects = new Map<string, number>();
  const connector = await startConnector();
  const tenant = await startPracticeTenant({
    ...graph,
    onRequest({ method, path, body }) {
      const { data } = reset.safeParse(body);
      if (data !== undefined) passwords.add(data.passwordProfile.password);
      if (method === 'GET' || path.endsWith('/checkMemberGroups')) return;
      const what = `${method} ${path.replace(/[0-9a-f-]{36}/gi, '*')}`;
      effects.set(what, (effects.get(what) ?? 0) + 1);
    },
  });
  return {
    tenant,
    connector,
    dataDir,
    env: { CORDON_DATA: dataDir, PRACTICE_GRAPH_URL: tenant.origin, ...database },
    passwords,
    effects,
    async close() {
      await tenant.close();
      await connector.close();
    },
  };
}
