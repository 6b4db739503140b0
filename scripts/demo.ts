/**
 * `npm run demo` plays a containment in the terminal, through the real bot over HTTP.
 * The exit code is 0 only when every step of it was observed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { verifyChain, genesisOf } from '../services/seal/chain.ts';
import { practiceChannel } from '../practice/teams/activities.ts';
import { startConnector, type Connector } from '../practice/teams/connector.ts';
import type { ConnectorEvent } from '../practice/teams/conversations.ts';
import type { RequestId } from '../services/model/request.ts';
import { eventsOf } from '../services/store/events.ts';
import { openSqlite } from '../services/store/sqlite.ts';
import { waitForLine, startNode } from './child.ts';

const cardSchema = z.object({
  fallbackText: z.string(),
  actions: z.array(z.looseObject({ verb: z.string().optional(), data: z.unknown() })).optional(),
});

const dataDir = mkdtempSync(join(tmpdir(), 'cordon-demo-'));
const graphLog = join(dataDir, 'graph.jsonl');
const connector = await startConnector();
const bot = startNode([join(import.meta.dirname, '../bot/main.js')], {
  PORT: '0',
  CORDON_DATA: dataDir,
  PRACTICE_GRAPH_LOG: graphLog,
  LOG_LEVEL: 'warn',
});
const failures: string[] = [];
try {
  const { port } = z.object({ port: z.number() }).parse(JSON.parse(await waitForLine(bot, /"ready":true/, 15_000)));
  const { id, clickedAt } = await play(`http://127.0.0.1:${port}/api/messages`);
  showGraphCalls(clickedAt);
  await bot.stop();
  await showAudit(id);
} catch (error) {
  failures.push(error instanceof Error ? error.message : String(error));
} finally {
  await bot.stop();
  await connector.close();
  rmSync(dataDir, { recursive: true, force: true });
}
console.log(
  failures.length === 0
    ? '\nEverything above really happened.'
    : `\nThe demo failed:\n${failures.map((why) => `  - ${why}\n`).join('')}`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/**
 * Megan requests and confirms, Adele approves.
 * @returns the request's id, and when the approval was clicked in epoch milliseconds
 */
async function play(url: string): Promise<{ id: RequestId; clickedAt: number }> {
  const conversation = practiceChannel();
  const text = 'contain alex@contoso.com because impossible travel, INC-4821';
  print('Megan Bowen types', `@Cordon ${text}`);
  await connector.send(url, connector.message({ from: 'megan', text, conversation }));

  const asked = await cardIn(connector, 'awaiting-confirmation');
  print('Cordon posts a card', asked.text);
  await click(url, asked, 'megan', 'confirm');

  const pending = await cardIn(connector, 'awaiting-approval');
  print('The card becomes', pending.text);
  const clickedAt = Date.now();
  const { ms } = await click(url, pending, 'adele', 'approve');
  print('Adele Vance clicks Approve', `answered in ${Math.round(ms)} ms`);
  check(ms < 200, `the click was answered in ${Math.round(ms)} ms, expected under 200`);

  const isResult = /^✅ .*is contained/u;
  const result = await connector.waitFor(({ activity }) => isResult.test(activity.summary ?? ''), {
    timeoutMs: 10_000,
  });
  print('Cordon posts in the thread', result.activity.summary ?? '');
  const done = await cardIn(connector, 'done');
  print('The card ends as', done.text);
  print('From the click to the posted status', `${result.at - clickedAt} ms`);
  return { id: asked.id, clickedAt };
}

