import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { practiceAppId } from '../../../practice/seed/apps.ts';
import { contain } from '../../../services/actions/contain.ts';
import { resolveMany } from '../../../services/commands/resolve-many.ts';
import { createAppRoles } from '../../../services/directory/app-roles.ts';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import { readTargetsNow } from '../../../services/directory/target-state.ts';
import { personId, type Target } from '../../../services/model/person.ts';
import { commandNamed } from '../../../services/registry.ts';
import { createAssess } from '../../../services/requests/assess.ts';
import { createForesee } from '../../../services/requests/foresee.ts';
import { newRequest } from '../../../services/requests/new-request.ts';
import { draftRequest } from '../../../services/requests/open-request.ts';
import { createReview } from '../../../services/requests/review.ts';
import { createRights } from '../../../services/requests/rights.ts';
import { client } from '../../harness/graph.ts';
import { addPeople } from '../../harness/many-people.ts';
import { pinsOver } from '../../harness/pins.ts';
import { adele, aRequest, waiting } from '../../harness/requests.ts';
import { groupNamed } from '../../harness/stories.ts';
import { id } from '../../harness/store.ts';
import { createTestClock } from '../../harness/test-clock.ts';

/** The policy of a real tenant, with groups and addresses that have to be read. */
const policyText = {
  responders: { groups: [groupNamed('Incident Responders')] },
  approvers: { groups: [groupNamed('Incident Approvers')], people: ['adele@contoso.com'] },
  protected: { groups: [groupNamed('Purchasing')], people: ['patti@contoso.com'] },
  limits: { targets: 2000 },
};

/** Everything that a request about many people passes, over a practice tenant with that many. */
async function fixture(count: number) {
  const clock = createTestClock();
  const { graph, tenant } = await client();
  const people = await addPeople(graph, count);
  const policy = policyOf(policyFile.parse(policyText), false, [practiceAppId]);
  const ports = { policy, pins: pinsOver(policy, graph), graphOf: () => graph, commandNamed, now: clock.now };
  const federatedDomains = createFederatedDomains(clock.now);
  const assess = createAssess(ports);
  const foresee = createForesee({ appRolesOf: createAppRoles(clock.now), isSignedIn: () => Promise.resolve(true) });
  const review = createReview({
    ...ports,
    readTargets: (from, targets) => readTargetsNow(from, targets, federatedDomains),
    assess,
    rights: createRights(ports),
    timing: clock,
  });

  /** How many HTTP requests something takes. */
  const callsOf = async <T>(work: () => Promise<T>): Promise<readonly [calls: number, result: T]> => {
    const before = tenant.calls.length;
    const result = await work();
    return [tenant.calls.slice(before).filter(({ batched }) => batched !== true).length, result];
  };
  const find = () =>
    resolveMany(
      graph,
      people.map(({ upn }, n) => ({ line: n + 1, query: { kind: 'upn', upn } as const })),
      { federatedDomains },
    );
  const draft = (targets: readonly Target[]) =>
    draftRequest({ ...ports, assess, foresee }, { ...aRequest({ targets }), command: contain }, { graph, secrets: [] });
  return { graph, people, callsOf, find, draft, review };
}

describe('a request about many people', () => {
  for (const count of [40, 400]) {
    it(`takes a call for twenty of them at each stage: ${String(count)} people`, async () => {
      const { callsOf, find, draft, review } = await fixture(count);

      const [looked, { found }] = await callsOf(find);
      const [drafted, draftResult] = await callsOf(() => draft(found.map(({ target }) => target)));
      assert.ok(draftResult.ok);
      const request = newRequest(draftResult.draft, contain, id, 1);
      const approved = { ...request, state: { ...waiting.running, approvals: [{ by: adele, at: 10 }] } };
      const [reviewed, verdict] = await callsOf(() => review(approved));

      assert.equal(request.targets.length, count);
      assert.equal(verdict.demand.tier, request.tier);
      // besides what depends on their number: roles, groups, domains and rights, each read once
      for (const [stage, calls] of Object.entries({ looked, drafted, reviewed }))
        assert.ok(calls <= count / 20 + 25, `${stage}: ${String(calls)}`);
    });
  }

  for (const kind of ['device', 'deleted-account'] as const) {
    it(`takes a few calls for twenty of them also where each is read alone: ${kind}`, async () => {
      const { callsOf, graph } = await fixture(0);
      const targets = Array.from({ length: 400 }, (_, n): Target => {
        const target = personId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`) ?? assert.fail();
        return { ...(aRequest().targets[0] ?? assert.fail()), kind, id: target };
      });

      const [calls] = await callsOf(() =>
        readTargetsNow(
          graph,
          targets,
          createFederatedDomains(() => 0),
        ),
      );

      assert.ok(calls <= (3 * 400) / 20 + 10, String(calls));
    });
  }
});
