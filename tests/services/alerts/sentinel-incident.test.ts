import assert from 'node:assert/strict';
import { incidentNamedIn } from '../../../services/alerts/sentinel-incident.ts';

const subscription = '0b1c2d3e-4f50-4161-8273-94a5b6c7d8e9';
const incident = '9d8c7b6a-5f4e-4d3c-8b2a-190817263544';
const armId = `/subscriptions/${subscription}/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc/providers/Microsoft.SecurityInsights/Incidents/${incident}`;
const parts = { subscription, resourceGroup: 'rg-soc', workspace: 'law-soc', incident };

describe('the Sentinel incident of an alert', () => {
  const rows: readonly (readonly [why: string, body: unknown, found: typeof parts | undefined])[] = [
    ['as it is stored', { incident: armId, details: {} }, parts],
    ['as Sentinel sends it', { object: { id: armId } }, parts],
    [
      'in a detail, in lower case',
      { details: { Place: 'Lagos', Incident: armId.replace('Incidents', 'incidents') } },
      parts,
    ],
    ['of another provider', { object: { id: armId.replace('SecurityInsights', 'KeyVault') } }, undefined],
    ['with more behind it', { object: { id: `${armId}/comments/x` } }, undefined],
    ['with dots for a resource group', { object: { id: armId.replace('rg-soc', '..') } }, undefined],
    ['nowhere', { details: { Place: 'Lagos' } }, undefined],
    ['in something that is no alert', 'text', undefined],
  ];
  for (const [why, body, found] of rows)
    it(`is ${found === undefined ? 'not taken' : 'found'}: ${why}`, () => {
      assert.deepEqual(incidentNamedIn(body), found);
    });
});
