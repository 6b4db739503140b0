import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replicated } from './replicated.ts';

/** A named location as Graph has it. */
const locationSchema = z.looseObject({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  isTrusted: z.boolean().optional(),
  ipRanges: z.array(z.object({ '@odata.type': z.string(), cidrAddress: z.string() })).optional(),
});
/** One named location. */
export type PracticeLocation = z.output<typeof locationSchema>;

/** The named locations of the tenant. A write is seen late, as those of accounts are. */
export interface NamedLocations {
  all(): readonly PracticeLocation[];
  /** Undefined when there is none with that id. */
  read(id: string): PracticeLocation | undefined;
  write(location: PracticeLocation): void;
}

/** Id of the location whose members one of the policies blocks. */
export const blockedLocation = '7c1f0e52-6d3b-4a8e-9b20-c4d5e6f7a801';

/** Id of the trusted location: the office in Zürich. */
export const officeLocation = '3a9d4c71-2e58-4f06-8b1c-d7e8f9a0b102';

/** Id of a location of countries. */
export const countriesLocation = '91e6b2d8-7f43-4c5a-a0d9-e1f2a3b4c503';

const ip = '#microsoft.graph.ipNamedLocation';
const v4 = (cidrAddress: string) => ({ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress });

const seeds: readonly PracticeLocation[] = [
  {
    '@odata.type': ip,
    id: blockedLocation,
    displayName: 'Blocked addresses',
    isTrusted: false,
    ipRanges: [v4('192.0.2.1/32')],
  },
  {
    '@odata.type': ip,
    id: officeLocation,
    displayName: 'Office Zürich',
    isTrusted: true,
    ipRanges: [v4('203.0.113.0/28')],
  },
  {
    '@odata.type': '#microsoft.graph.countryNamedLocation',
    id: countriesLocation,
    displayName: 'Where we work',
    countriesAndRegions: ['CH', 'PL'],
    includeUnknownCountriesAndRegions: false,
  },
];

const fileName = 'practice-locations.json';

/**
 * Opens the named locations in their saved state, or as they are in a new tenant.
 * @throws {Error} when the file cannot be read, naming it
 */
export function openNamedLocations({ now, lagMs, dataDir }: LocationsSettings): NamedLocations {
  const start = dataDir === undefined ? seeds : saved(join(dataDir, fileName));
  const locations = replicated(
    start.map((one) => [one.id, one] as const),
    now,
    lagMs,
  );
  return {
    all: () => locations.all(lagMs),
    read: (id) => locations.read(id.toLowerCase(), lagMs),
    write(location) {
      locations.write(location.id, location);
      if (dataDir === undefined) return;
      mkdirSync(dataDir, { recursive: true });
      const file = join(dataDir, fileName);
      writeFileSync(`${file}.new`, JSON.stringify(locations.all(), null, 1));
      renameSync(`${file}.new`, file);
    },
  };
}

/** How they are opened. */
interface LocationsSettings {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds until a read shows a write. */
  readonly lagMs: number;
  /** Folder of the saved state. Without it, the state is kept in memory only. */
  readonly dataDir?: string | undefined;
}

function saved(file: string): readonly PracticeLocation[] {
  if (!existsSync(file)) return seeds;
  try {
    return z.array(locationSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file} is not the state of a practice tenant: delete it to start anew.`, { cause });
  }
}
