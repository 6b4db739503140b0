import assert from 'node:assert/strict';
import type { Report } from '../../services/contract/action.ts';
import { createGraph } from '../../services/graph/client.ts';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import { personId, type Target } from '../../services/model/person.ts';
import { startPracticeTenant, type PracticeTenant } from '../../practice/tenant.ts';
import { generatePassword } from '../../services/secrets/password.ts';

export const secrets = {
  password: generatePassword,
  keepForRequester: () => Promise.resolve(),
  privateInput: (argument: string): Promise<string> => assert.fail(`nobody gave a ${argument}`),
  hide: () => undefined,
};
const open: PracticeTenant[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((tenant) => tenant.close()));
});

/** A practice tenant of its own, the production Graph client in front of it, and somebody to act on. */
export async function stage(upn: string): Promise<{ tenant: PracticeTenant; graph: Graph; target: Target }> {
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0, log: process.env['PRACTICE_GRAPH_LOG'] });
  open.push(tenant);
  const credential = {
    getToken: () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const user = tenant.user(upn) ?? assert.fail(`nobody is called ${upn}`);
  const target: Target = {
    kind: 'account',
    id: personId(user.id) ?? assert.fail(user.id),
    name: user.displayName,
    upn,
    jobTitle: null,
    synced: user.onPremisesSyncEnabled === true,
    guest: false,
    enabled: true,
    roles: [],
  };
  return {
    tenant,
    graph: createGraph({ origin: tenant.origin, services: tenant.services, tenant: 'contoso.com', credential }),
    target,
  };
}

export const problem = (code: string) => (error: unknown) => error instanceof GraphProblem && error.code === code;
export const fresh = (iso: string | null | undefined): boolean => Math.abs(Date.parse(iso ?? '') - Date.now()) < 5000;
export const inWords = ({ title, subtitle, facts = [], table }: Report): string =>
  JSON.stringify([title, subtitle, facts, table]);
