import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { FullReport } from '../../cards/report-page.ts';
import type { Report } from '../../services/contract/action.ts';
import { noId, type PersonId } from '../../services/model/person.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import { toTheSecond } from '../../services/base/time.ts';

/** A file of data that somebody may download. */
export interface DataFile {
  /** Without a suffix. */
  readonly name: string;
  /** JSON; it is sent byte for byte. */
  readonly text: string;
}

/** Full reports behind addresses that nobody can guess, for some minutes. Whoever has an address can read its report. */
export interface Downloads {
  /**
   * Keeps a report.
   * @param full all of it
   * @param tenant name of the tenant that it is about, where there are several
   * @returns its address; undefined where people's browsers cannot reach this server
   */
  keep(full: NonNullable<Report['full']>, tenant?: string | null): Promise<string | undefined>;
  /**
   * Keeps data for whoever asked for it.
   * @param reader object id of that person
   * @returns its address; undefined where people's browsers cannot reach this server
   */
  keepData(file: DataFile, reader: PersonId): Promise<string | undefined>;
  /** The file behind the last part of an address; undefined when there is none, or no longer. With `.json` it is data, else a page. */
  file(id: string): Promise<{ readonly name: string; readonly type: string; readonly body: string } | undefined>;
}

/** What downloads are made of. */
export interface DownloadPorts {
  /** Reports hold what an attacker wants to know, so they are stored encrypted like secrets. How long it keeps is how long a report can be read. */
  readonly vault: Vault;
  /** Turns a report into one HTML file. */
  readonly page: (report: FullReport) => string;
  /** Origin of this server as browsers reach it, once it listens; undefined where they cannot reach it. */
  readonly publicUrl: (() => string) | undefined;
  /** True in practice mode. */
  readonly practice: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Path on this server that addresses begin with. */
export const downloadPath = '/reports/';

const label = 'report';
/** Label of data that `keepData` keeps. */
const dataLabel = 'data';
const storedData = z.object({ name: z.string(), text: z.string() }) satisfies z.ZodType<DataFile>;
/** What `keep` wrote. Its sections are not checked, because nobody else can write them. */
const stored = z.object({
  name: z.string(),
  madeAt: z.string(),
  practice: z.boolean(),
  tenant: z.string().nullish(),
  sections: z.array(z.custom<Report>((value) => typeof value === 'object' && value !== null)),
}) satisfies z.ZodType<FullReport>;

/** Keeps reports in a vault, so that any replica can serve them. */
export function createDownloads({ vault, page, publicUrl, practice, now }: DownloadPorts): Downloads {
  return {
    async keep({ name, sections }, tenant) {
      if (publicUrl === undefined) return undefined;
      const id = randomBytes(24).toString('base64url');
      const report: FullReport = { name, madeAt: toTheSecond(now()), practice, tenant, sections };
      await vault.keep(id, noId, label, JSON.stringify(report));
      return `${publicUrl()}${downloadPath}${id}`;
    },
    async keepData({ name, text }) {
      if (publicUrl === undefined) return undefined;
      const id = randomBytes(24).toString('base64url');
      await vault.keep(id, noId, dataLabel, JSON.stringify({ name, text }));
      return `${publicUrl()}${downloadPath}${id}.json`;
    },
    async file(last) {
      const [, id = '', suffix] = /^([\w-]{32})(\.json)?$/.exec(last) ?? [];
      const kept = id === '' ? undefined : await vault.read(id, noId, label);
      const data = kept === undefined && id !== '' ? await vault.read(id, noId, dataLabel) : undefined;
      if (data !== undefined) {
        const { name, text } = storedData.parse(JSON.parse(data));
        return { name: `${name}.json`, type: 'application/json; charset=utf-8', body: text };
      }
      if (kept === undefined) return undefined;
      const report = stored.parse(JSON.parse(kept));
      const name = report.name.replace(/[^\w.@-]/g, '_');
      return suffix === undefined
        ? { name: `${name}.html`, type: 'text/html; charset=utf-8', body: page(report) }
        : { name: `${name}.json`, type: 'application/json; charset=utf-8', body: kept };
    },
  };
}
