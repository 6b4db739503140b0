import assert from 'node:assert/strict';
import type { BotSdk } from '../../bot/teams/edge.ts';
import { startHarness } from '../harness/harness.ts';
import { approvable, ended } from '../harness/stories.ts';

/** What differs between two runs of one story. */
const changing: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/OP-[0-9A-Z]{4,}/g, '<request>'],
  [/\b[0-9a-f]{64}\b/g, '<digest>'],
  [/\b[0-9a-f]{8}(?=[,"])/g, '<graph-request>'],
  [/127\.0\.0\.1:\d+/g, '<host>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\d\d:\d\d(:\d\d)?/g, '<time>'],
  [/\d+(\.\d+)? m?s\b/g, '<span>'],
  [/\d{10,}/g, '<id>'],
];

const alike = (value: unknown): string =>
  changing.reduce((text, [pattern, word]) => text.replace(pattern, word), JSON.stringify(value, inOrder));

/** Writes the fields of objects in alphabetical order. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Every call with which the main job begins a message, and every message as it ends. */
async function sentOver(botSdk: BotSdk): Promise<readonly string[]> {
  const story = await startHarness({ botSdk });
  const { id, card } = await approvable(story);
  await story.press('adele', card, 'approve');
  await ended(story, id);
  await story.stop();
  const { connector } = story;
  const posts = connector.calls.filter(({ method }) => method === 'POST');
  const conversations = [...new Set(connector.events.map(({ conversation }) => conversation))];
  return [
    ...posts.map(({ url, body }) => alike([new URL(url).pathname, body])),
    ...conversations.flatMap((one) => connector.messages(one).map(({ activity }) => alike(activity))),
  ].toSorted();
}

describe('both SDKs', () => {
  it('send Teams the same for the main job, but for ids and times', async () => {
    const overBotbuilder = await sentOver('botbuilder');
    const overAgents = await sentOver('agents');

    assert.ok(overBotbuilder.length > 4);
    assert.deepEqual(overAgents, overBotbuilder);
  });
});
