import assert from 'node:assert/strict';
import { mriOf, practicePeople, practicePersonNamed } from '../../practice/people/people.ts';

describe('the people of the practice tenant', () => {
  it('are found by first name in any case and without accents', () => {
    const found = ['adele', 'ADELE', 'josé', 'jose', ' Zoe '].map((name) => practicePersonNamed(name)?.upn);

    assert.deepEqual(found, [
      'adele@contoso.com',
      'adele@contoso.com',
      'jose@contoso.com',
      'jose@contoso.com',
      'zoe@contoso.com',
    ]);
  });

  it('are not found by a name that nobody has', () => {
    const found = practicePersonNamed('mallory');

    assert.equal(found, undefined);
  });

  it('each have an object id, an address and a Teams id of their own', () => {
    const ids = practicePeople.flatMap((person) => [person.id, person.upn.toLowerCase(), mriOf(person.id)]);

    assert.equal(new Set(ids).size, 3 * practicePeople.length);
  });

  it('have managers who exist', () => {
    const managers = practicePeople.flatMap((person) => person.account.manager ?? []);

    assert.deepEqual(
      managers.filter((upn) => !practicePeople.some((person) => person.upn === upn)),
      [],
    );
  });
});
