import { z } from 'zod';

/** An incident of Microsoft Sentinel, by the parts of its Azure resource id. */
export interface SentinelIncident {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly workspace: string;
  readonly incident: string;
}

/**
 * The resource id of an incident. A sender chooses it, and Cordon writes to it with rights of its own: so only an id of exactly this form is
 * taken, and the path is made anew of its parts.
 */
const armId =
  /^\/subscriptions\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/resourceGroups\/([-\w.()]{1,90})\/providers\/Microsoft\.OperationalInsights\/workspaces\/([-\w]{1,63})\/providers\/Microsoft\.SecurityInsights\/incidents\/([-\w]{1,64})$/i;

const alertBody = z.looseObject({
  details: z.record(z.string(), z.unknown()).catch({}),
  incident: z.string().optional().catch(undefined),
  object: z.looseObject({ id: z.string() }).optional().catch(undefined),
});

/**
 * Finds the Sentinel incident that an alert is about: its `incident` as it is stored, the `object.id` of an incident as Sentinel sends it, or
 * a detail that is such an id.
 * @param body the alert as it was sent or stored
 * @returns undefined when it is about none
 */
export function incidentNamedIn(body: unknown): SentinelIncident | undefined {
  const { data } = alertBody.safeParse(body);
  if (data === undefined) return undefined;
  const candidates = [data.incident, data.object?.id, ...Object.values(data.details)];
  for (const candidate of candidates) {
    const [, subscription, resourceGroup, workspace, incident] =
      (typeof candidate === 'string' ? armId.exec(candidate.trim()) : null) ?? [];
    if (
      subscription !== undefined &&
      resourceGroup !== undefined &&
      workspace !== undefined &&
      incident !== undefined &&
      !/^\.+$/.test(resourceGroup)
    )
      return { subscription, resourceGroup, workspace, incident };
  }
  return undefined;
}
