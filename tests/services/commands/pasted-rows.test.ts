import assert from 'node:assert/strict';
import { readPastedRows } from '../../../services/commands/pasted-rows.ts';
import { assertLinear } from '../../harness/growth.ts';

const isCommand = (line: string): boolean => /^(?:block|contain)\b/i.test(line);

/** The text after its rows were read, with single line breaks; or why a row is unclear. */
function read(text: string): string {
  const rows = readPastedRows(text, isCommand);
  return rows.kind === 'read' ? rows.text.replace(/[ \t]*\n\s*/g, '\n').trim() : rows.message;
}

const both = 'contain\nalex@x.com\ngrady@x.com';

describe('readPastedRows', () => {
  const rows: readonly (readonly [why: string, text: string, expected: string])[] = [
    [
      'two columns with a head',
      'contain\nUserPrincipalName\tDisplayName\nalex@x.com\tAlex W\ngrady@x.com\tGrady A',
      both,
    ],
    ['a head with spaces', 'contain\nUser principal name\tDisplay name\nalex@x.com\tAlex W\ngrady@x.com\tG', both],
    ['one column with a head', 'contain\nUserPrincipalName\nalex@x.com\ngrady@x.com', both],
    ['the name first', 'contain\nDisplayName\tUPN\nAlex W\talex@x.com\nGrady A\tgrady@x.com', both],
    [
      'commas',
      'contain\nUserPrincipalName,DisplayName,Department\nalex@x.com,Alex W,Marketing\ngrady@x.com,G,HR',
      both,
    ],
    ['semicolons and quotes', 'contain\n"UPN";"DisplayName"\n"alex@x.com";"W; Alex"\n"grady@x.com";"G"', both],
    ['a table in Markdown', 'contain\n| UPN | Name |\n|---|---|\n| alex@x.com | Alex |\n| grady@x.com | G |', both],
    [
      'a first row beside the command',
      'contain alex@x.com\tAlex W\ngrady@x.com\tGrady A',
      'contain alex@x.com\ngrady@x.com',
    ],
    ['a head beside the command', 'contain UserPrincipalName,DisplayName\nalex@x.com,Alex W', 'contain\nalex@x.com'],
    ['bullets', 'contain\n• alex@x.com\n•grady@x.com', both],
    ['dashes and stars', 'contain\n- alex@x.com\n* grady@x.com', both],
    ['numbers', 'contain\n1. alex@x.com\n2) grady@x.com', both],
    ['boxes', 'contain\n- [ ] alex@x.com\n[x] grady@x.com', both],
    ['names with brackets', 'contain\nAlex Wilber <alex@x.com>\nGrady Archie (grady@x.com)', both],
    ['a list of Outlook', 'contain\nAlex <alex@x.com>; Grady <grady@x.com>', 'contain\nalex@x.com grady@x.com'],
    [
      'a list in one line',
      'contain\nalex@x.com, grady@x.com and kim@x.com',
      'contain\nalex@x.com grady@x.com kim@x.com',
    ],
    [
      'an address and the id behind a head',
      'contain\nUPN\tObject Id\nalex@x.com\t08a792fc-101b-4579-8655-d23de2c4b481',
      'contain\nalex@x.com',
    ],
    [
      'the column that the head names, not the manager',
      'contain\nName,Manager,UPN\n"W, Alex",kim@x.com,alex@x.com',
      'contain\nalex@x.com',
    ],
    [
      'a reason in a row',
      'contain\nalex@x.com\tAlex because seen by kim@x.com',
      'contain\nalex@x.com because seen by kim@x.com',
    ],
    [
      'a reason on its own line',
      'contain\nalex@x.com\tAlex\nbecause kim@x.com said so',
      'contain\nalex@x.com\nbecause kim@x.com said so',
    ],
    ['an option on its own line', 'contain\nalex@x.com\tAlex\ndisable=yes', 'contain\nalex@x.com\ndisable=yes'],
    [
      'a second command',
      'contain alex@x.com\nblock Grady <grady@x.com>',
      'contain alex@x.com\nblock Grady <grady@x.com>',
    ],
    ['a name without an address', 'contain\n• Alex Wilber', 'contain\nAlex Wilber'],
    ['mentions', 'contain\n<at>Alex W</at>\talex@x.com', 'contain\n<at>Alex W</at>\talex@x.com'],
    ['the line of the command', 'contain Alex alex@x.com, kim@x.com', 'contain Alex alex@x.com, kim@x.com'],
    [
      'a quoted value of several lines',
      'set-out-of-office a@x.com internal="Away.\nWrite to Grady, grady@x.com\nBye"',
      'set-out-of-office a@x.com internal="Away.\nWrite to Grady, grady@x.com\nBye"',
    ],
    ['the address behind the name of a user', 'contain\nUser,Email\nAlex W,alex@x.com', 'contain\nalex@x.com'],
    ['a name with a comma that nobody quoted', 'contain\nName,UPN\nW, Alex,alex@x.com', 'contain\nalex@x.com'],
    ['a row without its last cells', 'contain\nUPN\tName\tMail\nalex@x.com', 'contain\nalex@x.com'],
    ['the mail where the UPN is empty', 'contain\nUPN,Manager,Mail\n,kim@x.com,alex@x.com', 'contain\nalex@x.com'],
    ['a line alone', 'find-users upn', 'find-users upn'],
    ['nothing', ' \n ', ''],
  ];
  for (const [why, text, expected] of rows) {
    it(`reads ${why}`, () => {
      assert.equal(read(text), expected);
    });
  }

  const unclear: readonly (readonly [why: string, text: string])[] = [
    ['a row with two accounts and words', 'contain\nalex@x.com, Alex Wilber, kim@x.com'],
    ['a row whose cells do not fit the head', 'contain\nName,Manager,UPN\nW, Alex,kim@x.com,alex@x.com'],
    ['a row that names the manager only', 'contain\nName,UPN,Manager\nAlex,,kim@x.com'],
    ['a cell with two', 'contain\nUPN\tName\nalex@x.com kim@x.com\tAlex'],
  ];
  for (const [why, text] of unclear) {
    it(`guesses nothing for ${why}`, () => {
      assert.match(read(text), /^Line [23] does not say for certain which account is meant: /);
    });
  }

  it('counts rows that name an account again', () => {
    const rows = readPastedRows('contain\nalex@x.com\tA\nALEX@x.com\tB\n\ngrady@x.com\nalex@x.com', isCommand);

    assert.equal(rows.kind === 'read' && rows.repeated, 2);
  });

  it('reads fifty rows, of which three are there twice and one is empty', () => {
    const people = Array.from({ length: 46 }, (_, n) => `user${String(n)}@x.com\tUser ${String(n)}`);

    const rows = readPastedRows(['contain', ...people, '', ...people.slice(0, 3)].join('\n'), isCommand);

    assert.equal(rows.kind === 'read' && rows.repeated, 3);
    assert.equal(new Set(rows.kind === 'read' ? rows.text.match(/user\d+@x\.com/g) : []).size, 46);
    assert.ok(rows.kind === 'read' && !rows.text.includes('User'));
  });

  it('takes time that grows with the text', () => {
    const baits = [
      'a\n',
      'a@x.com\n',
      'a@x.com,b@x.com\n',
      'upn\n',
      '•\n',
      '="\n',
      'a=',
      '\t',
      '",\n',
      '|a|\n',
      'and ',
      'because ',
    ];
    for (const bait of baits)
      assertLinear(
        JSON.stringify(bait),
        (size) => readPastedRows(`contain\n${bait.repeat(size / bait.length)}`, isCommand),
        3_900,
      );
  }).timeout(60_000);
});
