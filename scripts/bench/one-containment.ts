import { rmSync } from 'node:fs';
import { createRequestStore } from '../../services/store/requests.ts';
import { startBot } from '../soak/bot.ts';
import { engineOf } from '../soak/engine.ts';
import { openFixture } from '../soak/fixture.ts';
import { proofsOf, quantile, timeContainment, type Containment } from './measure.ts';
import { practiceToken } from '../practice-token.ts';
import { rounded, type Table } from './table.ts';

/**
 * Measures one containment from the approving click to its proof, beside the least that it could take: both calls at once and then one read,
 * sent by hand.
 * @param latencies how long Graph takes for each answer, in milliseconds
 * @throws {Error} when a containment does not end done
 */
export async function timeOneContainment(
  database: string,
  latencies: readonly number[],
  rounds: number,
): Promise<Table> {
  const rows = [];
  for (const latencyMs of latencies) rows.push(await timeAt(database, latencyMs, rounds));
  return { title: 'One containment: from the approving click to the proof (p50, ms)', rows };
}

async function timeAt(database: string, latencyMs: number, rounds: number) {
  const engine = await engineOf(database);
  const fixture = await openFixture(engine.env, { latencyMs, lagMs: 0 });
  const bot = await startBot(fixture.env);
  const told: Containment[] = [];
  const raw: number[] = [];
  try {
    await timeContainment(fixture.connector, bot.url, 1, 3);
    for (let round = 0; round < rounds; round += 1) {
      told.push(...(await timeContainment(fixture.connector, bot.url, 1, 1)));
      raw.push(await byHand(fixture.tenant.origin, round));
    }
    await bot.stop();
    const db = engine.open(fixture.dataDir);
    const { proofMs, failures } = await proofsOf(createRequestStore(db, engine.auditKey(fixture.dataDir)), told);
    await db.close();
    if (failures.length > 0) throw new Error(`not everything ended done: ${failures.join(', ')}`);
    const [cordon, least] = [quantile(proofMs, 0.5), quantile(raw, 0.5)];
    return {
      'Graph takes': latencyMs,
      Cordon: rounded(cordon),
      'two calls and a read by hand': rounded(least),
      times: rounded(cordon / least, 2),
    };
  } finally {
    await bot.kill();
    rmSync(fixture.dataDir, { recursive: true, force: true });
    await fixture.close();
    await engine.close();
  }
}

/**
 * Resets a password and revokes the sessions at the same time, then reads the account.
 * @returns how long that took, in milliseconds
 */
async function byHand(origin: string, round: number): Promise<number> {
  const address = `${origin}/v1.0/users/${encodeURIComponent('grady@contoso.com')}`;
  const headers = { Authorization: `Bearer ${practiceToken}`, 'Content-Type': 'application/json' };
  const password = `Kp7-${round}-xQv!2mWz`;
  const body = JSON.stringify({ passwordProfile: { password, forceChangePasswordNextSignIn: true } });
  const startedAt = performance.now();
  const answers = await Promise.all([
    fetch(address, { method: 'PATCH', headers, body }),
    fetch(`${address}/revokeSignInSessions`, { method: 'POST', headers }),
  ]);
  const read = await fetch(`${address}?$select=lastPasswordChangeDateTime,signInSessionsValidFromDateTime`, {
    headers,
  });
  await read.text();
  if (![...answers, read].every(({ ok }) => ok)) throw new Error('the practice tenant refused a call sent by hand');
  return performance.now() - startedAt;
}
