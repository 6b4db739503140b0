import assert from 'node:assert/strict';
import type { ProblemCause } from '../../../services/model/problem-cause.ts';
import type { Step, StepProblem } from '../../../services/model/request.ts';
import { partsOf } from '../../../services/contract/bundle.ts';
import { contain } from '../../../services/actions/contain.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { commandNamed } from '../../../services/registry.ts';
import { alternativesTo, causeOfStep, remediesOf } from '../../../services/requests/remedies.ts';
import { kindsOfAccount } from '../../harness/foretold.ts';
import { aPlannedStep } from '../../harness/requests.ts';
import { aProblem } from '../../harness/views.ts';
import type { Target } from '../../../services/model/person.ts';

const { plain, guest, admin } = kindsOfAccount;
const ports = {
  actionOf: (name: string) =>
    partsOf(contain).find((part): part is WriteAction => part.tier !== 'read' && part.name === name),
  commandNamed,
  offer: (_: string, command: string, targets: readonly string[]) => [
    { label: command, command: `${command} ${targets.join(' ')}` },
  ],
};
const ownFault = { status: null, graphCode: null };
const block = 'disable-user';
const again = 'contain';

/** A failed reset, and the commands that its card offers. */
const rows: Readonly<Record<ProblemCause, readonly [problem: Partial<StepProblem>, offers: readonly string[]]>> = {
  synced: [{ code: 'synced', ...ownFault }, [block]],
  federated: [{ code: 'federated', ...ownFault }, [block]],
  guest: [{ code: 'guest', ...ownFault }, [block]],
  'through-group': [{ code: 'through-group', ...ownFault }, [block]],
  'cloud-only': [{ code: 'cloud-only', ...ownFault }, [block]],
  outranked: [{ code: 'outranked', ...ownFault }, []],
  'system-app': [{ code: 'system-app', ...ownFault }, []],
  'own-address': [{ code: 'own-address', ...ownFault }, []],
  permission: [{ lacks: { permissions: ['User-PasswordProfile.ReadWrite.All'], role: null } }, [block]],
  role: [{ lacks: { permissions: [], role: 'User Administrator' } }, [block]],
  forbidden: [{}, [block]],
  'sign-in': [{ code: 'unauthorized', ...ownFault }, []],
  'signed-out': [{ code: 'unauthorized', status: null, graphCode: 'SignInNeeded' }, [again]],
  'apps-only': [{ code: 'apps-only', ...ownFault }, []],
  'token-refused': [{ code: 'unauthorized', status: 401 }, []],
  unlicensed: [{ code: 'unlicensed', status: 403 }, [block]],
  gone: [{ code: 'not-found', status: 404 }, []],
  'no-mailbox': [{ code: 'rejected', status: 404, graphCode: 'ErrorNonExistentMailbox' }, [block]],
  taken: [{ code: 'rejected', status: 400, graphCode: 'ObjectConflict' }, []],
  rejected: [{ code: 'rejected', status: 400 }, [block]],
  impossible: [{ code: 'rejected', ...ownFault }, [block]],
  conflict: [{ code: 'conflict', status: 409 }, [block, again]],
  throttled: [{ code: 'throttled', status: 429 }, [block, again]],
  unavailable: [{ code: 'unavailable', status: 503 }, [block, again]],
  'stopped-waiting': [{ code: 'no-answer', ...ownFault, stoppedAfterMs: 2000 }, [block, again]],
  'no-answer': [{ code: 'no-answer', ...ownFault }, [block, again]],
  intermediary: [{ code: 'unexpected', status: 200, foreign: 'text/html' }, [again]],
  unexpected: [{ code: 'unexpected', status: 200 }, [block, again]],
  interrupted: [{ code: 'interrupted', ...ownFault }, [block, again]],
  deadline: [{ code: 'deadline', ...ownFault }, [block, again]],
  bug: [{ code: 'bug', ...ownFault }, [block]],
};

const failedReset = (problem: Partial<StepProblem>, differs: Partial<Step> = {}): Step =>
  aPlannedStep({ status: 'failed', problem: aProblem(problem), target: plain.id, ...differs });
const offered = (steps: readonly Step[], targets: readonly Target[] = [plain]) =>
  remediesOf({ command: contain.name, targets }, steps, ports).map(({ command }) => command);

describe('the way out of a failure', () => {
  for (const [cause, [problem, offers]] of Object.entries(rows)) {
    it(`follows its cause: ${cause}`, () => {
      const step = failedReset(problem);

      assert.equal(causeOfStep(step, plain), cause);
      assert.deepEqual(
        offered([step]),
        offers.map((name) => `${name} ${plain.id}`),
      );
    });
  }
  it('is never a step that this request has tried for the same person', () => {
    const blocked = aPlannedStep({ action: 'disable-user', target: plain.id, status: 'failed', problem: aProblem() });
    const revoked = aPlannedStep({ action: 'revoke-sessions', target: plain.id, status: 'proved' });

    assert.deepEqual(offered([failedReset({ code: 'throttled', status: 429 }), blocked, revoked]), [
      `contain ${plain.id}`,
    ]);
  });
  it('is never a step that lacks the same permission', () => {
    const lacks = { permissions: ['User.EnableDisableAccount.All'], role: null };

    assert.deepEqual(offered([failedReset({ lacks })]), []);
  });
  it('is never a step that the account hinders as well', () => {
    const blocked = aPlannedStep({ action: 'disable-user', target: guest.id, status: 'failed', problem: aProblem() });

    assert.deepEqual(offered([blocked], [guest]), []); // the remedy would be to revoke sessions, which are out of reach
  });
  it('is none for a refusal of somebody who holds a role, who may outrank the app', () => {
    assert.deepEqual(offered([failedReset({}, { target: admin.id })], [admin]), []);
  });
  it('names those whom it can help', () => {
    const steps = [
      failedReset({ code: 'throttled', status: 429 }),
      failedReset({ code: 'guest', ...ownFault }, { target: guest.id }),
    ];

    assert.deepEqual(offered(steps, [plain, guest]), [`disable-user ${plain.id} ${guest.id}`, `contain ${plain.id}`]);
  });
  it('is there before a request that nothing can come of', () => {
    const told = (target: Target, hindrance: 'guest' | 'outranked') =>
      alternativesTo(
        { targets: [target] },
        [{ target: target.id, action: 'revoke-sessions', hindrance, effect: 'none' }],
        ports,
      ).map(({ command }) => command);

    assert.deepEqual(told(guest, 'guest'), [`disable-user ${guest.id}`]);
    assert.deepEqual(told(admin, 'outranked'), []);
  });
});
