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

/**
 * Takes the resource id of a Sentinel incident apart.
 * @param id as the sender of an alert has named it
 * @returns undefined for anything else
 */
export function incidentParts(id: string): SentinelIncident | undefined {
  const [, subscription, resourceGroup, workspace, incident] = armId.exec(id.trim()) ?? [];
  if (subscription === undefined || resourceGroup === undefined || workspace === undefined || incident === undefined)
    return undefined;
  return /^\.+$/.test(resourceGroup) ? undefined : { subscription, resourceGroup, workspace, incident };
}
