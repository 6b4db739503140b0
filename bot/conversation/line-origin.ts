import { z } from 'zod';
import type { TenantScope } from '../../services/graph/tenants.ts';
import type { Place } from '../../services/model/request.ts';
import type { KnownRequests } from '../../services/requests/open-request.ts';

/** Where a line came from that is carried out later: its request will live there, and rights are those of that place. */
export interface LineOrigin extends TenantScope {
  readonly place: Place;
  readonly personal: boolean;
  /** Earlier requests that the person knows of, such as the one whose card offered the line. */
  readonly known?: KnownRequests | undefined;
}

/** An origin as it is stored, under the names of the first version. */
const storedOrigin = z.object({
  place: z.object({ conversation: z.string(), reference: z.record(z.string(), z.unknown()) }),
  personal: z.boolean(),
  home: z.object({ id: z.string(), name: z.string(), domains: z.array(z.string()) }),
  picksAny: z.boolean(),
  acts: z.string().optional(),
  known: z.custom<KnownRequests>((value) => typeof value === 'string').optional(),
});

/** Writes an origin for a vault. What else the value holds, such as the rest of a turn, is left out. */
export function originToText(origin: LineOrigin): string {
  const { place, personal, homeTenant, canTargetAnyTenant, channelTenant, known } = origin;
  const stored = { place, personal, home: homeTenant, picksAny: canTargetAnyTenant, acts: channelTenant, known };
  return JSON.stringify(storedOrigin.parse(stored));
}

/**
 * Reads an origin from a vault.
 * @throws {z.ZodError} when another kind of text was kept there
 */
export function originFromText(text: string): LineOrigin {
  const { place, personal, home, picksAny, acts, known } = storedOrigin.parse(JSON.parse(text));
  return { place, personal, homeTenant: home, canTargetAnyTenant: picksAny, channelTenant: acts, known };
}
