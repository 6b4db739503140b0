import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGraph } from '../../services/graph/client.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { answers, credential, listening } from './graph.ts';
import { sentCmdlet, type SentCmdlet } from './sent-cmdlet.ts';

/** The production client in front of an Exchange that answers each cmdlet with the rows that `rowsFor` makes. */
export async function exchangeAnswering(rowsFor: (cmdlet: SentCmdlet) => readonly object[]): Promise<Graph> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const cmdlet = sentCmdlet(JSON.parse(await text(request))) ?? { name: '', parameters: {} };
    answers(200, { 'Content-Type': 'application/json' }, JSON.stringify({ value: rowsFor(cmdlet) }))(request, response);
  };
  const port = await listening((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const origin = `http://127.0.0.1:${port}`;
  return createGraph({ origin, services: { exchange: origin }, tenant: 'contoso.com', credential });
}
