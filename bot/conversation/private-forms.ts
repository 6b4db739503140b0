import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { PersonId } from '../../services/model/person.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { TenantScope } from '../../services/graph/tenants.ts';
import type { Place } from '../../services/model/request.ts';

/** Where a private form was asked for, which is where its request will live. */
export interface FormOrigin extends TenantScope {
  readonly place: Place;
  readonly personal: boolean;
}

/** Forms that were sent to somebody's personal chat, because nobody else may see the answer. Any replica can take the answer. */
export interface PrivateForms {
  /**
   * Remembers where the form was asked for.
   * @returns the token that the form carries; it is good for that person only
   */
  open(reader: PersonId, origin: FormOrigin): Promise<string>;
  /** Where the form was asked for. Answers once; undefined for a token that was used, is too old, or is another person's. */
  take(token: string, reader: PersonId): Promise<FormOrigin | undefined>;
  /** Makes a used token good again, because its form has not led to a request yet. */
  reopen(token: string, reader: PersonId, origin: FormOrigin): Promise<void>;
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

function toStored({ place, personal, homeTenant, canTargetAnyTenant, channelTenant }: FormOrigin): string {
  const stored = { place, personal, home: homeTenant, picksAny: canTargetAnyTenant, acts: channelTenant };
  return JSON.stringify(storedOrigin.parse(stored));
}

function fromStored(text: string): FormOrigin {
  const { place, personal, home, picksAny, acts } = storedOrigin.parse(JSON.parse(text));
  return { place, personal, homeTenant: home, canTargetAnyTenant: picksAny, channelTenant: acts };
}

/**
 * Keeps the origins of private forms in a vault.
 * @param vault how long it keeps is how long a form can be answered
 */
export function createPrivateForms(vault: Vault): PrivateForms {
  const reopen = (token: string, reader: PersonId, origin: FormOrigin) =>
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
