import assert from 'node:assert/strict';
import type { z } from 'zod';
import type { ForesightContext, WriteAction } from '../../../services/contract/action.ts';
import { argumentKindOf } from '../../../services/contract/args.ts';
import { argsFor, partsOf, targetKeyOf } from '../../../services/contract/bundle.ts';
import { resolveDeleted } from '../../../services/commands/resolve-deleted.ts';
import { resolvePeople } from '../../../services/commands/resolve.ts';
import { createAppRoles } from '../../../services/directory/app-roles.ts';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import { hindranceWords } from '../../../services/directory/hindrance-words.ts';
import { createGraph } from '../../../services/graph/client.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import type { Foresight } from '../../../services/model/foresight.ts';
import type { Target } from '../../../services/model/person.ts';
import { startPracticeTenant, type PracticeTenant } from '../../../practice/tenant.ts';
import { practiceAppId } from '../../../practice/seed/apps.ts';
import { commands } from '../../../services/registry.ts';
import { secrets } from '../../harness/actions.ts';
import { afterTest } from '../../harness/cleanup.ts';

/** Each kind of account, and somebody of the practice tenant who has it. */
const kinds: readonly { readonly kind: string; readonly upn: string; readonly signedIn?: true }[] = [
  { kind: 'an ordinary account', upn: 'alex@contoso.com' },
  { kind: 'a synced account', upn: 'bianca@contoso.com' },
  { kind: 'a synced account, asked by somebody who signed in', upn: 'bianca@contoso.com', signedIn: true },
  { kind: 'a federated account', upn: 'otto@adatum.com' },
  { kind: 'a guest', upn: 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com' },
  { kind: 'a disabled account', upn: 'raul@contoso.com' },
  { kind: 'a Directory Reader', upn: 'irvin@contoso.com' },
  { kind: 'a Helpdesk Administrator', upn: 'enrico@contoso.com' },
  { kind: 'a Helpdesk Administrator of one unit', upn: 'gerhart@contoso.com' },
  { kind: 'a User Administrator', upn: 'debra@contoso.com' },
  { kind: 'somebody eligible for User Administrator', upn: 'delia@contoso.com' },
  { kind: 'somebody who may join a role-assignable group', upn: 'quentin@contoso.com' },
  { kind: 'an Authentication Administrator', upn: 'emily@contoso.com' },
  { kind: 'a Global Administrator', upn: 'christie@contoso.com' },
  { kind: 'the holder of a role through a group', upn: 'allan@contoso.com' },
  { kind: 'a member of a role-assignable group with a harmless role', upn: 'pradeep@contoso.com' },
  { kind: 'a member of a role-assignable group with an eligible role', upn: 'marta@contoso.com' },
  { kind: 'a member of a role-assignable group without a role', upn: 'hugo@contoso.com' },
  { kind: 'the holder of a custom role', upn: 'wanda@contoso.com' },
];

/** Arguments besides the target, for actions that need some; several where they decide what is foreseen. */
const argsOf: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  'assign-license': [{ license: 'SPE_E5' }],
  'convert-mailbox': [{ to: 'shared' }],
  'disable-inbox-rules': [{ rules: ['all'] }],
  'enable-inbox-rules': [{ rules: ['all'] }],
  'add-to-groups': [{ groups: ['Purchasing'] }],
  'remove-from-groups': [{ groups: ['Marketing'] }], // role-assignable ones need a permission of their own
  'restore-roles': [{ roles: ['Directory Readers'] }],
  'set-forwarding': [{ to: 'desk@fabrikam.com' }],
  'enable-hidden-rules': [{ rules: ['all'] }],
  'restore-delegates': [{ 'send-as': ['Diego Siciliani'] }],
  'set-protocols': [{ off: ['imap'] }],
  'set-out-of-office': [{ internal: 'Away' }],
  'set-per-user-mfa': [{ state: 'enforced' }],
  'add-to-mailboxes': [{ rights: ['calendar:grady@contoso.com:Editor'] }],
  'add-licenses': [{ licenses: ['SPE_E5'] }],
  'assign-number': [{ number: '+41445550143', type: 'directRouting' }],
  'update-user': [
    { city: 'Bern' },
    { usageLocation: 'DE' },
    { mobilePhone: '+41 79 555 01 00' },
    { otherMails: 'a@b.ch' },
  ],
};

