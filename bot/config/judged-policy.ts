import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { faultOf } from '../../services/base/faults.ts';
import { faulty, isSound, judge, type Faulty, type Judged } from './judge.ts';
import { incidentChannel, policyFile, policyTenant, type PolicyFile } from './policy-file.ts';

/** The text of the policy file, or why it cannot be read. */
export type PolicyText = { readonly file: string; readonly text: string } | { readonly fault: string };

/** The policy file of which each part was judged on its own. */
export interface JudgedPolicy {
  /** The whole file; undefined when anything in it is wrong. */
  readonly file: PolicyFile | undefined;
  /** Its keys; undefined when it cannot be read at all. */
  readonly keys: Judged<PolicyFile> | undefined;
  readonly tenants: readonly Judged<z.output<typeof policyTenant>>[];
  /** The incident channels that are right. */
  readonly incidents: PolicyFile['channels']['incidents'];
  /** Whether any incident channel is named, right or wrong. */
  readonly namesIncidents: boolean;
}

/** Names of settings and keys whose values are never quoted; a URL can contain a password. */
export const hidden = /secret|password|key|url|proxy|token$/i;

/**
 * Reads the policy file. The default one may be absent; one that a setting names must exist.
 * @param file its path; undefined for `cordon.yaml` in the working folder
 */
export function readPolicyText(file: string | undefined): PolicyText {
  const name = file ?? 'cordon.yaml';
  const path = file ?? join(process.cwd(), 'cordon.yaml');
  if (!existsSync(path)) return file === undefined ? { file: name, text: '' } : { fault: `${noSuchFile}: "${file}"` };
  try {
    return { file: name, text: readFileSync(path, 'utf8') };
  } catch {
    return { fault: `${file === undefined ? name : 'CORDON_CONFIG'}: expected a file that can be read, got "${path}"` };
  }
}

const noSuchFile = 'CORDON_CONFIG: no such file';

/**
 * Judges a policy file.
 * @param faults gets a sentence for everything that is wrong in it. What depends on settings outside the file is judged elsewhere.
 */
export function judgePolicy(text: PolicyText, faults: string[]): JudgedPolicy {
  if ('fault' in text) {
    faults.push(text.fault);
    return unreadPolicy;
  }
  let yaml: unknown;
  try {
    yaml = parseYaml(text.text) ?? {};
  } catch (error) {
    faults.push(`${text.file}: not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
    return unreadPolicy;
  }
  const parsed = policyFile.safeParse(yaml);
  for (const issue of parsed.error?.issues ?? []) faults.push(`${text.file}: ${faultOf(issue, yaml, hidden)}`);
  const { tenants, channels } = lists.parse(yaml);
  return {
    file: parsed.data,
    keys: judge(policyFile, yaml),
    tenants: tenants.map((entry) => judge(policyTenant, entry)),
    incidents: asList(channels.incidents).flatMap((entry) => incidentChannel.safeParse(entry).data ?? []),
    namesIncidents: Array.isArray(channels.incidents)
      ? channels.incidents.length > 0
      : channels.incidents !== undefined,
  };
}

/** A file that cannot be read: nothing in it can be judged, so nothing is missing there. */
export const unreadPolicy: JudgedPolicy = {
  file: undefined,
  keys: undefined,
  tenants: [],
  incidents: [],
  namesIncidents: true,
};

/** The lists whose entries are judged one by one, in a file where anything can be wrong. */
const lists = z
  .object({
    tenants: z.array(z.unknown()).catch([]),
    channels: z.object({ incidents: z.unknown().optional() }).catch(({ value }) => ({ incidents: value })),
  })
  .catch({ tenants: [], channels: { incidents: [] } });

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Finds what contradicts something else in the file, or cannot work with a real tenant.
 * @param ownId id of the tenant of the environment
 */
export function policyFaultsWithTenants(policy: JudgedPolicy, ownId: string | Faulty): readonly string[] {
  const approvers = [policy.keys, ...policy.tenants].flatMap((one) => one?.approvers ?? []);
  const nobody = approvers.some((one) => isSound(one) && isEmpty(one));
  return [
    ...unknownTenants(policy, ownId),
    ...(nobody ? ['cordon.yaml: approvers: nobody could approve: name people or groups, or set everyone: true'] : []),
  ];
}

const isEmpty = ({ everyone, people, groups }: PolicyFile['approvers']): boolean =>
  !everyone && people.length === 0 && groups.length === 0;

/** Channels that name a tenant which is not there. A tenant whose name, id or domains are faulty could be the one that is meant. */
function unknownTenants({ tenants, incidents }: JudgedPolicy, ownId: string | Faulty): readonly string[] {
  const called = new Set(ownId === faulty ? [] : [ownId]);
  let unsure = ownId === faulty;
  for (const { name, id, domains } of tenants) {
    if (name === faulty || id === faulty || domains === faulty) unsure = true;
    else for (const word of [name, id, ...domains]) called.add(word.toLowerCase());
  }
  if (unsure) return [];
  return incidents.flatMap(({ id, tenant }) =>
    tenant === undefined || called.has(tenant.trim().toLowerCase())
      ? []
      : [`cordon.yaml: channels: ${id}: no tenant is called "${tenant}"`],
  );
}
