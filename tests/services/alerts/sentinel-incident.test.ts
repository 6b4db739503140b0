import assert from 'node:assert/strict';
import { incidentParts } from '../../../services/alerts/sentinel-incident.ts';

const subscription = '0b1c2d3e-4f50-4161-8273-94a5b6c7d8e9';
const incident = '9d8c7b6a-5f4e-4d3c-8b2a-190817263544';
const armId = `/subscriptions/${subscription}/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc/providers/Microsoft.SecurityInsights/Incidents/${incident}`;
const parts = { subscription, resourceGroup: 'rg-soc', workspace: 'law-soc', incident };

describe('the Sentinel incident of an alert', () => {
  const rows: readonly (readonly [why: string, id: string, found: typeof parts | undefined])[] = [
    ['as Sentinel names it', armId, parts],
    ['in lower case, between spaces', ` ${armId.replace('Incidents', 'incidents')} `, parts],
    ['of another provider', armId.replace('SecurityInsights', 'KeyVault'), undefined],
    ['with more behind it', `${armId}/comments/x`, undefined],
    ['with dots for a resource group', armId.replace('rg-soc', '..'), undefined],
    ['with a query', `${armId}?x=1`, undefined],
    ['of nothing', '', undefined],
  ];
  for (const [why, id, found] of rows)
    it(`is ${found === undefined ? 'not taken' : 'taken apart'}: ${why}`, () => {
      assert.deepEqual(incidentParts(id), found);
    });
});