/**
 * An MFA push changes nothing, and takes a secret of its own to send; a device is named, and hardly anybody has one; meetings are declined
 * only during an absence, and hardly anybody is away.
 */
const notAsked = ['send-mfa-push', 'enable-devices', 'decline-meetings'];

const actionsOn = (target: 'people' | 'deleted'): readonly WriteAction[] => {
  const parts = commands.flatMap(partsOf).filter((part): part is WriteAction => part.tier !== 'read');
  const alone = commands.filter((command): command is WriteAction => 'run' in command && command.tier !== 'read');
  const byName = new Map([...parts, ...alone].map((action) => [action.name, action]));
  return [...byName.values()].filter((action) => {
    const key = targetKeyOf(action);
    const isOn = key !== undefined && argumentKindOf(action.args.shape[key] as z.ZodType) === target;
    return isOn && !notAsked.includes(action.name);
  });
};

describe('what is foreseen', () => {
  for (const { kind, upn, signedIn = false } of kinds)
    describe(`for ${kind}`, () => {
      const asked: { target?: Target; diego?: Target } = {};
      before(async () => {
        const { ask, tenant } = await fixture();
        asked.target = await ask(upn);
        asked.diego = await ask('diego@contoso.com');
        await tenant.close();
      });
      for (const action of actionsOn('people'))
        for (const args of argsOf[action.name] ?? [{}])
          it(`about ${action.name} ${JSON.stringify(args)} is what Graph does`, async () => {
            const { graph } = await fixture();
            const others = Object.entries(action.args.shape)
              .filter(([, schema]) => argumentKindOf(schema as z.ZodType) === 'person')
              .map(([name]) => [name, asked.diego]);
            const all = { ...args, ...(Object.fromEntries(others) as object) };

            await isTrue(action, asked.target ?? assert.fail(), { graph, signedIn, args: all });
          });
    });

  for (const upn of ['lynne@contoso.com', 'sven@contoso.com'])
    for (const action of actionsOn('deleted'))
      it(`about ${action.name} of ${upn} is what Graph does`, async () => {
        const { graph } = await fixture();
        const found = await resolveDeleted(graph, [{ kind: 'upn', upn }], lookup);

        await isTrue(action, only(found), { graph, signedIn: false, args: {} });
      });

  for (const [action, upn, signedIn, args, expected] of [
    ['reset-password', 'bianca@contoso.com', false, {}, 'synced none'],
    ['reset-password', 'bianca@contoso.com', true, {}, 'nothing'],
    ['reset-password', 'otto@adatum.com', false, {}, 'federated none'],
    ['reset-password', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', true, {}, 'guest none'],
    ['reset-password', 'allan@contoso.com', true, {}, 'outranked none'],
    ['revoke-sessions', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', false, {}, 'guest none'],
    ['revoke-sessions', 'otto@adatum.com', false, {}, 'nothing'],
    ['disable-user', 'bianca@contoso.com', false, {}, 'synced some'],
    ['disable-user', 'wanda@contoso.com', false, {}, 'outranked none'],
    ['disable-user', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', false, {}, 'nothing'],
    ['delete-user', 'bianca@contoso.com', false, {}, 'synced some'],
    ['clear-immutable-id', 'bianca@contoso.com', false, {}, 'synced none'],
    ['update-user', 'bianca@contoso.com', false, { city: 'Bern', usageLocation: 'CH' }, 'synced none'],
    ['update-user', 'bianca@contoso.com', false, { usageLocation: 'CH' }, 'nothing'],
    ['update-user', 'christie@contoso.com', false, { city: 'Bern' }, 'nothing'],
    ['update-user', 'christie@contoso.com', false, { otherMails: 'a@b.ch' }, 'outranked none'],
    ['set-forwarding', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', false, { off: true }, 'guest none'],
  ] as const)
    it(`about ${action} ${JSON.stringify(args)} for ${upn}${signedIn ? ', signed in' : ''} is ${expected}`, async () => {
      const { graph, ask } = await fixture();
      const found = actionsOn('people').find(({ name }) => name === action) ?? assert.fail(action);

      const foresight = found.foresee?.(await ask(upn), { signedIn, args, appRoles: await appRolesOf(graph) });

      assert.equal(foresight === undefined ? 'nothing' : `${foresight.hindrance} ${foresight.effect}`, expected);
    });

  it('is nothing about roles where those of the app could not be read', async () => {
    const { ask } = await fixture();
    const disable = actionsOn('people').find(({ name }) => name === 'disable-user');

    const foresight = disable?.foresee?.(await ask('christie@contoso.com'), {
      signedIn: false,
      args: {},
      appRoles: undefined,
    });

    assert.equal(foresight, undefined);
  });
});

interface Asked extends Pick<ForesightContext, 'signedIn' | 'args'> {
  readonly graph: Graph;
}

/**
 * Asserts that Graph does what was foreseen: refuses, or shows no effect, where there is to be none; where nothing was foreseen it does
 * not refuse, and what it did is proved.
 */
async function isTrue(action: WriteAction, target: Target, { graph, signedIn, args }: Asked): Promise<void> {
  const foresight = action.foresee?.(target, { signedIn, args, appRoles: await appRolesOf(graph) });
  const bound = argsFor(action, args, target);
  const since = Math.floor(graph.clock() / 1000) * 1000;

  const ran = await outcomeOf(action.run({ graph, secrets, delegated: signedIn ? graph : undefined }, bound));
  const proof = ran instanceof GraphProblem ? undefined : await action.prove?.({ graph, since }, bound);

  if (foresight?.effect === 'none')
    assert.ok(ran instanceof GraphProblem || (action.prove !== undefined && proof === undefined), `it works: ${ran}`);
  else {
    assert.ok(!(ran instanceof GraphProblem), `it does not work: ${String(ran)}`);
    assert.ok(action.prove === undefined || proof !== undefined, `nothing proves it: ${ran}`);
  }
  if (foresight !== undefined) hasWords(action, foresight, target);
}

function hasWords({ name }: WriteAction, foresight: Foresight, target: Target): void {
  const { why, next } = hindranceWords(name, foresight, target);
  for (const words of [why, next ?? 'do nothing']) assert.match(words, /^\S.*[^.\s]$/s);
}

const outcomeOf = (work: Promise<string>): Promise<string | GraphProblem> =>
  work.catch((problem: unknown) => {
    if (problem instanceof GraphProblem) return problem;
    throw problem;
  });

const appRolesOf = createAppRoles(Date.now);
const lookup = { mentionId: () => Promise.resolve(undefined), federatedDomains: createFederatedDomains(Date.now) };

const only = (found: Awaited<ReturnType<typeof resolvePeople>>): Target =>
  (found.kind === 'found' ? found.targets[0] : undefined) ?? assert.fail('nobody was found');

async function fixture(): Promise<{ tenant: PracticeTenant; graph: Graph; ask: (upn: string) => Promise<Target> }> {
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0 });
  afterTest(() => tenant.close());
  const claims = Buffer.from(JSON.stringify({ appid: practiceAppId })).toString('base64url');
  const token = { token: `e30.${claims}.`, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
  const graph = createGraph({
    origin: tenant.origin,
    services: tenant.services,
    tenant: 'contoso.com',
    credential: { getToken: () => Promise.resolve(token) },
  });
  const ask = async (upn: string) =>
    only(await resolvePeople(graph, [{ kind: 'upn', upn: upn.toLowerCase() }], lookup));
  return { tenant, graph, ask };
}
