import assert from 'node:assert/strict';
import { systemAppOf, type AppTraits } from '../../../services/directory/system-apps.ts';
import { targetSchema } from '../../../services/model/target.ts';

const other = '5d9c8b7a-6f5e-4d4c-8b3a-2f1e0d9c8b7a';

const rows: readonly (readonly [why: string, app: AppTraits, expected: ReturnType<typeof systemAppOf>])[] = [
  ['an app of another organization', { appOwnerOrganizationId: other }, null],
  ['an app whose owner is not told', {}, null],
  ['one of Microsoft’s', { appOwnerOrganizationId: 'F8CDEF31-a31e-4b4a-93e4-5f571e91255a' }, 'microsoft'],
  ['one of Microsoft’s second tenant', { appOwnerOrganizationId: '72f988bf-86f1-41af-91ab-2d7cd011db47' }, 'microsoft'],
  [
    'a managed identity',
    { servicePrincipalType: 'ManagedIdentity', appOwnerOrganizationId: other },
    'managed-identity',
  ],
  ...[
    '00000003-0000-0000-c000-000000000000',
    '00000002-0000-0ff1-ce00-000000000000',
    '00000003-0000-0ff1-ce00-000000000000',
    '60ca1954-583c-4d1f-86de-39d835f3e452',
    '8bd644d1-64a1-4d4b-ae52-2e0cbf64e373',
    '981f26a1-7f43-403b-a875-f8b09b8cd720',
  ].map((appId) => [`${appId}, whoever owns it`, { appId, appOwnerOrganizationId: other }, 'microsoft'] as const),
];

describe('an app that nobody may change', () => {
  for (const [why, app, expected] of rows)
    it(`is told apart: ${why}`, () => {
      assert.equal(systemAppOf(app), expected);
    });
  it('is none in a request of a version that did not know', () => {
    const stored = {
      kind: 'device',
      id: '3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101',
      name: 'CTS-ALEX-01',
      upn: '',
      jobTitle: null,
      synced: false,
      guest: false,
      enabled: true,
      roles: [],
    };

    assert.equal(targetSchema.parse(stored).systemApp, null);
  });
});
