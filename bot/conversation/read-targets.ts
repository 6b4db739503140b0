import { echo } from '../../services/base/echo.ts';
import { uniqueQueries } from '../../services/commands/person-query.ts';
import { readTargetRows } from '../../services/commands/target-file.ts';
import type { AttachedFile } from './attached-file.ts';
import { chooseTenant } from './choose-tenant.ts';
import type { ConversationContext, Turn } from './context.ts';
import type { LookupJob } from './lookup-job.ts';
import type { TypedLookup } from './typed-lookup.ts';

/**
 * Reads the targets of a look-up from its file.
 * @returns the look-up with its lines, or sentences about why there are none
 */
export async function readTargets(
  { people }: Pick<ConversationContext, 'people'>,
  turn: Turn,
  { typed, tenant, key, file }: Pick<LookupJob, 'typed' | 'tenant' | 'key'> & { readonly file: AttachedFile },
): Promise<{ readonly typed: TypedLookup } | { readonly told: string }> {
  const read = await file.read();
  const rows = read.ok ? readTargetRows(read.bytes) : read;
  if (!rows.ok) return { told: `${echo(file.name)}: ${rows.problem}` };
  const queries = uniqueQueries(rows.rows.flatMap(({ query }) => query ?? []));
  const { mostTargets } = people;
  if (queries.length > mostTargets)
    return {
      told: `One request is for ${mostTargets} people at most, ${echo(file.name)} names ${queries.length}.`,
    };
  const choice = chooseTenant(
    people.tenants,
    { ...turn, ...typed.origin },
    { ...typed.bound, people: { [key]: queries } },
  );
  if (!choice.ok || choice.tenant.id !== tenant.id)
    return {
      told: `${echo(file.name)} names accounts of another tenant. Add tenant= to the message for guests here, or send a file for each tenant.`,
    };
  return { typed: { ...typed, lines: rows.rows } };
}
