import { checkReport, readinessOf, type CommandReadiness } from '../../services/check.ts';
import type { Report } from '../../services/contract/action.ts';
import { readAppReadiness, type AppReadiness } from '../../services/graph/app-readiness.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { commands } from '../../services/registry.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import { pinFaultSentence, type Pins } from '../../services/requests/pins.ts';

/** What `checkTenant` asks. */
export interface CheckPorts {
  readonly graphOf: (tenant: string) => Graph;
  readonly pins: Pick<Pins, 'look' | 'faults'>;
  readonly isOffered: IsOffered;
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
}

/** What is ready in a tenant, and what is missing. */
export interface TenantCheck {
  readonly app: AppReadiness;
  /** The commands that are not switched off. */
  readonly commands: readonly CommandReadiness[];
  /** The same for people, with what to do. */
  readonly report: Report;
}

/**
 * Finds out what is ready in a tenant, and what is missing for which command that is not switched off.
 * @param ports what it asks
 * @param tenant id of the tenant
 */
export async function checkTenant(
  { graphOf, pins, isOffered, authorityOf }: CheckPorts,
  tenant: string,
): Promise<TenantCheck> {
  const [app] = await Promise.all([readAppReadiness(graphOf(tenant)), pins.look()]);
  const mend = pins.faults().filter((fault) => fault.tenant === tenant);
  const offered = commands.filter(({ name }) => isOffered(name));
  return {
    app,
    commands: readinessOf(offered, app),
    report: checkReport(offered, app, authorityOf(tenant), mend.map(pinFaultSentence)),
  };
}
