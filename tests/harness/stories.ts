import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import { keyFile } from '../../bot/config/key-file.ts';
import { genesisOf, verifyChain, type ChainVerdict } from '../../services/seal/chain.ts';
import type { PracticeConversation, Who } from '../../practice/teams/activities.ts';
import { practiceGroups } from '../../practice/people/groups.ts';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';
import type { RequestId } from '../../services/model/request.ts';
import { eventsOf } from '../../services/store/events.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { filePathsIn } from './files.ts';
import { cardOf, temporaryFolder, shown, type Harness, type Shown } from './harness.ts';
import type { UserDriver } from './user-driver.ts';
import type { AuditEvent } from '../../services/seal/event.ts';

/** The usual command of these stories. */
export const containAlex = 'contain alex@contoso.com because INC-4821';
/** The same about an administrator, which needs two approvals. */
export const containEnrico = 'contain enrico@contoso.com because INC-4821';
/** Object id of Alex. */
export const alexId = '08a792fc-101b-4579-8655-d23de2c4b481';

/** A request as its requester sees it. */
export interface Asked {
  readonly id: string;
  /** Its card as it is now, awaiting confirmation or, after `approvable`, approval. */
  readonly card: Shown;
}

/** Types a command, and waits for the card of its request. */
export async function ask(
  driver: UserDriver,
  line = containAlex,
  {
    by = 'megan',
    conversation = driver.thread,
  }: { readonly by?: Who; readonly conversation?: PracticeConversation } = {},
): Promise<Asked> {
  return opened(driver, () => driver.say(by, line, conversation));
}

/** Does something that opens a request, and waits for its card. */
export async function opened({ connector, patienceMs }: UserDriver, act: () => Promise<unknown>): Promise<Asked> {
  const from = connector.events.length;
  await act();
  const event = await connector.waitFor(
    ({ kind, activity }) => kind === 'post' && / awaiting-confirmation: /.test(cardOf(activity)?.fallbackText ?? ''),
    { from, timeoutMs: patienceMs },
  );
  const card = shown(event);
  return { id: card.text.split(' ')[0] ?? '', card };
}

/** The fallback text of the post that calls the approvers of a request. */
export const callFor = (id: string): RegExp => new RegExp(`^Approve\\? .*${id}$`);

/** The answer to a second request about the same. */
export const alreadyAsked = /^Already asked: /;

/** Types a command that was asked for already, and asks anyway; waits for the card of its request. */
export async function askAgain(
  driver: UserDriver,
  line = containAlex,
  how: NonNullable<Parameters<typeof answerTo>[2]> = {},
): Promise<Asked> {
  const question = await answerTo(driver, line, how);
  assert.match(question.text, alreadyAsked);
  return opened(driver, () => driver.press(how.by ?? 'megan', question, 'anyway'));
}

/** Types a command and confirms it, with the number of its targets where it is given, and waits until the approvers have been mentioned. */
export async function approvable(
  driver: UserDriver,
  line?: string,
  { count, ...how }: { readonly by?: Who; readonly conversation?: PracticeConversation; readonly count?: number } = {},
): Promise<Asked> {
  const { id, card } = await ask(driver, line, how);
  await driver.press(how.by ?? 'megan', card, 'confirm', count === undefined ? {} : { count });
  await driver.card(callFor(id));
  return { id, card: await driver.card(new RegExp(`^${id} awaiting-approval: `)) };
}

/** Types, confirms and approves a command (Adele approves), and waits for its result. */
export async function run(driver: UserDriver, line?: string): Promise<Asked & { readonly result: string }> {
  const { id, card } = await approvable(driver, line);
  await driver.press('adele', card, 'approve');
  return { id, ...(await ended(driver, id)) };
}

