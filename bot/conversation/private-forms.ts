import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { PersonId } from '../../services/model/person.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { TenantScope } from '../../services/graph/tenants.ts';
import type { Place } from '../../services/model/request.ts';

/** Where the answer to a private form belongs. */
interface Origin extends TenantScope {
  readonly place: Place;
  readonly personal: boolean;
}

/** Forms that were sent to somebody's personal chat because the answer is for nobody else's eyes. Any replica can take the answer. */
export interface PrivateForms {
  /** Remembers where the form was asked for. @returns the token that the form carries, good for that person only */
  open(reader: PersonId, origin: Origin): Promise<string>;
  /** Where it was asked for, once; undefined for a token that was used, is too old, or another person's. */
  take(token: string, reader: PersonId): Promise<Origin | undefined>;
  /** Lets a form be sent again, because nothing came of it yet. */
  reopen(token: string, reader: PersonId, origin: Origin): Promise<void>;
}

const label = 'form';

/** An origin as the vault keeps it, under the names of the first version. */
const storedOrigin = z.object({
  place: z.object({ conversation: z.string(), reference: z.record(z.string(), z.unknown()) }),
  personal: z.boolean(),
  home: z.object({ id: z.string(), name: z.string(), domains: z.array(z.string()) }),
  picksAny: z.boolean(),
  acts: z.string().optional(),
});

function toStored({ place, personal, homeTenant, canTargetAnyTenant, channelTenant }: Origin): string {
  const stored = { place, personal, home: homeTenant, picksAny: canTargetAnyTenant, acts: channelTenant };
  return JSON.stringify(storedOrigin.parse(stored));
}

function fromStored(text: string): Origin {
  const { place, personal, home, picksAny, acts } = storedOrigin.parse(JSON.parse(text));
  return { place, personal, homeTenant: home, canTargetAnyTenant: picksAny, channelTenant: acts };
}

/** @param vault how long it keeps is how long a form can be answered */
export function createPrivateForms(vault: Vault): PrivateForms {
  const reopen = (token: string, reader: PersonId, origin: Origin) =>
    vault.keep(token, reader, label, toStored(origin));
  return {
    reopen,
    async open(reader, origin) {
      const token = randomUUID();
      await reopen(token, reader, origin);
      return token;
    },
    async take(token, reader) {
      const [kept] = (await vault.take(token, reader)) ?? [];
      return kept && fromStored(kept.secret);
    },
  };
}
