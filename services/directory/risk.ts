import { z } from 'zod';
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
 * What Identity Protection thinks of somebody; undefined for who never was at risk. That 404 means so is unverified.
 * @throws {GraphProblem}
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
export type Detection = z.output<typeof detection>;

/**
 * A page of what was detected about somebody, sorted newest first: Graph documents no order. Asked once more after a 429:
 * Identity Protection takes 1 request a second from the whole tenant, and whoever reads the risk and then its detections is over it.
 * @throws {GraphProblem}
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

/** What a responder can tell Identity Protection about an account, and the `riskState` that shows it. */
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
export type RiskDecision = keyof typeof decisions;

/** The one write behind confirm-compromised, confirm-safe and dismiss-risk. By object id: a UPN is not taken. */
export const setRisk =
  (decision: RiskDecision) =>
  async ({ graph }: ReadContext, { user }: { user: Target }): Promise<string> => {
    const body = { userIds: [user.id] };
    await graph.send({ method: 'POST', path: decisions[decision].path, body, response: z.unknown() });
    return 'Identity Protection accepted it.';
  };

/** Proves `decideRisk`; tells when Microsoft is still working on the change. */
export const provesRisk =
  (decision: RiskDecision) =>
  async ({ graph }: ReadContext, { user }: { user: Target }): Promise<string | undefined> => {
    const risk = await riskOf(graph, user.id);
    if (risk?.riskState !== decision) return undefined;
    const settling = risk.isProcessing === true ? ' Microsoft is still working on it.' : '';
    return `${decisions[decision].shown}${settling}`;
  };

/** What people call a `riskState`; Microsoft's own word for one that is not known here. */
export const riskStateName = (state: string): string => stateNames[state] ?? state;

const stateNames: Readonly<Record<string, string>> = {
  atRisk: 'At risk',
  confirmedCompromised: 'Confirmed compromised',
  confirmedSafe: 'Confirmed safe',
  dismissed: 'Dismissed',
  remediated: 'Remediated',
  none: 'No risk',
};
