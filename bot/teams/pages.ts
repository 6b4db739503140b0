import type { Response } from 'restify';
import { pagePolicy } from '../../cards/report-page.ts';
import {
  dataSuffix,
  downloadPath,
  linesSuffix,
  tableSuffix,
  withoutSuffix,
  type DownloadedFile,
} from '../conversation/downloads.ts';

/** Nothing is loaded, framed or kept, and the address is told to nobody. */
const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
};
const formPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Sends a report as a file to save. */
export function sendFile(res: Response, { name, type, body }: DownloadedFile): void {
  res.sendRaw(200, body, {
    ...headers,
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Security-Policy': pagePolicy,
  });
}

/** Sends a page that says one thing, stores nothing and loads nothing. */
export function sendPage(res: Response, status: number, words: string): void {
  const text = words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  sendHtml(res, status, `<p>${text}</p>`, "default-src 'none'");
}

/**
 * Sends the page that a report's address leads to. Its buttons download the report.
 * @param last the last part of the address, which must be a valid one
 */
export function sendDownloadPage(res: Response, last: string): void {
  const id = withoutSuffix(last);
  const button = (address: string, words: string): string =>
    `<form method="post" action="${downloadPath}${address}"><button>${words}</button></form>`;
  if (last.endsWith(tableSuffix)) {
    const only = button(last, 'Download as a table (CSV)');
    sendHtml(res, 200, `<p>You can download this table once.</p>${only}`, formPolicy);
    return;
  }
  const buttons = [
    button(id, 'Download as a page (HTML)'),
    button(`${id}${dataSuffix}`, 'Download as data (JSON)'),
    button(`${id}${linesSuffix}`, 'Download for a case system (JSON Lines)'),
  ].join('');
  sendHtml(res, 200, `<p>You can download this report once, as one of these.</p>${buttons}`, formPolicy);
}

function sendHtml(res: Response, status: number, body: string, policy: string): void {
  const page = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cordon</title>${body}`;
  res.sendRaw(status, page, { ...headers, 'Content-Security-Policy': policy });
}
