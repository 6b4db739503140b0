import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { practiceTenantId } from '../../../practice/people/people.ts';
import { temporaryFolder } from '../../harness/harness.ts';
import { cordonProcess } from '../../harness/process.ts';
import { bearer, botId, issuer, keyPairs, rs, startIssuer } from '../../harness/teams-issuer.ts';
import { teamsUrl, tenantSettings } from '../../harness/tenant-harness.ts';

const others = rs('sha256', keyPairs.other.privateKey);
/** Signed once: a signature takes longer than its refusal. */
const forged = bearer(teamsUrl, { signWith: others });
const unknownKey = bearer(teamsUrl, { header: { kid: 'made-up' }, signWith: others });

/** Junk of every kind, each one a little different: nothing of it may be remembered. */
const junk: readonly ((n: number) => string)[] = [
  () => '',
  (n) => `Bearer ${'x'.repeat(2000)}.${n}.z`,
  // botbuilder keeps four issuers for every tenant that an unsigned token names.
  (n) => unsigned({ iss: issuer, aud: botId, exp: 9e9, tid: `${practiceTenantId}-${n}` }),
  (n) =>
    unsigned({
      iss: `https://sts.windows.net/${n}/`,
      aud: botId,
      exp: 9e9,
      tid: `tenant-${n}`,
      appid: botId,
      ver: '1.0',
    }),
  () => forged,
  () => unknownKey,
];

const unsigned = (claims: object): string =>
  `Bearer ${[{ alg: 'RS256', kid: 'teams' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.c2ln`;

/** Resident memory of a process, in megabytes. */
const residentMb = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

describe('ten thousand requests of strangers', () => {
  it('are refused one by one, do not grow memory, and leave Cordon able to answer', async () => {
    const dataDir = temporaryFolder();
    const policy = join(dataDir, 'cordon.yaml');
    writeFileSync(policy, 'approvers: { everyone: true }\n');
    const keys = await startIssuer();
    // A heap that may not grow for comfort: on a busy machine the collector falls behind, and that is no leak.
    const NODE_OPTIONS = '--max-semi-space-size=2 --max-old-space-size=128';
    const settings = { ...tenantSettings(keys), CORDON_CONFIG: policy, LOG_LEVEL: 'silent', NODE_OPTIONS };
    const cordon = await cordonProcess(dataDir, settings);
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const body = JSON.stringify({ type: 'message', serviceUrl: teamsUrl, text: 'x'.repeat(500) });
    const send = (authorization: string) => post(cordon.url, agent, authorization, body);
    const flood = async (from: number, to: number): Promise<ReadonlySet<number>> => {
      const statuses = new Set<number>();
      for (let n = from; n < to; n += 50) {
        const batch = Array.from({ length: 50 }, (_, i) => send(junk[(n + i) % junk.length]?.(n + i) ?? ''));
        for (const status of await Promise.all(batch)) statuses.add(status);
      }
      return statuses;
    };
    await flood(0, 2000); // until the heap has the size that it needs for such traffic
    const before = residentMb(cordon.pid);

    const statuses = await flood(2000, 12_000);

    const grownMb = residentMb(cordon.pid) - before;
    agent.destroy();
    assert.deepEqual(statuses, new Set([401]));
    assert.ok(grownMb < 30, `${grownMb.toFixed(1)} MB more than ${before.toFixed(1)} MB`);
    assert.ok(keys.fetches.length <= 4, `${keys.fetches.length} fetches of keys`);
    assert.equal((await fetch(new URL('/readyz', cordon.url))).status, 200);
    assert.equal(await cordon.end('SIGTERM'), 0);
  }).timeout(120_000);
});

const post = (url: string, agent: Agent, authorization: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', Authorization: authorization };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode ?? NaN);
      });
    });
    sent.once('error', reject).end(body);
  });