/** Confirms an opened request with a reason and approves it (Adele does), and waits for its result. */
export async function settled(driver: UserDriver, { id, card }: Asked): ReturnType<typeof ended> {
  await driver.press('megan', card, 'confirm', { reason: 'INC-4821' });
  await driver.press('adele', await driver.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
  return ended(driver, id);
}

/** Types a command that was asked for already, asks anyway, and waits for the result as `run` does. */
export async function runAgain(driver: UserDriver, line?: string): ReturnType<typeof ended> {
  return settled(driver, await askAgain(driver, line));
}

/** Waits for the result line of a request, and for its card in a final state. */
export async function ended(
  driver: UserDriver,
  id: string,
  timeoutMs?: number,
): Promise<{ readonly result: string; readonly card: Shown }> {
  const result = await driver.line(new RegExp(`${id}$`), timeoutMs);
  const card = await driver.card(new RegExp(`^${id} (done|partly-done|failed|denied|cancelled|expired): `), timeoutMs);
  return { result, card };
}

const invokeBody = z.object({ statusCode: z.number(), type: z.string(), value: z.unknown() });

/** The text of an invoke's answer: of a refusal or an error, or the fallback text of the card. */
export function told(answer: BotAnswer): string {
  const { value } = invokeBody.parse(answer.body);
  if (typeof value === 'string') return value;
  const { message, fallbackText } = z
    .object({ message: z.string().optional(), fallbackText: z.string().optional() })
    .parse(value);
  return message ?? fallbackText ?? '';
}

/** The `statusCode` inside an invoke's answer, which Teams reads. */
export const statusOf = (answer: BotAnswer): number => invokeBody.parse(answer.body).statusCode;

/** The state that a request's card shows now. */
export function stateOf({ connector }: Harness, id: string): string {
  const texts = connector.events.map(({ activity }) => cardOf(activity)?.fallbackText ?? '');
  const newest = texts.findLast((text) => text.startsWith(`${id} `)) ?? assert.fail(`no card of ${id}`);
  return newest.split(' ')[1]?.replace(':', '') ?? '';
}

/** Types a line, and waits for the card that answers it as a new message. */
export async function answerTo(
  { connector, say, thread, patienceMs }: UserDriver,
  text: string,
  { by = 'megan', conversation = thread } = {},
): Promise<Shown> {
  const from = connector.events.length;
  await say(by, text, conversation);
  return shown(await connector.waitFor(({ kind }) => kind === 'post', { from, timeoutMs: patienceMs }));
}

/** Object id of a group of the practice tenant. */
export const groupNamed = (name: string): string =>
  practiceGroups.find((group) => group.name === name)?.id ?? assert.fail(`no group ${name}`);

/** The first words of every new message in a thread, in order. */
export const postsIn = ({ connector }: Harness, conversation: string): readonly string[] =>
  connector.events
    .filter((event) => event.kind === 'post' && event.conversation === conversation)
    .map(({ activity }) => cardOf(activity)?.fallbackText ?? activity.text ?? '');

const ends = (id: string) => [new RegExp(`^${id} awaiting-confirmation: `), callFor(id), new RegExp(`${id}$`)];

/** Asserts that a request posted its card, the call for approval and the result line, in this order, and nothing else. */
export function assertPosts(story: Harness, id: string): void {
  const found = postsIn(story, story.thread.id);
  const expected = ends(id);
  assert.equal(found.length, expected.length, found.join('\n'));
  for (const [n, pattern] of expected.entries()) assert.match(found[n] ?? '', pattern);
}

/** A request's audit and whether its chain holds. Reads a copy, because Cordon has the database to itself. */
export async function auditOf(
  { dataDir }: Harness,
  id: string,
): Promise<{ readonly events: readonly AuditEvent[]; readonly chain: ChainVerdict }> {
  const copy = temporaryFolder();
  cpSync(dataDir, copy, { recursive: true, filter: (path) => basename(path) !== 'keys' }); // those come and go
  const db = openSqlite(join(copy, 'cordon.db'));
  const sealed = await eventsOf(db, id as RequestId);
  await db.close();
  return { events: sealed.map(({ body }) => body), chain: verifyChain(sealed, keyFile(copy, 'audit'), genesisOf(id)) };
}

/** Where a secret stands: in a file of the data folder, in what Teams was sent, or in the log. */
export function placesWith(
  secret: string,
  { dataDir, connector, logged }: Pick<Harness, 'dataDir' | 'connector' | 'logged'>,
): readonly string[] {
  const files = filePathsIn(dataDir).map((file) => [relative(dataDir, file), readFileSync(file, 'latin1')] as const);
  const kept = [
    ...files,
    ['what Teams shows', JSON.stringify(connector.events)],
    ['what Teams was sent', JSON.stringify(connector.calls)],
    ['the log', logged()],
  ] as const;
  return kept.filter(([, text]) => holds(text, secret)).map(([name]) => name);
}

/** Whether a text has a secret in it, as it is or as JSON, a URL or Base64 writes it. */
export function holds(text: string, secret: string): boolean {
  const inJson = (said: string) => JSON.stringify(said).slice(1, -1);
  const plain = [secret, inJson(secret), inJson(inJson(secret))];
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [...plain, encodeURIComponent(secret), base64].some((spelling) => text.includes(spelling));
}

/**
 * Changes somebody in Entra, as an administrator would.
 * @param person object id or UPN
 */
export async function changeInEntra(
  { tenant }: { readonly tenant: { readonly origin: string } },
  person: string,
  properties: object,
): Promise<void> {
  const { status } = await fetch(`${tenant.origin}/v1.0/users/${person}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer practice' },
    body: JSON.stringify(properties),
  });
  assert.equal(status, 204);
}
