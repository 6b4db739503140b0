import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import type { RealTenant } from './real-tenant.ts';
import { answerTo } from './stories.ts';

/** Where the bot says that it is; nobody listens there. */
export const PUBLIC_URL = 'https://cordon.example.com';

/** What a new sign-in card of somebody leads to. */
export async function linkFor(story: RealTenant, by = 'megan'): Promise<URL> {
  const { card } = await answerTo(story, 'sign-in', { by, conversation: practicePersonalChat(by) });
  const [, url = ''] = /"Action\.OpenUrl".*?"url":"([^"]+)"/.exec(JSON.stringify(card)) ?? [];
  return new URL(url);
}

/** Comes back to the bot as a browser does; what stands between its public address and its port is left out. */
export async function browse({ bot }: RealTenant, back: URL): Promise<{ status: number; page: string }> {
  assert.ok(back.href.startsWith(`${PUBLIC_URL}/sign-in/callback?`), back.href);
  const answer = await fetch(new URL(back.pathname + back.search, bot.url));
  return { status: answer.status, page: await answer.text() };
}
