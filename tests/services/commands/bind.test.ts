import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commands } from '../../../services/registry.ts';
import { bindArguments, bindFields, type Binding } from '../../../services/commands/bind.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { shownQuery } from '../../../services/commands/person-query.ts';
import { quote } from '../../../services/base/quotes.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { at, bound, sample } from './sample.ts';
import { noon } from '../../harness/moment.ts';

const guid = '11111111-2222-4333-8444-555555555555';

/** Formats a binding: `user: upn alex@x, name Alex | key=value | missing: ...`. */
function short(result: Binding): string {
  if (result.kind === 'problems') return result.messages.join('\n');
  if (result.kind === 'exposed') return `exposed: ${result.exposed.join(', ')}`;
  const people = Object.entries(result.people).map(
    ([key, queries]) => `${key}: ${queries.map((query) => `${query.kind} ${shownQuery(query)}`).join(', ')}`,
  );
  const args = Object.entries(result.args).map(([key, value]) => `${key}=${String(value)}`);
  const missing = result.kind === 'missing' ? [`missing: ${result.keys.join(', ')}`] : [];
  return [...people, ...args, ...missing].join(' | ');
}

/** The defaults of `contain`, which every row would otherwise repeat. */
const defaults = ' | disable=false | deliver=discard';

describe('bindArguments', () => {
  const targets: readonly (readonly [why: string, typed: string, expected: string])[] = [
    ['an address', 'Alex@Contoso.com', 'upn alex@contoso.com'],
    ['a guest', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'upn kim_fabrikam.com#ext#@contoso.onmicrosoft.com'],
    ['an apostrophe', "o'neil@contoso.com", "upn o'neil@contoso.com"],
    ['an object id', guid.toUpperCase(), `id ${guid}`],
    ['a quoted name', '"Alex  Wilber"', 'name Alex Wilber'],
    ['a bare name', 'Alex', 'name Alex'],
    ['a name with a comma', '"Wilber, Alex"', 'name Wilber, Alex'],
    ['invisible characters in a name', '"Al\u200bex\u200f Wilber"', 'name Alex Wilber'],
    ['invisible characters around an address', '\u200balex@x\u200b', 'upn alex@x'],
    ['several, each once', 'a@x, A@X; b@x and b@x.', 'upn a@x, upn b@x'],
    ['without a space', 'a@x,b@x', 'upn a@x, upn b@x'],
    ['on lines of their own', '\na@x\nb@x\n', 'upn a@x, upn b@x'],
    ['a quoted list', '"a@x, b@x"', 'upn a@x, upn b@x'],
    ['a letter that only looks like a k', '\u212aim@x kim@x', 'upn \u212aim@x, upn kim@x'],
    ['a quoted name that is an option’s', '"disable"', 'name disable'],
    ['a link', 'mailto:a@x', 'upn a@x'],
    ['a link of Teams', '[a@x](mailto:A@x)', 'upn a@x'],
    ['a link of Slack', '<mailto:a@x|a@x>,', 'upn a@x'],
    ['a link of Outlook', 'a@x<mailto:a@x>;', 'upn a@x'],
    ['an @ before a name', '@Alex', 'name Alex'],
    ['a logon name', 'CONTOSO\\alex', 'logon-name CONTOSO\\alex'],
    ['an SID of Active Directory', 's-1-5-21-1-2-3-1107', 'sid S-1-5-21-1-2-3-1107'],
    ['with and without a key', 'a@x user=b@x', 'upn b@x, upn a@x'],
    ['a list by key', `user=a@x,${guid},b@x`, `upn a@x, id ${guid}, upn b@x`],
    ['a quoted list by key', 'user="a@x, b@x"', 'upn a@x, upn b@x'],
  ];
  for (const [why, typed, expected] of targets) {
    it(`accepts as a target ${why}: ${JSON.stringify(typed)}`, () => {
      assert.equal(short(bound(`contain ${typed}`)), `user: ${expected}${defaults}`);
    });
  }

  it('accepts mentions, by object id if Teams gives one', () => {
    const line = `contain ${at('Alex Wilber')}, user=${at('Megan')}`;

    assert.equal(
      short(bound(line, { 'Alex Wilber': '29:alex', Megan: guid })),
      `user: id ${guid}, mention Alex Wilber${defaults}`,
    );
  });

  for (const typed of [
    '../x',
    '"../x"',
    '..',
    'a/b@x',
    'a\\b\\c',
    '\\\\server\\share',
    'a@x?$select=id',
    '"a?b"',
    'a\u0007b@x',
    'a@b@c',
    '@@alex',
    '@',
    'a@',
    `${'a'.repeat(112)}@x`,
    '[a@x](mailto:b@x)',
    '<mailto:a@x|b@x>',
    '"\u200b"',
    '*',
    'a\ud800@x',
    'a\u202eb@x',
    '<script>',
    `"${'a'.repeat(257)}"`,
  ]) {
    it(`refuses as a target ${JSON.stringify(typed.slice(0, 30))}`, () => {
      const result = bound(`contain ok@x ${typed}`);

      assert.match(short(result), /^target ".*": expected an address, an object id, a mention or a quoted name$/);
    });
  }

  it('says which forms of a target it accepts', () => {
    assert.equal(
      short(bound('contain ../x')),
      'target "../x": expected an address, an object id, a mention or a quoted name',
    );
  });

  const lines: readonly (readonly [why: string, line: string, expected: string])[] = [
    ['an option in any spelling', 'contain a@x DELIVER=Reveal', 'user: upn a@x | disable=false | deliver=reveal'],
    ['an option by XSOAR’s name', 'contain a@x delivery_mode=reveal', 'user: upn a@x | disable=false | deliver=reveal'],
    ['a bare yes-or-no word', 'contain a@x disable', 'user: upn a@x | disable=true | deliver=discard'],
    ['the last word goes to the person', 'assign-manager a@x b@x c@x', 'user: upn a@x, upn b@x | manager: upn c@x'],
    ['unless that one has a key', 'assign-manager a@x b@x manager=c@x', 'user: upn a@x, upn b@x | manager: upn c@x'],
    ['people before a person', 'assign-manager a@x', 'user: upn a@x | missing: manager'],
    ['text takes all words', 'find-users alex in sales', 'text=alex in sales'],
    ['quotes within text', `find-users "a b" eq 'c d', x`, `text="a b" eq 'c d', x`],
    ['curly quotes within text as straight ones', 'find-users a eq ‘c d’', `text=a eq 'c d'`],
    ['text that is one quoted value', 'find-users "alex in sales"', 'text=alex in sales'],
    ['no name before an address', 'contain Alex Wilber <a@x>', `user: upn a@x${defaults}`],
    ['text after people', 'annotate a@x b@x seen at the gate', 'user: upn a@x, upn b@x | note=seen at the gate'],
    ['text after a name', 'annotate "Alex Wilber" seen', 'user: name Alex Wilber | note=seen'],
    ['no word to a person who may be absent', 'watch a@x b@x', 'user: upn a@x, upn b@x'],
    ['a list', 'find-users alex select=id,mail', 'text=alex | select=id,mail'],
    ['a plain word where no person fits', 'list-inactive 30', 'days=30'],
    ['a plain word after a person', 'whois a@x 3', 'user: upn a@x | depth=3'],
    ['a plain word is not taken for a person', 'convert-mailbox a@x to=shared', 'user: upn a@x | to=shared'],
    ['what is missing', 'convert-mailbox', 'missing: user, to'],
    ['an option without a value as left out', 'contain a@x deliver= disable=""', `user: upn a@x${defaults}`],
    [
      'any option where the schema does',
      'update-user a@x jobTitle="a=b" dept=""',
      'user: upn a@x | jobTitle=a=b | dept=',
    ],
  ];
  for (const [why, line, expected] of lines) {
    it(`binds ${why}: ${line}`, () => {
      assert.equal(short(bound(line)), expected);
    });
  }

  const problems: readonly (readonly [line: string, expected: string])[] = [
    ['contain a@x deliver=mail', 'argument "deliver": expected discard or reveal, got "mail"'],
    ['contain a@x disable=maybe', 'argument "disable": expected yes or no, got "maybe"'],
    ['convert-mailbox a@x to=x', 'argument "to": expected shared, user or room, got "x"'],
    ['list-inactive days=x', 'argument "days": expected a number, got "x"'],
    ['list-inactive 900', 'argument "days": expected 365 or less, got "900"'],
    ['list-inactive 9 8', '"8" is one too many: list-inactive takes days'],
    [
      'contain a@x dellver=x',
      'argument "dellver": not known, did you mean "deliver"; contain takes user, disable, deliver',
    ],
    ['contain a@x zzz=1', 'argument "zzz": not known; contain takes user, disable, deliver'],
    ['contain a@x deliver=reveal Deliver=reveal', 'argument "deliver" is given twice'],
    ['contain a@x disable=no disable', 'argument "disable" is given twice'],
    ['contain ../x ../x', 'target "../x": expected an address, an object id, a mention or a quoted name'],
    ['update-user a@x dept=1 DEPT=2', 'argument "DEPT" is given twice'],
    [
      `update-user a@x dept=${'x'.repeat(21)}`,
      `argument "dept": expected 20 characters at most, got "${'x'.repeat(20)}…"`,
    ],
    ['assign-manager a@x manager=b@x,c@x', 'argument "manager": expected one person, got 2'],
    ['set-password a@x password=hunter2', 'argument "password": expected 12 characters or more'],
  ];
  for (const [line, expected] of problems) {
    it(`explains what is wrong with: ${line.slice(0, 60)}`, () => {
      assert.equal(short(bound(line)), expected);
    });
  }

  it('refuses a mention as the value of a plain option', () => {
    assert.equal(
      short(bound(`convert-mailbox a@x to=${at('Alex')}`, { Alex: '29:alex' })),
      'argument "to": expected text, got a mention of Alex',
    );
  });

  it('reports every problem, not only the first', () => {
    const result = bound('contain ../x deliver=mail zzz=1');

    assert.equal(result.kind === 'problems' && result.messages.length, 3);
  });

  it('reports twenty problems and the number of the others', () => {
    const result = bound(`contain ${Array.from({ length: 500 }, (_, index) => `/${String(index)}`).join(' ')}`);

    assert.deepEqual(result.kind === 'problems' && [result.messages.length, result.messages.at(-1)], [
      21,
      'and 480 more',
    ]);
  });

  it('keeps the reason and the tenant', () => {
    const result = bound('contain a@x tenant=fabrikam.com because INC-1');

    assert.deepEqual(
      [result.kind, 'reason' in result && [result.reason, result.tenant]],
      ['bound', ['INC-1', 'fabrikam.com']],
    );
  });

  it('understands the example of every command in the registry', () => {
    const registry = createVocabulary(commands, builtinCommands);
    for (const { example } of commands) {
      const parsed = parseCommand({ text: example, mentions: [] }, registry);

      assert.equal(parsed.kind === 'command' && bindArguments(parsed.command, parsed, noon).kind, 'bound', example);
    }
  });

  it('binds every typed target once and in order', () => {
    const local = fc.stringMatching(/^[a-z0-9][a-z0-9'._#-]{0,20}$/);
    const one = fc.oneof(
      local.map((name) => ({ typed: `${name}@contoso.com`, bound: `upn ${name}@contoso.com` })),
      fc.uuid().map((id) => ({ typed: id.toUpperCase(), bound: `id ${id}` })),
      fc.stringMatching(/^[A-Za-z][A-Za-z' ()."-]{0,20}[a-z]$/).map((name) => ({
        typed: quote(name),
        bound: `name ${name.replace(/ +/g, ' ')}`,
      })),
    );
    const gap = fc.constantFrom(' ', ', ', '\n', '\r\n', ' ; ', '\u00a0');
    const many = fc.uniqueArray(one, { minLength: 1, maxLength: 30, selector: ({ bound }) => bound.toLowerCase() });
    fc.assert(
      fc.property(many, gap, (people, between) => {
        const line = `contain ${people.map(({ typed }) => typed).join(between)}`;

        assert.equal(short(bound(line)), `user: ${people.map((person) => person.bound).join(', ')}${defaults}`);
      }),
    );
  });

  it('never throws and has an answer to every input', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('contain', 'assign-manager', 'find-users', 'update-user'),
        (junk, name) => {
          const word = { kind: 'word', text: junk, quoted: false } as const;
          const typed = {
            positionals: [word, { ...word, quoted: true }],
            options: [
              { key: junk, value: word },
              { key: 'user', value: word },
            ],
            reason: undefined,
            tenant: undefined,
          };
          const result = bindArguments(sample(name), typed, noon);

          assert.ok(result.kind !== 'problems' || result.messages.every((message) => message !== ''));
        },
      ),
    );
  });
});

