import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { practicePersonalChat, type PracticeConversation, type Who } from '../../practice/teams/activities.ts';
import type { Activity } from '../../practice/teams/conversations.ts';
import { afterTest } from './cleanup.ts';
import type { UserDriver } from './user-driver.ts';

/** A host of files on loopback, in place of SharePoint. */
export interface FileHost {
  /** The address by which anybody can read a file with this content. */
  share(content: string | Uint8Array): string;
  /** An address that leads to another one. */
  redirect(to: string): string;
  /** The address of a file that never ends. */
  readonly endless: string;
  /** The paths that were asked for, with the names of the headers. */
  readonly asked: readonly { readonly path: string; readonly headers: readonly string[] }[];
}

/** Starts a host of files, closed after the test. */
export async function startFileHost(): Promise<FileHost> {
  const files = new Map<string, string | Uint8Array>();
  const redirects = new Map<string, string>();
  const asked: { path: string; headers: readonly string[] }[] = [];
  const server = createServer((request, response) => {
    const { url: path = '' } = request;
    asked.push({ path, headers: Object.keys(request.headers) });
    const to = redirects.get(path);
    if (to !== undefined) {
      response.writeHead(302, { Location: to });
      response.end();
      return;
    }
    if (path === '/endless') {
      const chunk = Buffer.alloc(64 * 1024, 'a');
      const more = () => {
        while (response.writable && response.write(chunk));
      };
      response.on('drain', more);
      more();
      return;
    }
    const content = files.get(path);
    response.writeHead(content === undefined ? 404 : 200, { 'Content-Type': 'text/csv' });
    response.end(content ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    endless: `${origin}/endless`,
    share(content) {
      const path = `/file-${files.size}?tempauth=eyJ`;
      files.set(path, content);
      return `${origin}${path}`;
    },
    redirect(to) {
      const path = `/redirect-${redirects.size}`;
      redirects.set(path, to);
      return `${origin}${path}`;
    },
  };
}

/** A message with a file, as Teams sends it in a personal chat. */
export function messageWithFile(
  { connector }: Pick<UserDriver, 'connector'>,
  {
    from = 'megan',
    text,
    address,
    name = 'accounts.csv',
    conversation = practicePersonalChat(from),
  }: {
    readonly from?: Who;
    readonly text: string;
    readonly address: string;
    readonly name?: string;
    readonly conversation?: PracticeConversation;
  },
): Activity {
  const file = {
    contentType: 'application/vnd.microsoft.teams.file.download.info',
    name,
    contentUrl: `https://contoso-my.sharepoint.com/personal/megan/Documents/${name}`,
    content: { downloadUrl: address, uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C9D', fileType: 'csv', etag: '"{1}"' },
  };
  const activity = connector.message({ from, text, conversation, html: true });
  return { ...activity, attachments: [file, ...(activity.attachments ?? [])] };
}
