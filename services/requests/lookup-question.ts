import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import type { Lookup, LookupQuestion } from '../model/lookup.ts';
import type { Vault } from '../secrets/vault.ts';

/** The label under which a vault keeps what a look-up asks. */
export const questionLabel = 'question';

const line = z.object({ line: z.number(), typed: z.string() });
const storedQuestion = z.object({
  found: z.number(),
  unknown: z.array(line),
  ambiguous: z.array(line.extend({ total: z.number() })),
  duplicates: z.array(line.extend({ of: z.number() })),
  channels: z.array(z.object({ id: z.string(), name: z.string() })),
}) satisfies z.ZodType<LookupQuestion>;

/** What the asker of a look-up has to say, as it is kept in the vault; undefined when there is nothing to say, or no longer. */
export async function questionOf(
  vault: Pick<Vault, 'read'>,
  { id, asker }: Pick<Lookup, 'id' | 'asker'>,
): Promise<LookupQuestion | undefined> {
  const text = await vault.read(id, asker, questionLabel);
  return storedQuestion.safeParse(jsonOr(text ?? '', undefined)).data;
}
