import { z } from 'zod';
import { capitalised, spelledOut } from '../base/words.ts';
import type { ReadContext } from '../contract/action.ts';
import type { PersonId, Target } from '../model/person.ts';
import { graphPath, odata, type Graph, type GraphPath } from '../graph/graph.ts';
import { onceMore } from '../graph/once-more.ts';
import { pageSize, readPage, type Page } from '../graph/page.ts';
import { orNone } from '../graph/settle.ts';

const riskyUser = z.object({
  riskLevel: z.string().nullish(),
  riskState: z.string().nullish(),
  riskDetail: z.string().nullish(),
  riskLastUpdatedDateTime: z.string().nullish(),
  isProcessing: z.boolean().nullish(),
});

/**
 * Reads a user's risk from Identity Protection.
 * @returns undefined for a user who was never at risk (that Graph answers 404 then is unverified)
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export function riskOf(graph: Graph, id: PersonId): Promise<z.output<typeof riskyUser> | undefined> {
  const path = graphPath`/identityProtection/riskyUsers/${id}`;
  return orNone(graph.send({ method: 'GET', path, response: riskyUser }));
}

const detection = z.object({
  detectedDateTime: z.string(),
  riskEventType: z.string().nullish(),
  riskLevel: z.string().nullish(),
  riskState: z.string().nullish(),
  ipAddress: z.string().nullish(),
  location: z.object({ city: z.string().nullish(), countryOrRegion: z.string().nullish() }).nullish(),
});

/** A risk detection as Graph lists it. */
export type Detection = z.output<typeof detection>;

/**
 * Reads one page of a user's risk detections and sorts it newest first, because Graph documents no order. It retries once after a 429:
 * Identity Protection accepts one request per second and tenant, which reading the risk and its detections together exceeds.
 * @throws {GraphProblem} as the port does
 */
export async function detectionsOf(graph: Graph, id: PersonId, next: string | undefined): Promise<Page<Detection>> {
  const read = () =>
    readPage(graph, {
      path: graphPath`/identityProtection/riskDetections`,
      query: { $filter: `userId eq ${odata(id)}`, $top: pageSize },
      item: detection,
      next,
    });
  const page = await onceMore(read);
  const items = page.items.toSorted((a, b) => Date.parse(b.detectedDateTime) - Date.parse(a.detectedDateTime));
  return { ...page, items };
}

/** What a responder can report to Identity Protection, by the `riskState` that it leads to. */
const decisions = {
  confirmedCompromised: {
    path: graphPath`/identityProtection/riskyUsers/confirmCompromised`,
    shown: 'Identity Protection shows the account as compromised.',
  },
  confirmedSafe: {
    path: graphPath`/identityProtection/riskyUsers/confirmSafe`,
    shown: 'Identity Protection shows the account as safe.',
  },
  dismissed: {
    path: graphPath`/identityProtection/riskyUsers/dismiss`,
    shown: 'Identity Protection shows the risk as dismissed.',
  },
} as const satisfies Readonly<Record<string, { readonly path: GraphPath; readonly shown: string }>>;

/** What a responder can report about an account; the same word as the resulting `riskState`. */
export type RiskDecision = keyof typeof decisions;

/** Creates the `run` of confirm-compromised, confirm-safe and dismiss-risk. */
export const setRisk =
  (decision: RiskDecision) =>
  async ({ graph }: ReadContext, { user }: { user: Target }): Promise<string> => {
    const body = { userIds: [user.id] };
    await graph.send({ method: 'POST', path: decisions[decision].path, body, response: z.unknown() });
    return 'Identity Protection accepted it.';
  };

/** Creates the `prove` that belongs to `setRisk`; the proof says when Microsoft is still processing the change. */
export const provesRisk =
  (decision: RiskDecision) =>
  async ({ graph }: ReadContext, { user }: { user: Target }): Promise<string | undefined> => {
    const risk = await riskOf(graph, user.id);
    if (risk?.riskState !== decision) return undefined;
    const processing = risk.isProcessing === true ? ' Microsoft is still working on it.' : '';
    return `${decisions[decision].shown}${processing}`;
  };

/** Returns a readable name for a `riskState`; one that Cordon does not know is spelled out. */
export const riskStateName = (state: string): string => stateNames.get(state) ?? capitalised(spelledOut(state));

const stateNames = new Map(
  Object.entries({
    atRisk: 'At risk',
    confirmedCompromised: 'Confirmed compromised',
    confirmedSafe: 'Confirmed safe',
    dismissed: 'Dismissed',
    remediated: 'Remediated',
    none: 'No risk',
  }),
);
