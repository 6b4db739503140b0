import assert from 'node:assert/strict';
import fc from 'fast-check';
import { personId, plainTarget, type Person, type Target } from '../../../services/model/person.ts';
import type { Request, RequestId } from '../../../services/model/request.ts';
import type { Decision } from '../../../services/requests/lifecycle.ts';
import type { Policy } from '../../../services/requests/policy.ts';
import { authorityBench, benchAction } from '../../harness/authority-bench.ts';
import { aRequest, meganThere } from '../../harness/requests.ts';

const people: readonly Person[] = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn'].map((name, n) => ({
  id: personId(`00000000-0000-4000-8000-00000000000${n + 1}`) ?? assert.fail(),
  name,
}));
const personAt = (n: number): Person => people[n] ?? assert.fail();
const targetAt = (n: number): Target => {
  const { id, name } = personAt(n);
  return plainTarget({ kind: 'account', id, name, upn: `${name.toLowerCase()}@contoso.com` });
};

/** What can happen. Numbers stand for people, or for the requests in the order in which they were opened. */
type Happening =
  | { readonly do: 'open'; readonly by: number; readonly about: number; readonly command: number }
  | { readonly do: Decision['type']; readonly by: number; readonly request: number }
  | { readonly do: 'grant' | 'revoke'; readonly who: number; readonly right: 'responders' | 'approvers' }
  | { readonly do: 'protect'; readonly who: number; readonly action: 'refuse' | 'critical' }
  | { readonly do: 'approvals'; readonly destructive: number; readonly critical: number }
  | { readonly do: 'graph'; readonly down: boolean }
  | { readonly do: 'stand-down'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'crash' };

// Few people, who mostly play the same parts, so that histories are about authority and not about strangers.
const requester = fc.constantFrom(0, 0, 1);
const decider = fc.constantFrom(1, 2, 3);
const participant = fc.constantFrom(0, 1, 2, 3);
const about = fc.constantFrom(4, 4, 5, 2);
const request = fc.constantFrom(0, 0, 0, 1);
const right = fc.constantFrom<'responders' | 'approvers'>('responders', 'approvers');
const mostlyNot = fc.constantFrom(false, false, true);
const decision = (type: Decision['type']) => fc.record({ do: fc.constant(type), by: decider, request });

const opening: fc.Arbitrary<Happening> = fc.record({
  do: fc.constant('open'),
  by: requester,
  about,
  command: fc.constantFrom(0, 1, 2, 2, 3, 3),
});
const change: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ do: fc.constant('grant'), who: participant, right }),
  fc.record({ do: fc.constant('revoke'), who: participant, right }),
  fc.record({ do: fc.constant('revoke'), who: decider, right: fc.constant('approvers') }),
  fc.record({ do: fc.constant('protect'), who: about, action: fc.constantFrom('refuse', 'critical') }),
  fc.record({
    do: fc.constant('approvals'),
    destructive: fc.integer({ min: 1, max: 2 }),
    critical: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ do: fc.constant('graph'), down: mostlyNot }),
  fc.record({ do: fc.constant('stand-down'), on: mostlyNot }),
  fc.record({ do: fc.constant('wait'), seconds: fc.nat({ max: 700 }) }),
  fc.record({ do: fc.constant('crash') }),
);
const vote = fc.oneof(
  { weight: 8, arbitrary: decision('approve') },
  { weight: 1, arbitrary: fc.oneof(decision('deny'), decision('cancel'), decision('stop')) },
);
/** A request with votes on it, and changes of the world between them. */
const story: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    opening,
    fc.array(vote, { maxLength: 2 }),
    fc.array(change, { maxLength: 2 }),
    fc.array(vote, { maxLength: 3 }),
    fc.array(change, { maxLength: 1 }),
    fc.array(vote, { maxLength: 1 }),
  )
  .map(([first, ...rest]) => [first, ...rest.flat()]);
const histories = fc.array(story, { minLength: 2, maxLength: 6 }).map((stories) => stories.flat());

/** How many steps were started over all histories, so that the property cannot hold because nothing ever runs. */
const started = { steps: 0 };