/** Prints and checks the Graph calls of the containment, from the practice tenant's log. */
function showGraphCalls(clickedAt: number): void {
  const loggedCall = z.object({
    method: z.string(),
    url: z.string(),
    status: z.number().nullable(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
  });
  const calls = readFileSync(graphLog, 'utf8')
    .trim()
    .split('\n')
    .map((line) => loggedCall.parse(JSON.parse(line)));
  print('Microsoft Graph was called', '');
  for (const { method, url, status, startedAt, endedAt } of calls) {
    console.log(
      `    ${startedAt.slice(11, 23)} to ${endedAt.slice(11, 23)}  ${status ?? '-'}  ${method} ${new URL(url).pathname}`,
    );
  }
  const reset = calls.find(({ method }) => method === 'PATCH');
  const revoke = calls.find(({ url }) => url.endsWith('/revokeSignInSessions'));
  const proof = calls.at(-1);
  check(
    reset?.status === 204 && revoke?.status === 200,
    'the password was not reset, or the sessions were not revoked',
  );
  if (reset === undefined || revoke === undefined || proof === undefined) return;
  const overlap =
    Math.min(Date.parse(reset.endedAt), Date.parse(revoke.endedAt)) -
    Math.max(Date.parse(reset.startedAt), Date.parse(revoke.startedAt));
  print('Reset and revoke ran at the same time', `they overlap by ${overlap} ms`);
  check(overlap > 0, `reset and revoke did not overlap (${overlap} ms)`);
  check(proof.method === 'GET' && proof.status === 200, 'no proof was read back');
  const durationOf = (call: typeof reset) => Date.parse(call.endedAt) - Date.parse(call.startedAt);
  const after = calls.slice(Math.max(calls.indexOf(reset), calls.indexOf(revoke)) + 1);
  const graphMs =
    Math.max(durationOf(reset), durationOf(revoke)) + after.reduce((sum, call) => sum + durationOf(call), 0);
  const wallMs = Date.parse(proof.endedAt) - clickedAt;
  print(
    'From the click to the end of the proof',
    `${wallMs} ms, of which Microsoft Graph took ${graphMs} ms (${(wallMs / graphMs).toFixed(2)} x)`,
  );
}

/** Prints and verifies the audit of the request. */
async function showAudit(id: RequestId): Promise<void> {
  const db = openSqlite(join(dataDir, 'cordon.db'));
  const events = await eventsOf(db, id);
  await db.close();
  print('The audit holds', `${events.length} events, each sealed over the previous one`);
  for (const { sequence, body, mac } of events) {
    const { kind, at, name, part, status, proof } = body as Readonly<Record<string, string>> & {
      kind: string;
      at: number;
    };
    const details = [name, part, status, proof].filter(Boolean).join(' · ');
    console.log(
      `    ${String(sequence).padStart(2)}  ${new Date(at).toISOString().slice(11, 23)}  ${kind.padEnd(13)} ${details}  [${mac.slice(0, 8)}]`,
    );
  }
  const key = Buffer.from(readFileSync(join(dataDir, 'audit.key'), 'utf8'), 'hex');
  const verdict = verifyChain(events, key, genesisOf(id));
  check(verdict.ok, 'the audit does not verify');
  const proofs = events.filter(({ body }) => body.kind === 'step-proved').map(({ body }) => String(body['proof']));
  print('Proved by reading back', proofs.join(' '));
  check(proofs.length >= 2, 'password and sessions were not both proved');
}

/** A card in the conversation, with what a click on it needs. */
interface PostedCard {
  readonly id: RequestId;
  readonly text: string;
  readonly event: ConnectorEvent;
  readonly digest: string;
}

/** Waits up to 10 s for a card whose request is in this state. */
async function cardIn(from: Connector, state: string): Promise<PostedCard> {
  const read = ({ activity }: ConnectorEvent) => cardSchema.safeParse(activity.attachments?.[0]?.content).data;
  const event = await from.waitFor((candidate) => read(candidate)?.fallbackText.includes(` ${state}: `) === true, {
    timeoutMs: 10_000,
  });
  const card = cardSchema.parse(read(event));
  const data = z.object({ digest: z.string() }).safeParse(card.actions?.find(({ verb }) => verb !== 'start')?.data);
  return {
    id: card.fallbackText.split(' ')[0] as RequestId,
    text: card.fallbackText,
    event,
    digest: data.data?.digest ?? '',
  };
}

function click(url: string, { id, digest, event }: PostedCard, from: string, verb: string) {
  const conversation = { id: event.conversation, conversationType: 'channel' } as const;
  return connector.send(
    url,
    connector.click({ from, conversation, verb, data: { requestId: id, digest }, replyToId: event.activityId }),
  );
}

function print(heading: string, text: string): void {
  console.log(`\n${heading}${text === '' ? ':' : `:\n    ${text}`}`);
}

function check(ok: boolean, failure: string): void {
  if (!ok) failures.push(failure);
}
