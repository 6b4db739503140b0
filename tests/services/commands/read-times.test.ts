import assert from 'node:assert/strict';
import { bindArguments, bindFields } from '../../../services/commands/bind.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { isTimeKind, mustLieAhead } from '../../../services/contract/args.ts';
import { argumentsOf } from '../../../services/contract/arguments.ts';
import { targetKeyOf, type Command } from '../../../services/contract/bundle.ts';
import { fieldsOf } from '../../../services/commands/usage.ts';
import { commandNamed, commands } from '../../../services/registry.ts';
import { noon } from '../../harness/moment.ts';

const vocabulary = createVocabulary(commands, builtinCommands);

function bind(line: string, moment = noon) {
  const parsed = parseCommand({ text: line, mentions: [] }, vocabulary);
  return parsed.kind === 'command' ? bindArguments(parsed.command, parsed, moment) : assert.fail(line);
}

function argsOf(line: string, moment = noon): Readonly<Record<string, unknown>> {
  const binding = bind(line, moment);
  return binding.kind === 'bound' ? binding.args : assert.fail(JSON.stringify(binding));
}

function problemsOf(line: string, moment = noon) {
  const binding = bind(line, moment);
  return binding.kind === 'problems' ? binding : assert.fail(JSON.stringify(binding));
}

const timed: readonly (readonly [command: Command, argument: string])[] = commands.flatMap((command) =>
  argumentsOf(command).flatMap(({ name, kind }) => (mustLieAhead(kind) ? [[command, name] as const] : [])),
);

describe('times of the future', () => {
  it('are declared by every command that has some', () => {
    assert.deepEqual(timed.map(([{ name }, argument]) => `${name} ${argument}`).sort(), [
      'create-tap start',
      'create-user at',
      'offboard at',
      'set-out-of-office to',
    ]);
  });

  it('are told from plain text by their kind: no other argument takes a time', () => {
    const plain = commands.flatMap((command) =>
      argumentsOf(command).filter(({ kind, description }) => !isTimeKind(kind) && /\d{4}-\d\d-\d\dT/.test(description)),
    );

    assert.deepEqual(plain, []);
  });

  for (const [command, argument] of timed) {
    const line = (time: string) => `${command.name} alex@contoso.com ${argument}="${time}" because INC-1`;

    it(`are refused when they have passed, and asked for: ${command.name} ${argument}`, () => {
      const { messages, offers } = problemsOf(line('2026-01-31T17:00'));

      assert.deepEqual(messages, [
        `argument "${argument}": 31 Jan 2026, 17:00 (your time), 16:00 UTC has passed`,
        'Did you mean 31 Jan 2027, 17:00 (your time), 16:00 UTC?',
      ]);
      assert.equal(offers[0]?.label, 'Yes, in 2027');
      const typed = bind(offers[0].command);
      assert.ok(typed.kind === 'bound' || typed.kind === 'missing', JSON.stringify(typed));
      assert.equal(typed.args[argument], '2027-01-31T16:00:00.000Z');
      const people = targetKeyOf(command) === undefined ? {} : { user: [{ kind: 'upn', upn: 'alex@contoso.com' }] };
      assert.deepEqual([typed.people, typed.reason], [people, 'INC-1']);
    });

    it(`are refused on a form as they are on a line: ${command.name} ${argument}`, () => {
      const fields = { 'user-typed': 'alex@contoso.com', [argument]: '2026-01-31 17:00' };

      const binding = bindFields(command, fields, { moment: noon });

      assert.match(JSON.stringify(binding), /31 Jan 2026, 17:00 \(your time\), 16:00 UTC has passed/);
    });

    it(`may be the minute that somebody is typing in: ${command.name} ${argument}`, () => {
      const justNow = { ...noon, now: Date.UTC(2026, 2, 2, 12, 0, 59) };

      assert.notEqual(bind(line('2026-03-02T13:00'), justNow).kind, 'problems');
      assert.equal(bind(line('2026-03-02T12:59'), justNow).kind, 'problems');
    });
  }

  it('have a button for at once where something starts, and none where it ends', () => {
    const start = problemsOf('offboard alex@contoso.com at=2026-01-31T17:00Z because HR-77').offers;
    const end = problemsOf('set-out-of-office alex@contoso.com internal=Away to=2026-01-31').offers;

    assert.deepEqual(
      start.map(({ label, command }) => [label, command.includes('at=')]),
      [
        ['Yes, in 2027', true],
        ['Start at once', false],
      ],
    );
    assert.deepEqual(
      end.map(({ label }) => label),
      ['Yes, in 2027'],
    );
  });

  it('move an absence as a whole', () => {
    const { messages, offers } = problemsOf(
      'set-out-of-office alex@contoso.com internal=Away from=2026-01-20 to=2026-01-31',
    );

    assert.match(messages[1] ?? '', /^Did you mean 20 Jan 2027, 00:00 .* to 31 Jan 2027, 00:00 /);
    const { from, to } = argsOf(offers[0]?.command ?? '');
    assert.deepEqual([from, to], ['2027-01-19T23:00:00.000Z', '2027-01-30T23:00:00.000Z']);
  });

  it('leave a start alone whose end lies ahead', () => {
    const { from, to } = argsOf('set-out-of-office alex@contoso.com internal=Away from=2026-02-20 to=2026-03-20');

    assert.deepEqual([from, to], ['2026-02-19T23:00:00.000Z', '2026-03-19T23:00:00.000Z']);
  });

  it('move a leap day to the next one', () => {
    const { offers } = problemsOf('offboard alex@contoso.com at=2024-02-29T08:00 because HR-77');

    assert.equal(offers[0]?.label, 'Yes, in 2028');
  });

  it('are never in a button beside another problem, or with a secret', () => {
    const { offers } = problemsOf('offboard alex@contoso.com at=2026-01-31 steps=everything because HR-77');

    assert.deepEqual(offers, []);
  });
});

