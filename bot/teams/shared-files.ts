import { z } from 'zod';
import { DeadlinePassed, deadlineIn } from '../../services/base/deadline.ts';
import { isLoopbackUrl, parseUrl } from '../base/loopback.ts';
import type { AttachedFile, FileRead } from '../conversation/attached-file.ts';
import type { TeamsActivity } from './teams-activity.ts';

/** How files are fetched. */
export interface FileSettings {
  /** True in practice mode, where files are on this machine. */
  readonly practice: boolean;
}

/**
 * Where Microsoft keeps the files that people send to a bot: SharePoint and OneDrive of the public cloud and of the national ones. Each
 * stands for the hosts below it.
 * @see https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges
 */
const fileHosts = ['.sharepoint.com', '.sharepoint.us', '.sharepoint-mil.us', '.sharepoint.cn', '.1drv.com'];

/** Largest file that is read, in bytes. */
const largestBytes = 1_000_000;
/** Longest that a file may take, in milliseconds. */
const longestMs = 10_000;
const mostRedirects = 3;

const fileType = 'application/vnd.microsoft.teams.file.download.info';

const sharedFile = z.object({
  contentType: z.literal(fileType),
  name: z.string().max(400).catch('the file'),
  content: z.object({ downloadUrl: z.string().max(8000) }),
});

/**
 * The files that came with a message. Teams gives bots files only in the personal chat.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
 */
export function filesIn(
  { attachments }: Pick<TeamsActivity, 'attachments'>,
  settings: FileSettings,
): readonly AttachedFile[] {
  return z
    .array(z.unknown())
    .catch([])
    .parse(attachments)
    .flatMap((attachment): readonly AttachedFile[] => {
      const { data } = sharedFile.safeParse(attachment);
      return data === undefined
        ? []
        : [{ name: data.name, read: () => readShared(data.content.downloadUrl, settings) }];
    });
}

/**
 * Reads a file from where Microsoft keeps it. Its address is a secret by which anybody can read the file, so no sentence, log line or other
 * host gets it, and our own token is not sent there.
 */
async function readShared(address: string, settings: FileSettings): Promise<FileRead> {
  try {
    const signal = deadlineIn(longestMs);
    let url = allowed(address, settings);
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: '*/*' } });
      const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (next === null) return { ok: true, bytes: await bytesOf(response) };
      await response.body?.cancel();
      url = allowed(new URL(next, url).href, settings);
    }
    throw new FileFault('Its host sends one redirect after the other.');
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/** What is wrong with a file or where it is, in a sentence. */
class FileFault extends Error {
  override readonly name = 'FileFault';
}

/**
 * The address of a file, where files may be read from.
 * @throws {FileFault} when it is elsewhere
 */
function allowed(address: string, { practice }: FileSettings): URL {
  const url = parseUrl(address);
  if (url !== null && practice && isLoopbackUrl(url)) return url;
  const isMicrosoft = url !== null && fileHosts.some((host) => url.hostname.endsWith(host));
  if (isMicrosoft && url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '')
    return url;
  const came = url === null ? 'something that is no address' : `${url.protocol}//${url.hostname.slice(0, 80)}`;
  throw new FileFault(`Expected a file in SharePoint or OneDrive; it is at ${came}. It was not read.`);
}

/**
 * What a host sends.
 * @throws {FileFault} when it refuses, or sends too much
 */
async function bytesOf(response: Response): Promise<Uint8Array> {
  if (!response.ok) {
    await response.body?.cancel();
    throw new FileFault(`Its host answered ${response.status} instead of the file. Send it again.`);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    length += part.value.length;
    if (length > largestBytes) {
      await reader?.cancel();
      throw new FileFault('Expected 1 MB at most; the file is larger. Split it.');
    }
    pieces.push(part.value);
  }
  return Buffer.concat(pieces);
}

function problemOf(error: unknown): string {
  if (error instanceof FileFault) return error.message;
  const isLate = error instanceof DeadlinePassed || (error instanceof Error && error.cause instanceof DeadlinePassed);
  return isLate
    ? 'Its host did not send it within 10 s. Send it again.'
    : 'Its host could not be reached. Send it again.';
}
