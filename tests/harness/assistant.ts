import { Client, StreamableHTTPClientTransport, type CallToolResult } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { afterTest } from './cleanup.ts';

/** The app id of the API that assistants ask tokens for. */
export const mcpAudience = '33333333-3333-4333-8333-333333333333';

/** An assistant that is connected. */
export interface Assistant {
  readonly client: Client;
  /** Calls a tool, and reads what it answers. */
  readonly call: (name: string, values?: Record<string, unknown>) => Promise<ToolAnswered>;
}

/** What a tool answered. */
export interface ToolAnswered {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Connects the real client over HTTP; it is closed after the test.
 * @param url of the bot's activities or of `/mcp`
 * @param authorization the header
 * @param version of the protocol: `2026-07-28`, or the older handshake
 */
export async function connectAssistant(
  url: string,
  authorization: string,
  version: '2025' | '2026' = '2025',
): Promise<Assistant> {
  const client = new Client(
    { name: 'story', version: '1' },
    version === '2025' ? {} : { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const transport = new StreamableHTTPClientTransport(mcpUrl(url), {
    requestInit: { headers: { Authorization: authorization } },
  });
  await client.connect(transport);
  afterTest(() => client.close());
  return {
    client,
    call: async (name, values = {}) => answered(await client.callTool({ name, arguments: values })),
  };
}

/** Where assistants reach a bot. */
export const mcpUrl = (url: string): URL => new URL('/mcp', url);

const answered = ({ content, structuredContent, isError = false }: CallToolResult): ToolAnswered => ({
  isError,
  text: content.map((block) => (block.type === 'text' ? block.text : '')).join('\n'),
  data: z.record(z.string(), z.unknown()).parse(structuredContent ?? {}),
});

/** A tool call as it is sent, for stories that need no client. */
export const callBody = (name: string, values: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: values } });

/** Sends a body to the hook by hand. */
export async function postMcp(
  url: string,
  headers: Readonly<Record<string, string>>,
  body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
) {
  const response = await fetch(mcpUrl(url), {
    method: 'POST',
    headers: { Accept: 'application/json, text/event-stream', 'Content-Type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
