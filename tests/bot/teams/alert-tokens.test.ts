import assert from 'node:assert/strict';
import { createAlertTokens } from '../../../bot/teams/alert-tokens.ts';
import type { EntraRule } from '../../../services/alerts/source.ts';
import type { PersonId } from '../../../services/model/person.ts';
import { keptLog } from '../../harness/harness.ts';
import { bearer, botId, keyPairs, rs, startIssuer, type TokenTraits } from '../../harness/teams-issuer.ts';

const tenant = '2c3d4e5f-6071-4823-9435-a6b7c8d9eaf0';
const playbook = '8a4cbb1f-9d0e-4c53-a3f2-5e6f70819203';
const authority = 'https://login.microsoftonline.com';
const rule: EntraRule = { tenant: undefined, audience: undefined, identities: [playbook as PersonId], appRole: false };

const v1 = { ver: '1.0', iss: `https://sts.windows.net/${tenant}/`, aud: `api://${botId}`, tid: tenant, oid: playbook };
const v2 = { ...v1, ver: '2.0', iss: `${authority}/${tenant}/v2.0`, aud: botId };

/** Checks a token as a real tenant's bot does, whose Entra is on loopback. */
async function check(traits: TokenTraits, differs: Partial<EntraRule> = {}): Promise<boolean> {
  const issuer = await startIssuer();
  const { log } = keptLog();
  const isToken = createAlertTokens({
    appId: botId,
    homeTenant: tenant,
    authorityOf: () => authority,
    metadataOf: () => issuer.metadata,
    now: Date.now,
    log,
  });
  const claims = { serviceurl: undefined, ...v1, ...traits.claims };
  return isToken(bearer('', { ...traits, claims }), { ...rule, ...differs });
}

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('a token of Entra on an alert', () => {
  const accepted: readonly (readonly [why: string, traits: TokenTraits, differs?: Partial<EntraRule>])[] = [
    ['is of version 1.0 for the App ID URI', {}],
    ['is of version 1.0 for the app id', { claims: { aud: botId } }],
    ['is of version 2.0', { claims: v2 }],
    ['says that it is of an app', { claims: { idtyp: 'app' } }],
    ['has ended less than five minutes ago', { claims: { exp: seconds() - 200 } }],
    ['is for the audience of the policy', { claims: { aud: 'api://cordon' } }, { audience: 'api://cordon' }],
    ['has the app role', { claims: { roles: ['Alerts.Write'] } }, { identities: [], appRole: true }],
  ];
  for (const [why, traits, differs] of accepted)
    it(`counts when it ${why}`, async () => {
      assert.equal(await check(traits, differs), true);
    });

  const refused: readonly (readonly [why: string, traits: TokenTraits, differs?: Partial<EntraRule>])[] = [
    ['is for another audience', { claims: { aud: 'api://11111111-2222-4333-8444-555555555555' } }],
    ['is for several audiences', { claims: { aud: [botId, 'x'] } }],
    ['is of version 2.0 for an App ID URI', { claims: { ...v2, aud: `api://${botId}` } }],
    ['is of a person who uses an app', { claims: { scp: 'user_impersonation' } }],
    ['is of a person, without scopes', { claims: { idtyp: 'user' } }],
    ['is of an app that is not on the list', { claims: { oid: '11111111-2222-4333-8444-555555555555' } }],
    ['is of nobody', { claims: { oid: undefined } }],
    ['has the app role, which the source does not accept', { claims: { oid: 'x', roles: ['Alerts.Write'] } }],
    ['has another role', { claims: { roles: ['Alerts.Read'] } }, { identities: [], appRole: true }],
    ['has ended', { claims: { exp: seconds() - 400 } }],
    ['has no end', { claims: { exp: undefined } }],
    ['is not valid yet', { claims: { nbf: seconds() + 400 } }],
    ['is of another tenant', { claims: { tid: 'x', iss: 'https://sts.windows.net/x/' } }],
    ['names another tenant than its issuer', { claims: { tid: '11111111-2222-4333-8444-555555555555' } }],
    ['names no tenant', { claims: { tid: undefined } }],
    ['mixes two versions', { claims: { ver: '2.0' } }],
    ['is one of Teams', { claims: { iss: 'https://api.botframework.com', aud: botId, ver: undefined } }],
    ['is signed with another key', { signWith: rs('sha256', keyPairs.other.privateKey) }],
    ['is not signed', { header: { alg: 'none' }, signWith: () => Buffer.alloc(0) }],
    ['is signed by another algorithm', { header: { alg: 'RS512' }, signWith: rs('sha512', keyPairs.teams.privateKey) }],
    ['names a key that nobody published', { header: { kid: 'nobody' } }],
    [
      'is of the home tenant, where the source is of another one',
      {},
      { tenant: '11111111-2222-4333-8444-555555555555' },
    ],
  ];
  for (const [why, traits, differs] of refused)
    it(`does not count when it ${why}`, async () => {
      assert.equal(await check(traits, differs), false);
    });
});
