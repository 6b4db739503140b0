import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BoundArguments } from '../../services/commands/bind.ts';
import type { PersonQuery } from '../../services/commands/person-query.ts';
import { personId, type PersonId } from '../../services/model/person.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import { originFromText, originToText, type LineOrigin } from './line-origin.ts';

/** A command that was not carried out, because earlier requests ask for the same, with all that is needed to carry it out. */
export interface HeldCommand {
  /** Its name in the registry. */
  readonly command: string;
  /** Its arguments, secrets that were given privately included. Everybody in it is named by object id. */
  readonly bound: BoundArguments;
  readonly origin: LineOrigin;
  /** Object ids of the targets that no earlier request is about. */
  readonly others: readonly PersonId[];
}

/** Commands that wait for "Ask anyway". Any replica can take the click; no card carries more than a token. */
export interface HeldCommands {
  /**
   * Keeps a command, sealed.
   * @returns a token, good for this person only
   */
  keep(reader: PersonId, held: HeldCommand): Promise<string>;
  /** The command behind a token; undefined for one that was used, is too old, or is another person's. */
  read(token: string, reader: PersonId): Promise<HeldCommand | undefined>;
  /** Forgets a command that was carried out. */
  forget(token: string): Promise<void>;
}

const label = 'held';
const objectId = z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined);

const stored = z.object({
  command: z.string(),
  people: z.record(z.string(), z.array(objectId)),
  args: z.record(z.string(), z.unknown()),
  reason: z.string().optional(),
  tenant: z.string().optional(),
  origin: z.string(),
  others: z.array(objectId),
});

/**
 * Keeps commands in a vault.
 * @param vault how long it keeps is how long somebody can ask anyway
 */
export function createHeldCommands(vault: Vault): HeldCommands {
  return {
    async keep(reader, { command, bound, origin, others }) {
      const token = randomUUID();
      const { people, args, reason, tenant } = bound;
      const ids = Object.entries(people).map(([key, queries]) => [key, queries.flatMap(idOf)] as const);
      const all = {
        command,
        people: Object.fromEntries(ids),
        args,
        reason,
        tenant,
        origin: originToText(origin),
        others,
      };
      await vault.keep(token, reader, label, JSON.stringify(all));
      return token;
    },
    async read(token, reader) {
      const text = await vault.read(token, reader, label);
      if (text === undefined) return undefined;
      const { command, people, args, reason, tenant, origin, others } = stored.parse(JSON.parse(text));
      const queries = Object.entries(people).map(([key, ids]) => [key, ids.map(queryFor)] as const);
      const bound = { people: Object.fromEntries(queries), args, reason, tenant };
      return { command, bound, origin: originFromText(origin), others };
    },
    forget: (token) => vault.forget(token),
  };
}

const idOf = (query: PersonQuery): readonly PersonId[] => (query.kind === 'id' ? [query.id] : []);

const queryFor = (id: PersonId): PersonQuery => ({ kind: 'id', id });
