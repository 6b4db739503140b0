import assert from 'node:assert/strict';
import { argumentsOf } from '../../../services/contract/arguments.ts';
import { bindFields } from '../../../services/commands/bind.ts';
import { fieldsOf, usageOf } from '../../../services/commands/usage.ts';
import { personId } from '../../../services/model/person.ts';
import { bound, sample } from './sample.ts';
import { noon } from '../../harness/moment.ts';

const id = personId('11111111-2222-4333-8444-555555555555');

describe('usageOf', () => {
  for (const [name, expected] of [
    ['contain', 'contain <user...> [disable=no] [deliver=discard] [because <reason>]'],
    ['assign-manager', 'assign-manager <user...> <manager> [because <reason>]'],
    ['find-users', 'find-users <text> [select=<select>]'],
    ['list-inactive', 'list-inactive [days=90]'],
    ['convert-mailbox', 'convert-mailbox <user...> to=shared|user|room [because <reason>]'],
    ['set-password', 'set-password <user> password=<password> [because <reason>]'],
  ] as const) {
    it(`formats the usage of ${name}`, () => {
      assert.equal(usageOf(sample(name)), expected);
    });
  }
});

describe('argumentsOf', () => {
  it('derives every property from the schema', () => {
    const [user, disable, deliver] = argumentsOf(sample('contain'));

    assert.deepEqual(
      [user, disable, deliver].map((row) => [
        row?.name,
        row?.kind,
        row?.required,
        row?.default,
        row?.choices,
        row?.otherNames,
      ]),
      [
        ['user', 'people', true, '', [], []],
        ['disable', 'yes-no', false, 'no', [], []],
        ['deliver', 'choice', false, 'discard', ['discard', 'reveal'], ['delivery_mode']],
      ],
    );
    assert.equal(deliver?.description, 'Who learns the password');
  });
});

describe('fieldsOf', () => {
  it('has a field for every argument and the reason', () => {
    const fields = fieldsOf(sample('contain')).map(({ key, kind, value, required }) => [key, kind, value, required]);

    assert.deepEqual(fields, [
      ['user', 'people', '', true],
      ['disable', 'yes-no', 'no', false],
      ['deliver', 'choice', 'discard', false],
      ['reason', 'plain', '', false],
    ]);
  });

  it('has no field for a reason when the command only reads', () => {
    assert.deepEqual(
      fieldsOf(sample('find-users')).map(({ key }) => key),
      ['text', 'select'],
    );
  });

  it('fills in known values, so that submitting the form changes nothing', () => {
    const known = bound(`contain ${id ?? ''} a@x "Wilber, Alex" disable=yes because INC-1`);
    assert.ok(known.kind === 'bound');

    const fields = fieldsOf(sample('contain'), known);

    assert.deepEqual(
      fields.map(({ value, typed }) => [value, typed]),
      [
        [id, 'a@x, "Wilber, Alex"'],
        ['yes', ''],
        ['discard', ''],
        ['INC-1', ''],
      ],
    );
    const sent = Object.fromEntries(
      fields.flatMap(({ key, value, typed }) => [
        [key, value],
        [`${key}-typed`, typed],
      ]),
    );
    const back = bindFields(sample('contain'), { ...sent, user: '' }, { moment: noon });
    assert.deepEqual(back.kind === 'bound' && [back.args, back.reason], [known.args, known.reason]);
  });
});