/** Plays a history; answers what was started without authority. */
async function played(samePerson: Policy['samePerson'], history: readonly Happening[]): Promise<readonly string[]> {
  const violations: string[] = [];
  const ids: RequestId[] = [];
  const check = async (tag: string): Promise<string> => {
    const id = ids[Number(tag)] ?? (await newest());
    const fault = await faultOf(await bench.find(id));
    started.steps += 1;
    if (fault !== undefined) violations.push(`${id}: ${fault}`);
    return 'Done.';
  };
  const commands = [
    benchAction('plain', { tier: 'change', opensAccess: false }, check),
    benchAction('opening', { tier: 'change', opensAccess: true }, check),
    benchAction('destroying', { tier: 'destructive', opensAccess: false }, check),
    benchAction('grave', { tier: 'critical', opensAccess: false }, check),
  ];
  const bench = await authorityBench(commands);
  const { world, clock } = bench;
  world.policy = { ...world.policy, samePerson };
  for (const { id } of people) {
    world.responders.add(id);
    world.approvers.add(id);
  }
  await bench.crash(); // the policy of the first process has nobody twice

  /** Independent of the code under test but for what judges a request: what must be so when a step starts. */
  async function faultOf(now: Request): Promise<string | undefined> {
    const { state, requester, targets } = now;
    if (state.kind !== 'running') return `it is ${state.kind}`;
    if (state.stoppedBy !== undefined || world.standDown !== undefined) return 'it was stopped';
    const command = commands.find(({ name }) => name === now.command) ?? assert.fail();
    const assessed = await bench.assess({ ...now, command });
    if (assessed.kind !== 'demand') return `nobody may ask for it: ${assessed.kind}`;
    const approvals = state.approvals.length;
    if (approvals < assessed.demand.approvalsNeeded)
      return `${approvals} of ${assessed.demand.approvalsNeeded} approvals`;
    if ((command.opensAccess === true || assessed.demand.tier !== 'change') && approvals === 0)
      return 'nobody approved it';
    if (world.isGraphDown) return 'nobody knows who may';
    if (!world.responders.has(requester.id)) return 'its requester may not ask';
    if (state.approvals.some(({ by }) => !world.approvers.has(by.id))) return 'an approver may not approve';
    const humans = [requester, ...state.approvals.map(({ by }) => by)].map(({ id }) => humanOf(id));
    if (new Set(humans).size !== humans.length) return 'one human counts twice';
    if (state.approvals.some(({ by }) => targets.some(({ id }) => humanOf(id) === humanOf(by.id))))
      return 'a target approved';
    return undefined;
  }
  const humanOf = (id: string): string => samePerson.find((accounts) => accounts.some((one) => one === id))?.[0] ?? id;
  const newest = async (): Promise<RequestId> => {
    const [row] = await bench.db().query('SELECT id FROM request ORDER BY created_at DESC LIMIT 1');
    return String(row?.['id']) as RequestId;
  };

  async function decide(type: Decision['type'], by: Person, id: RequestId): Promise<void> {
    const decisions: Readonly<Record<Decision['type'], Decision>> = {
      confirm: { type: 'confirm', reason: 'INC-1' },
      approve: { type: 'approve' },
      deny: { type: 'deny', why: null },
      cancel: { type: 'cancel' },
      stop: { type: 'stop' },
    };
    const { conversation } = aRequest().place;
    await bench.requests().decide(id, decisions[type], by, { kind: 'text', conversation });
  }

  async function happen(event: Happening): Promise<void> {
    switch (event.do) {
      case 'open': {
        const command = commands[event.command] ?? assert.fail();
        const requester = personAt(event.by);
        const asked = { ...aRequest(), args: { tag: String(ids.length) }, targets: [targetAt(event.about)] };
        const viewer = { ...meganThere, person: requester };
        const options = { graph: bench.graph, activity: undefined, secrets: [], viewer, known: 'all' } as const;
        const opened = await bench.requests().open({ ...asked, requester, command }, options);
        if (!opened.ok) return;
        ids.push(opened.id);
        return decide('confirm', requester, opened.id);
      }
      case 'confirm':
      case 'approve':
      case 'deny':
      case 'cancel':
      case 'stop': {
        const id = ids.at(-1 - event.request);
        return id === undefined ? undefined : decide(event.do, personAt(event.by), id);
      }
      case 'grant':
        world[event.right].add(personAt(event.who).id);
        return stale();
      case 'revoke':
        world[event.right].delete(personAt(event.who).id);
        return stale();
      case 'protect': {
        const { id } = personAt(event.who);
        world.policy = {
          ...world.policy,
          protected: { ...world.policy.protected, people: [id], action: event.action },
        };
        return stale();
      }
      case 'approvals': {
        const { destructive, critical } = world.policy.tiers;
        const tiers = {
          destructive: { ...destructive, approvals: event.destructive },
          critical: { ...critical, approvals: event.critical },
        };
        world.policy = { ...world.policy, tiers };
        return stale();
      }
      case 'graph':
        world.isGraphDown = event.down;
        return stale();
      case 'stand-down':
        world.standDown = event.on ? { by: personAt(0), at: clock.now(), reason: null } : undefined;
        return;
      case 'wait':
        return clock.skip(event.seconds * 1000);
      case 'crash':
        return bench.crash();
      default:
        return event satisfies never;
    }
  }

  /** What was read up to five seconds ago still counts, so a change of the world is seen after that. */
  const stale = () => clock.skip(5001);

  for (const event of history) {
    await happen(event);
    await bench.settled();
    await bench.requests().sweep();
    await bench.settled();
  }
  await bench.close();
  assert.deepEqual(bench.tampered, []);
  return violations;
}

describe('no step of a request starts', () => {
  it('without the authority that the policy of that moment demands, whatever happens', async () => {
    const twice = fc.constantFrom<Policy['samePerson']>([], [[personAt(0).id, personAt(1).id]]);
    await fc.assert(
      fc.asyncProperty(twice, histories, async (samePerson, history) => {
        assert.deepEqual(await played(samePerson, history), []);
      }),
      { numRuns: 50 },
    );
    assert.ok(started.steps > 25, `only ${started.steps} steps were started`);
  }).timeout(120_000);
});
