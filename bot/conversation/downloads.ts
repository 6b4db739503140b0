import { z } from 'zod';
import type { FullReport } from '../../cards/report-page.ts';
import type { Report } from '../../services/contract/action.ts';
import { reportLines } from '../../services/contract/report-lines.ts';
import type { PersonId } from '../../services/model/person.ts';
import type { Addresses } from '../../services/secrets/addresses.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { Journal } from '../../services/store/journal.ts';
import { toTheSecond } from '../../services/base/time.ts';

/** A report as a file. */
export interface DownloadedFile {
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

/** A file of data that somebody may download. */
export interface DataFile {
  /** Without a suffix. */
  readonly name: string;
  /** Sent byte for byte. */
  readonly text: string;
  /** What the text is. JSON unless set. */
  readonly format?: DataFormat | undefined;
}

/** The kinds of data files; also their suffixes. */
export type DataFormat = 'json' | 'csv';

/** Full reports and data behind addresses that nobody can guess, each for one download within some minutes. */
export interface Downloads {
  /**
   * Keeps a report for whoever asked for it. Give its address to them alone: whoever has it can download the report in their name.
   * @param full all of it
   * @returns its address; undefined where people's browsers cannot reach this server
   */
  keep(full: NonNullable<Report['full']>, owner: DownloadOwner): Promise<string | undefined>;
  /**
   * Keeps data in the same way.
   * @returns its address; undefined where people's browsers cannot reach this server
   */
  keepData(file: DataFile, owner: Omit<DownloadOwner, 'tenantShown'>): Promise<string | undefined>;
  /**
   * Whether the last part of an address was made here and is not too old. Whether the report was downloaded already, only `take` can
   * say. Reads no database.
   */
  isAddress(last: string): boolean;
  /**
   * Hands a report over and deletes it. The audit notes it first, as done by the person that the report was kept for.
   * @param last the last part of an address; with `.json` or `.jsonl` the report comes as data, else as a page
   * @returns undefined when there is no such report, or no longer
   */
  take(last: string): Promise<DownloadedFile | undefined>;
}

/** Whose report it is, and of which tenant. */
export interface DownloadOwner {
  readonly reader: PersonId;
  readonly tenantId: string;
  /** The tenant's name, where there are several; else null. */
  readonly tenantShown: string | null;
}

/** What downloads are made of. */
export interface DownloadPorts {
  /** Reports hold what an attacker wants to know, so they are stored encrypted like secrets. How long it keeps is how long a report can be read. */
  readonly vault: Vault;
  readonly addresses: Addresses;
  readonly journal: Journal;
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
/** What the last part of an address ends with when the report shall come as data. */
export const dataSuffix = '.json';
/** The same for JSON Lines. */
export const linesSuffix = '.jsonl';
/** What the last part of the address of a table ends with. */
export const tableSuffix = '.csv';

const label = 'report';
const types = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
} as const satisfies Readonly<Record<DataFormat | 'jsonl', string>>;
/** What `keep` wrote. Its sections are not checked, because nobody else can write them. */
const storedReport = z.object({
  name: z.string(),
  madeAt: z.string(),
  practice: z.boolean(),
  tenant: z.string().nullish(),
  sections: z.array(z.custom<Report>((value) => typeof value === 'object' && value !== null)).readonly(),
}) satisfies z.ZodType<FullReport>;
const stored = z.object({ report: storedReport, tenantId: z.string() });
/** What `keepData` wrote. */
const storedData = z.object({
  data: z.object({
    name: z.string(),
    text: z.string(),
    format: z.enum(['json', 'csv']).optional(),
  }) satisfies z.ZodType<DataFile>,
  tenantId: z.string(),
});
const storedFile = z.union([stored, storedData]);

/** Keeps reports in a vault, so that any replica can serve them. */
export function createDownloads({
  vault,
  addresses,
  journal,
  page,
  publicUrl,
  practice,
  now,
}: DownloadPorts): Downloads {
  const ownerOf = (last: string) => {
    const id = withoutSuffix(last);
    return { id, reader: addresses.readerOf('report', id) };
  };
  return {
    async keep({ name, sections }, { reader, tenantId, tenantShown: tenant }) {
      if (publicUrl === undefined) return undefined;
      const id = addresses.issue('report', reader, vault.ttlMs);
      const report: FullReport = { name, madeAt: toTheSecond(now()), practice, tenant, sections };
      await vault.keep(id, reader, label, JSON.stringify({ report, tenantId } satisfies z.output<typeof stored>));
      return `${publicUrl()}${downloadPath}${id}`;
    },
    async keepData({ name, text, format = 'json' }, { reader, tenantId }) {
      if (publicUrl === undefined) return undefined;
      const id = addresses.issue('report', reader, vault.ttlMs);
      await vault.keep(
        id,
        reader,
        label,
        JSON.stringify({ data: { name, text, format }, tenantId } satisfies z.output<typeof storedData>),
      );
      return `${publicUrl()}${downloadPath}${id}.${format}`;
    },
    isAddress: (last) => ownerOf(last).reader !== undefined,
    async take(last) {
      const { id, reader } = ownerOf(last);
      const [kept] = (reader && (await vault.take(id, reader))) ?? [];
      if (kept === undefined) return undefined;
      const file = storedFile.parse(JSON.parse(kept.secret));
      const what = 'data' in file ? file.data.name : file.report.name;
      await journal.note({ kind: 'download', at: now(), by: reader, what, tenant: file.tenantId });
      const name = what.replace(/[^\w.@-]/g, '_');
      if ('data' in file) {
        const { text, format = 'json' } = file.data;
        return { name: `${name}.${format}`, type: types[format], body: text };
      }
      if (last === `${id}${linesSuffix}`)
        return { name: `${name}.jsonl`, type: types.jsonl, body: reportLines(file.report) };
      return last === id
        ? { name: `${name}.html`, type: 'text/html; charset=utf-8', body: page(file.report) }
        : { name: `${name}.json`, type: types.json, body: JSON.stringify(file.report) };
    },
  };
}

/** The last part of an address without what says how the report shall come. */
export const withoutSuffix = (last: string): string =>
  [dataSuffix, linesSuffix, tableSuffix].reduce(
    (id, suffix) => (id.endsWith(suffix) ? id.slice(0, -suffix.length) : id),
    last,
  );