describe('bindFields', () => {
  const rows: readonly (readonly [why: string, fields: Record<string, string>, expected: string])[] = [
    [
      'picked people',
      { user: `${guid},${guid.replace('1', '2')}` },
      `user: id ${guid}, id ${guid.replace('1', '2')}${defaults}`,
    ],
    [
      'typed people',
      { user: '', 'user-typed': 'a@x; Alex Wilber\n"Bowen, Megan"' },
      `user: upn a@x, name Alex Wilber, name Bowen, Megan${defaults}`,
    ],
    ['picked and typed', { user: guid, 'user-typed': 'a@x' }, `user: id ${guid}, upn a@x${defaults}`],
    ['picked and typed alike', { user: guid, 'user-typed': guid }, `user: id ${guid}${defaults}`],
    [
      'switches and choices',
      { user: 'a@x', disable: 'true', deliver: 'reveal' },
      'user: upn a@x | disable=true | deliver=reveal',
    ],
    ['nothing', {}, 'disable=false | deliver=discard | missing: user'],
    [
      'what it only inherits',
      Object.create({ user: 'a@x' }) as Record<string, string>,
      'disable=false | deliver=discard | missing: user',
    ],
    ['something else', { users: 'a@x', verb: 'submit' }, 'disable=false | deliver=discard | missing: user'],
    ['too much', { user: 'a,'.repeat(16_001) }, 'argument "user": expected 32000 characters at most'],
    ['a wrong choice', { user: 'a@x', deliver: 'mail' }, 'argument "deliver": expected discard or reveal, got "mail"'],
    [
      'a wrong person',
      { user: '../x' },
      'target "../x": expected an address, an object id, a mention or a quoted name',
    ],
  ];
  for (const [why, fields, expected] of rows) {
    it(`accepts ${why}`, () => {
      assert.equal(short(bindFields(sample('contain'), fields, { moment: noon })), expected);
    });
  }

  it('reads the reason', () => {
    const result = bindFields(sample('contain'), { user: guid, reason: ' INC-1\u0007 ' }, { moment: noon });

    assert.equal(result.kind === 'bound' && result.reason, 'INC-1');
  });
});
