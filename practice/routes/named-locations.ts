import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import type { PracticeLocation } from '../state/named-locations.ts';
import { policies } from '../state/policies.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

const path = '/identity/conditionalAccess/namedLocations';

/** Ranges must not be wider than these masks, and a location has 2,000 at most. */
const widest = { v4: 8, v6: 8 } as const;
const rangesAtMost = 2000;

const range = z.discriminatedUnion('@odata.type', [
  z.strictObject({ '@odata.type': z.literal('#microsoft.graph.iPv4CidrRange'), cidrAddress: z.cidrv4() }),
  z.strictObject({ '@odata.type': z.literal('#microsoft.graph.iPv6CidrRange'), cidrAddress: z.cidrv6() }),
]);
const patch = z.strictObject({
  '@odata.type': z.literal('#microsoft.graph.ipNamedLocation'),
  displayName: z.string().optional(),
  isTrusted: z.boolean().optional(),
  ipRanges: z.array(range).min(1).max(rangesAtMost).optional(),
});

/**
 * Named locations, which are read and updated, and the policies of Conditional Access, which are read. An update replaces all ranges. That
 * a location without ranges is refused is unverified.
 * @see https://learn.microsoft.com/graph/api/ipnamedlocation-update
 */
export const namedLocations: readonly Route[] = [
  readRoute(path, ['$filter', '$top', '$skiptoken'], (call) =>
    page(call, 'identity/conditionalAccess/namedLocations', call.directory.locations.all(), (location) => location),
  ),
  readRoute(`${path}/{id}`, [], (call) => ({
    status: 200,
    body: { '@odata.context': call.context('identity/conditionalAccess/namedLocations/$entity'), ...locationIn(call) },
  })),
  writeRoute('PATCH', `${path}/{id}`, (call) => {
    const before = locationIn(call);
    const { data } = patch.safeParse(call.body);
    if (data === undefined || data['@odata.type'] !== before['@odata.type'] || data.ipRanges?.some(isTooWide) === true)
      throw badRequest('1040: Invalid named location.');
    const { ipRanges = before.ipRanges, displayName = before.displayName, ...rest } = data;
    call.directory.locations.write({ ...before, ...rest, displayName, ipRanges });
    return { status: 204 };
  }),
  readRoute('/identity/conditionalAccess/policies', ['$select', '$top', '$skiptoken'], (call) =>
    page(call, 'identity/conditionalAccess/policies', policies, (one) => ({
      id: one.id,
      displayName: one.displayName,
      state: one.state,
      grantControls: one.grantControls,
      conditions: { ...one.conditions, ...(one.locations && { locations: one.locations }) },
    })),
  ),
];

const isTooWide = ({ '@odata.type': type, cidrAddress }: z.output<typeof range>): boolean =>
  Number(cidrAddress.split('/')[1]) <= (type.includes('v4') ? widest.v4 : widest.v6);

function locationIn(call: ReceivedCall): PracticeLocation {
  const id = call.param('id');
  const found = call.directory.locations.read(id);
  if (found === undefined) throw notFound(id);
  return found;
}
