import assert from 'node:assert/strict';
import type { Activity } from '../../practice/teams/conversations.ts';
import type { Harness } from './harness.ts';

/** Asserts that Cordon still answers and has written nothing to Graph. */
export async function isUnharmed(story: Harness): Promise<void> {
  assert.deepEqual(story.writes(), []);
  const health = await fetch(`http://127.0.0.1:${story.cordon.port}/readyz`);
  assert.equal(health.status, 200);
  await story.say('megan', 'whoami', { id: '19:afterwards@thread.v2', conversationType: 'groupChat' });
  await story.connector.waitFor(({ conversation }) => conversation === '19:afterwards@thread.v2');
}

/** A message of Megan. */
export const message = ({ connector, thread }: Harness, text: string): Activity =>
  connector.message({ from: 'megan', text, conversation: thread });

/** Posts a body to the bot unchanged. */
export const post = (
  { url }: Harness,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
) => fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });
