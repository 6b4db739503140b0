import assert from 'node:assert/strict';
import type { Report } from '../../services/contract/action.ts';
import { createGraph } from '../../services/graph/client.ts';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import { personId, plainTarget, type Target } from '../../services/model/person.ts';
import { startPracticeTenant, type PracticeTenant } from '../../practice/tenant.ts';
import { afterTest } from './cleanup.ts';
import { generatePassword } from '../../services/secrets/password.ts';

/** The secrets port of an action that generates passwords and is given none. */
export const secrets = {
  password: generatePassword,
  keepForRequester: () => Promise.resolve(),
  privateInput: (argument: string): Promise<string> => assert.fail(`no secret was given for ${argument}`),
  hide: () => undefined,
};

/**
 * Starts a practice tenant of its own with the production Graph client in front of it.
 * @param upn whom the action is about
 */
export async function actionFixture(upn: string): Promise<{ tenant: PracticeTenant; graph: Graph; target: Target }> {
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0, log: process.env['PRACTICE_GRAPH_LOG'] });
  afterTest(() => tenant.close());
  const credential = {
    getToken: () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const user = tenant.user(upn) ?? assert.fail(`nobody is called ${upn}`);
  const target: Target = {
    ...plainTarget({
      kind: 'account',
      id: personId(user.id) ?? assert.fail(user.id),
      name: user.displayName,
      upn,
    }),
    synced: user.onPremisesSyncEnabled === true,
  };
  return {
    tenant,
    graph: createGraph({ origin: tenant.origin, services: tenant.services, tenant: 'contoso.com', credential }),
    target,
  };
}

/** Matches a problem of Graph with this code, for `assert.rejects`. */
export const problem = (code: string) => (error: unknown) => error instanceof GraphProblem && error.code === code;
/** Whether Graph shows a moment of the last seconds. The practice tenant of these tests runs by the clock of this machine. */
export const fresh = (iso: string | null | undefined): boolean => Math.abs(Date.parse(iso ?? '') - Date.now()) < 5000;
/** What a report says, without its alerts and offers, as one text to search. */
export const inWords = ({ title, subtitle, facts = [], table }: Report): string =>
  JSON.stringify([title, subtitle, facts, table]);
