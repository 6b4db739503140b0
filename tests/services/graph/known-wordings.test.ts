import assert from 'node:assert/strict';
import { tells } from '../../../services/graph/known-wordings.ts';

describe('what Microsoft tells in words only', () => {
  for (const [fact, status, message] of [
    ['address-taken', 400, 'Another object with the same value for property userPrincipalName already exists.'],
    ['address-taken', 400, 'Another object with the same value for property proxyAddresses already exists.'],
    [
      'address-taken',
      400,
      'A conflicting object with one or more of the specified property values is present in the directory.',
    ],
    ['not-licensed', 403, 'Your tenant is not licensed for this feature.'],
    [
      'not-licensed',
      403,
      'Your tenant is not licensed for this feature. Please upgrade your subscription to access it.',
    ],
    ['no-intune', 400, 'Request not applicable to target tenant.'],
    [
      'no-message-trace-app',
      401,
      'Service principal-less authentication failed: The service principal for App ID 8bd644d1-64a1-4d4b-ae52-2e0cbf64e373 was not found.',
    ],
    ['untrusted-certificate', undefined, 'Error: self-signed certificate in certificate chain'],
    ['untrusted-certificate', undefined, 'Error: unable to verify the first certificate'],
  ] as const)
    it(`is ${fact} in: ${message}`, () => {
      assert.equal(tells(fact, message, status), true);
      assert.equal(tells(fact, message, 500), false, 'only with its status');
    });
  it('is not known in other words', () => {
    assert.equal(tells('not-licensed', 'Buy something first.', 403), false);
    assert.equal(tells('address-taken', 'Somebody has that already.', 400), false);
  });
});
