import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { reportPage, type FullReport } from '../../cards/report-page.ts';
import type { Report } from '../../services/contract/action.ts';
import { noId } from '../../services/model/person.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import { toTheSecond } from '../../services/base/time.ts';

/** Full reports behind addresses that nobody can guess, for some minutes. Whoever has the address can read it. */
export interface Downloads {
  /** Keeps a report. @param tenant what it is about, where there are several to tell apart @returns its address; undefined where people's browsers cannot reach this server */
  keep(full: NonNullable<Report['full']>, tenant?: string | null): Promise<string | undefined>;
  /** The file behind an address' last part; undefined when there is none, or no longer. */
  file(id: string): Promise<{ readonly name: string; readonly type: string; readonly body: string } | undefined>;
}

export interface DownloadPorts {
  /** Reports hold what is worth stealing, so they rest encrypted like secrets. */
  readonly vault: Vault;
  /** Origin of this server, as browsers reach it. */
  readonly publicUrl: () => string | undefined;
  readonly practice: boolean;
  readonly now: () => number;
}

/** Where the files are. */
export const downloadPath = '/reports/';

const label = 'report';
/** What `keep` wrote; the sections are ours, read back as they were. */
const stored = z.object({
  name: z.string(),
  madeAt: z.string(),
  practice: z.boolean(),
  tenant: z.string().nullish(),
  sections: z.array(z.custom<Report>((value) => typeof value === 'object' && value !== null)),
}) satisfies z.ZodType<FullReport>;

export function createDownloads({ vault, publicUrl, practice, now }: DownloadPorts): Downloads {
  return {
    async keep({ name, sections }, tenant) {
      const origin = publicUrl();
      if (origin === undefined) return undefined;
      const id = randomBytes(24).toString('base64url');
      const report: FullReport = { name, madeAt: toTheSecond(now()), practice, tenant, sections };
      await vault.keep(id, noId, label, JSON.stringify(report));
      return `${origin}${downloadPath}${id}`;
    },
    async file(last) {
      const [, id = '', suffix] = /^([\w-]{32})(\.json)?$/.exec(last) ?? [];
      const kept = id === '' ? undefined : await vault.read(id, noId, label);
      if (kept === undefined) return undefined;
      const report = stored.parse(JSON.parse(kept));
      const name = report.name.replace(/[^\w.@-]/g, '_');
      return suffix === undefined
        ? { name: `${name}.html`, type: 'text/html; charset=utf-8', body: reportPage(report) }
        : { name: `${name}.json`, type: 'application/json; charset=utf-8', body: kept };
    },
  };
}
