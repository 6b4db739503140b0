import type { IncomingMessage } from 'node:http';

/** The body of a request as text, or why there is none: it is longer than the limit, or the caller closed the connection. */
export type Body = { readonly text: string } | 'too-long' | 'cut-off';

/**
 * Reads the body of a request.
 * @param maxBytes where reading stops, whatever the headers say; the rest is left unread
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else done('too-long');
    };
    const done = (body: Body): void => {
      request.off('data', take).pause();
      resolve(body);
    };
    if (request.destroyed) done('cut-off');
    request
      .on('data', take)
      .once('end', () => {
        done({ text: Buffer.concat(chunks).toString('utf8') });
      })
      .once('error', () => {
        done('cut-off');
      })
      .once('close', () => {
        done('cut-off');
      });
  });
}
