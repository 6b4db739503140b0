import { deadlineIn } from '../base/deadline.ts';
import { readProfile } from '../directory/profile.ts';
import type { Graph } from '../graph/graph.ts';
import type { Profile, Profiles } from '../model/profile.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { Database } from '../store/database.ts';
import { keepProfiles } from '../store/profiles.ts';
import type { NewRequest, OpenOptions, OpenResult } from './open-request.ts';

/** How long the reads may take together, in milliseconds. An update of a card that somebody fills in takes away what they typed. */
const readMs = 3000;
/** The largest request whose targets are read. A longer list has no room to show it. */
const targetsAtMost = 5;

/** What reading profiles uses. */
export interface ProfilesPorts {
  readonly db: Database;
  /** Graph of a tenant. */
  readonly graphOf: (tenant: string) => Graph;
  /** Called when the posts of the request show less than is known. */
  readonly wake: () => void;
  /** Reads one profile; left out, from Graph. */
  readonly profileOf?: typeof readProfile | undefined;
  /** Runs something on its own; a failure is logged. */
  readonly background: (work: () => Promise<void>) => void;
}

type Open = (asked: NewRequest, options: OpenOptions) => Promise<OpenResult>;

/** Makes opening a request read the profiles of its targets afterwards, in the background. */
export const thenReadProfiles =
  (ports: ProfilesPorts, open: Open): Open =>
  async (asked, options) => {
    const opened = await open(asked, options);
    if (opened.ok) ports.background(() => readProfiles(ports, opened.id, asked));
    return opened;
  };

/**
 * Reads what cards show about the accounts of a request, once, after it was opened. Its card is posted without waiting and updated then.
 * What Graph refuses, or does not say within three seconds, is not shown.
 */
async function readProfiles(
  { db, graphOf, wake, profileOf = readProfile }: ProfilesPorts,
  id: RequestId,
  { targets, tenant }: Pick<Request, 'targets' | 'tenant'>,
): Promise<void> {
  const accounts = targets.filter(({ kind }) => kind === 'account');
  if (accounts.length === 0 || targets.length > targetsAtMost) return;
  const graph = graphOf(tenant).with({ signal: deadlineIn(readMs) });
  const read = await Promise.all(
    accounts.map(async (account) => [account.id, await profileOf(graph, account.id)] as const),
  );
  const known: Profiles = Object.fromEntries(read.filter(([, profile]) => hasSomething(profile)));
  if (Object.keys(known).length === 0) return;
  await db.tx((tx) => keepProfiles(tx, id, known));
  wake();
}

const hasSomething = (profile: Profile): boolean => Object.values(profile).some((value) => value !== null);
