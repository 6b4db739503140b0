import assert from 'node:assert/strict';
import { listMfaUsers } from '../../../services/actions/list-mfa-users.ts';
import { grantsOf } from '../../../services/directory/grants.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { personId } from '../../../services/model/person.ts';
import { actionFixture, inWords } from '../../harness/actions.ts';
import { warnings } from '../../harness/reads.ts';

/** A fake Graph that answers every call with the result of `page` for its path. */
const fakeGraph = (page: (path: string) => object): Graph => ({
  send: ({ path, response }) => Promise.resolve(response.parse(page(path.encoded))),
  tenant: 'contoso.com',
  claims: () => Promise.resolve({ appId: undefined, roles: undefined }),
  addressOf: (path) => path.encoded,
  clock: () => 0,
  with: () => fakeGraph(page),
});

describe('grantsOf', () => {
  it('continues only with the kind that has more pages', async () => {
    const asked: string[] = [];
    const graph = fakeGraph((path) => {
      asked.push(path.split('/').at(-1) ?? '');
      const more = path.endsWith('Grants') && asked.length < 3;
      return { value: [], ...(more ? { '@odata.nextLink': 'https://g/v1.0/x?$skiptoken=2' } : {}) };
    });
    const id = personId('08a792fc-101b-4579-8655-d23de2c4b481') ?? assert.fail();

    const first = await grantsOf(graph, id, undefined);
    const second = await grantsOf(graph, id, first.next ?? undefined);

    assert.deepEqual(asked, ['oauth2PermissionGrants', 'appRoleAssignments', 'oauth2PermissionGrants']);
    assert.equal(second.next, null);
  });
  it('omits consents for the whole tenant', async () => {
    const consent = (consentType: string) => ({ id: consentType, clientId: 'c', resourceId: 'r', consentType });
    const graph = fakeGraph((path) => ({
      value: path.endsWith('Grants') ? [consent('Principal'), consent('AllPrincipals')] : [],
    }));
    const id = personId('08a792fc-101b-4579-8655-d23de2c4b481') ?? assert.fail();

    const { items } = await grantsOf(graph, id, undefined);

    assert.deepEqual(
      items.map((item) => item.id),
      ['Principal'],
    );
  });
});

describe('list-mfa-users', () => {
  it('warns about administrators without multi-factor authentication separately', async () => {
    const user = (userPrincipalName: string, isAdmin: boolean, isMfaRegistered: boolean) => ({
      id: userPrincipalName,
      userPrincipalName,
      isAdmin,
      isMfaRegistered,
    });
    const graph = fakeGraph((path) => ({
      isEnabled: false,
      perUserMfaState: 'disabled',
      value: path.includes('/reports/')
        ? [
            user('root@x', true, false),
            user('safe@x', true, true),
            user('a@x', false, false),
            user('b@x', false, false),
          ]
        : [],
    }));

    const report = await listMfaUsers.run({ graph }, {});

    assert.deepEqual(warnings(report).split('\n'), [
      '1 administrator on this page without multi-factor: root@x.',
      '2 other accounts on this page without multi-factor: a@x, b@x.',
    ]);
  });
  it('shows the per-user state, and whom a policy asks, page by page', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const said = inWords(await listMfaUsers.run({ graph }, {}));

    assert.match(
      said,
      /Alex Wilber · alex@contoso\.com","registered","[^"]*","disabled","some apps or sign-ins \(Everybody: multi-factor from abroad\)"/,
    );
    assert.match(said, /"all apps \(Administrators: multi-factor always, Everybody: multi-factor from abroad\)"/);
  });
  it('says why the state and the policies could not be read, and shows the registration', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    tenant.setFaults([
      { match: 'GET /users/*/authentication/requirements', status: 403, times: 99 },
      { match: 'GET /identity/conditionalAccess/policies', status: 403, times: 99 },
    ]);

    const said = inWords(await listMfaUsers.run({ graph }, {}));

    assert.match(
      said,
      /"Per-user state","Could not be read \(forbidden\)"\],\["Policies","Could not be read \(forbidden\)"/,
    );
    assert.match(said, /Alex Wilber · alex@contoso\.com","registered","[^"]*","not known","not known"/);
  });
});