describe('times of the sender', () => {
  it('are stored as instants, in UTC', () => {
    assert.equal(argsOf('offboard alex@contoso.com at=2026-07-31T17:00')['at'], '2026-07-31T15:00:00.000Z');
  });

  for (const [zone, at] of [
    ['America/New_York', '2030-03-01T14:00:00.000Z'],
    ['america/new_york', '2030-03-01T14:00:00.000Z'],
    ['"W. Europe Standard Time"', '2030-03-01T08:00:00.000Z'],
    ['"tokyo standard time"', '2030-03-01T00:00:00.000Z'],
    ['UTC', '2030-03-01T09:00:00.000Z'],
  ] as const)
    it(`are those of the zone that is typed with them: ${zone}`, () => {
      const args = argsOf(
        `set-out-of-office alex@contoso.com internal=Away from=2030-03-01T09:00 to=2030-04-09T09:00Z zone=${zone} because x`,
      );

      assert.deepEqual([args['from'], args['to']], [at, '2030-04-09T09:00:00.000Z']);
    });
  it('are not read in a zone that nobody knows, and need times beside one', () => {
    const typed = 'set-out-of-office alex@contoso.com internal=Away';

    const unknown = problemsOf(`${typed} to=2030-03-01 zone=Europe/Atlantis because x`);
    const timeless = problemsOf(`${typed} zone=Europe/Berlin because x`);

    assert.match(unknown.messages.join(' '), /"zone": expected a time zone such as Europe\/Berlin/);
    assert.match(timeless.messages.join(' '), /"zone": needs "to"/);
  });
  it('are said in that zone, and not as the time of the sender', () => {
    const { messages } = problemsOf(
      'set-out-of-office alex@contoso.com internal=Away to=2020-03-01T09:00 zone=Asia/Tokyo because x',
    );

    assert.match(messages.join(' '), /1 Mar 2020, 09:00 Asia\/Tokyo, 00:00 UTC has passed/);
    assert.doesNotMatch(messages.join(' '), /your time/);
  });
  it('stand in a form in the zone that is typed, from which they are read again', () => {
    const typed = 'set-out-of-office alex@contoso.com to=2030-03-01T09:00 zone=Asia/Tokyo because x';
    const missing = bind(typed);
    assert.ok(missing.kind === 'missing');

    const fields = new Map(
      fieldsOf(commandNamed('set-out-of-office') ?? assert.fail(), missing, { zone: 'Europe/Zurich' }).map((field) => [
        field.key,
        field.value,
      ]),
    );

    assert.deepEqual([fields.get('to'), fields.get('zone')], ['2030-03-01 09:00', 'Asia/Tokyo']);
  });

  for (const [why, time, zone, offers] of [
    [
      'an hour that the clocks skip',
      '2026-03-29T02:30',
      'Europe/Zurich',
      ['29 Mar 2026, 03:30 (your time), 01:30 UTC'],
    ],
    [
      'one that they skip in New York',
      '2026-03-08T02:30',
      'America/New_York',
      ['8 Mar 2026, 03:30 (your time), 07:30 UTC'],
    ],
    [
      'an hour that comes twice',
      '2026-10-25T02:30',
      'Europe/Zurich',
      ['25 Oct 2026, 02:30 (your time), 00:30 UTC', '25 Oct 2026, 02:30 (your time), 01:30 UTC'],
    ],
    [
      'one that comes twice in New York',
      '2026-11-01T01:30',
      'America/New_York',
      ['1 Nov 2026, 01:30 (your time), 05:30 UTC', '1 Nov 2026, 01:30 (your time), 06:30 UTC'],
    ],
  ] as const) {
    it(`are asked about: ${why}`, () => {
      const found = problemsOf(`offboard alex@contoso.com at=${time} because HR-77`, { ...noon, zone });

      assert.deepEqual(
        found.offers.map(({ label }) => label),
        offers,
      );
      for (const { command } of found.offers) assert.equal(bind(command).kind, 'bound', command);
    });
  }

  it('count as UTC where Teams names no zone, which the answer says', () => {
    const unknown = { ...noon, zone: undefined };

    assert.equal(argsOf('offboard alex@contoso.com at=2026-07-31T17:00', unknown)['at'], '2026-07-31T17:00:00.000Z');
    const { messages } = problemsOf('offboard alex@contoso.com at=2026-01-31T17:00', unknown);
    assert.match(messages.join(' '), /31 Jan 2026, 17:00 UTC has passed.*did not name your time zone/);
  });

  it('begin the period of a read', () => {
    assert.equal(argsOf('list-sign-ins alex@contoso.com since=2026-03-01T09:00')['since'], '2026-03-01T08:00:00.000Z');
    assert.equal(argsOf('list-sign-ins alex@contoso.com since=2H')['since'], '2H');
  });

  it('cannot begin a period that has not come', () => {
    const { messages } = problemsOf('list-sign-ins alex@contoso.com since=2026-03-03');

    assert.deepEqual(messages, [
      'argument "since": 3 Mar 2026, 00:00 (your time), 2 Mar 2026, 23:00 UTC has not come yet',
    ]);
  });

  it('are days of the calendar', () => {
    const { messages } = problemsOf('offboard alex@contoso.com at=2027-02-30');

    assert.deepEqual(messages, ['argument "at": expected a time such as 2027-03-02T09:00, got "2027-02-30"']);
  });
});
