import assert from 'node:assert/strict';
import { reviewNewUser } from '../../../services/directory/new-user.ts';
import { readProperties } from '../../../services/directory/property-changes.ts';
import { userProperties } from '../../../services/directory/user-properties.ts';

describe('properties that Graph does not let an app set', () => {
  const refused = [
    { name: 'showInAddressList', useInstead: /Hide the mailbox from address lists in the Exchange admin center/ },
    { name: 'isResourceAccount', useInstead: /Use convert-mailbox/ },
    { name: 'employeeLeaveDateTime', useInstead: /User-LifeCycleInfo\.ReadWrite\.All.*Set it in the HR system/ },
    { name: 'identities', useInstead: /User\.ManageIdentities\.All.*Entra admin center/ },
    { name: 'proxyAddresses', useInstead: /Exchange admin center, or set mail/ },
    { name: 'preferredName', useInstead: /Use displayName/ },
  ];
  for (const { name, useInstead } of refused) {
    it(`${name} is refused in update-user and create-user, and the answer names what to use instead`, () => {
      const update = readProperties([[name, 'yes']]);
      const create = reviewNewUser({
        name: 'Nina Novak',
        upn: 'nina@contoso.com',
        properties: `${name}=yes`,
        delimiter: ',',
      });

      assert.match(update.ok ? '' : update.problems.join(), useInstead);
      assert.match(create.kind === 'problems' ? create.messages.join() : '', useInstead);
    });
  }

  it('are never sent, whatever the value', () => {
    const never = [...userProperties].filter(([, { write }]) => write === 'never' || write === 'delegated');

    const read = never.map(([name]) => readProperties([[name, 'none']]));

    assert.deepEqual(
      read.filter(({ ok }) => ok),
      [],
    );
  });
});
