import type { Activity } from './conversations.ts';

/** A bot's HTTP answer. */
export interface BotAnswer {
  readonly status: number;
  /** Parsed JSON, or the text when it is not JSON; null when empty. */
  readonly body: unknown;
  /** How long the bot took, in milliseconds. */
  readonly ms: number;
}

/**
 * Posts an activity to a bot.
 * @param botUrl may end in `/api/messages`, which is added otherwise
 */
export async function sendActivity(
  botUrl: string,
  activity: Activity,
  headers: Readonly<Record<string, string>> = {},
): Promise<BotAnswer> {
  const url = botUrl.endsWith('/api/messages') ? botUrl : `${botUrl.replace(/\/$/, '')}/api/messages`;
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(activity),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), ms: performance.now() - startedAt };
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
