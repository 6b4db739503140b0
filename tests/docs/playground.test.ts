import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { mriOf, practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';

describe('the Playground', () => {
  it('has one channel: it does not start with more', () => {
    const { team } = z
      .looseObject({ team: z.looseObject({ channels: z.array(z.looseObject({ id: z.string() })) }) })
      .parse(parse(readFileSync('.m365agentsplayground.yml', 'utf8')));

    assert.equal(team.channels.length, 1);
  });

  it('has people of the practice tenant, with their ids', () => {
    const user = z.looseObject({
      id: z.string(),
      name: z.string(),
      userPrincipleName: z.string(),
      aadObjectId: z.string(),
    });
    const config = z
      .looseObject({ tenantId: z.string(), currentUser: user, users: z.array(user) })
      .parse(parse(readFileSync('.m365agentsplayground.yml', 'utf8')));

    assert.equal(config.tenantId, practiceTenantId);
    for (const { id, name, userPrincipleName, aadObjectId } of [config.currentUser, ...config.users]) {
      const person = practicePersonNamed(name.split(' ')[0] ?? '');
      assert.deepEqual(
        { name, upn: userPrincipleName, oid: aadObjectId },
        { name: person?.name, upn: person?.upn, oid: person?.id },
      );
      assert.equal(id, mriOf(aadObjectId));
    }
  });
});
