import assert from 'node:assert/strict';
import { readTargetRows } from '../../../services/commands/target-file.ts';
import { shownQuery } from '../../../services/commands/person-query.ts';
import { assertLinear } from '../../harness/growth.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');

/** Each row as `line account`, or `line ?` where it names none. */
function rowsOf(bytes: Uint8Array): readonly string[] {
  const read = readTargetRows(bytes);
  return read.ok
    ? read.rows.map(({ line, query }) => `${line} ${query === undefined ? '?' : shownQuery(query)}`)
    : [read.problem];
}

const both = ['1 alex@contoso.com', '2 grady@contoso.com'];
const below = ['2 alex@contoso.com', '3 grady@contoso.com'];

describe('a file of targets', () => {
  const shapes: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
    ['one address in each line', utf8('alex@contoso.com\ngrady@contoso.com\n'), both],
    ['a byte order mark and Windows line ends', utf8('\ufeffalex@contoso.com\r\ngrady@contoso.com\r\n'), both],
    ['line ends of an old Mac', utf8('alex@contoso.com\rgrady@contoso.com'), both],
    [
      'UTF-16, as Excel writes "Unicode text"',
      utf16('User\talex\r\nalex@contoso.com\t1\r\ngrady@contoso.com\t2'),
      below,
    ],
    ['semicolons', utf8('Benutzer;Ort\nalex@contoso.com;Bern\ngrady@contoso.com;Basel'), below],
    ['a separator that is told', utf8('sep=;\nalex@contoso.com;x,y\ngrady@contoso.com;z'), below],
    [
      'quotes with separators, quotes and line breaks in them',
      utf8('Name,UPN\n"Wilber, ""Al""\nex",alex@contoso.com\n"G",grady@contoso.com'),
      ['2 alex@contoso.com', '4 grady@contoso.com'],
    ],
    [
      'the best column by name, whatever stands in the others',
      utf8('UserPrincipalName,Manager\nalex@contoso.com,megan@contoso.com\ngrady@contoso.com,megan@contoso.com'),
      below,
    ],
    ['the column by what is in it', utf8('Alex,alex@contoso.com\nGrady,grady@contoso.com'), both],
    ['object ids', utf8('08a792fc-101b-4579-8655-d23de2c4b481'), ['1 08a792fc-101b-4579-8655-d23de2c4b481']],
    [
      'empty lines between',
      utf8('alex@contoso.com\n\n,,\ngrady@contoso.com'),
      ['1 alex@contoso.com', '4 grady@contoso.com'],
    ],
    [
      'umlauts of windows-1252',
      Buffer.from('Name;Mail\nM\u00fcller;alex@contoso.com\nX;grady@contoso.com', 'latin1'),
      below,
    ],
    [
      'a typo in the first line, which is no header',
      utf8('alex.contoso\ngrady@contoso.com'),
      ['1 ?', '2 grady@contoso.com'],
    ],
    ['an empty cell in the column', utf8('Name,UPN\nAlex,\nGrady,grady@contoso.com'), ['2 ?', '3 grady@contoso.com']],
    [
      'a cell with two accounts',
      utf8('UPN\nalex@contoso.com grady@contoso.com\ngrady@contoso.com'),
      ['2 ?', '3 grady@contoso.com'],
    ],
  ];
  for (const [what, bytes, rows] of shapes)
    it(`is read with ${what}`, () => {
      assert.deepEqual(rowsOf(bytes), rows);
    });

  it('is not read where two columns hold accounts and none is named', () => {
    const read = rowsOf(utf8('alex@contoso.com,megan@contoso.com\ngrady@contoso.com,megan@contoso.com'));

    assert.match(read.join(' '), /Columns 1 and 2 both hold accounts.*UserPrincipalName/);
  });

  it('is read in time that grows with its size, quotes that never end included', () => {
    const hostile = (size: number) => [
      utf8('"'.repeat(size)),
      utf8(`"${'a,'.repeat(size)}`),
      utf8('alex@contoso.com\n'.repeat(size)),
    ];

    for (const n of [0, 1, 2])
      assertLinear(`file ${String(n)}`, (size) => readTargetRows(hostile(size)[n] ?? utf8('')), 5000);
  });
});
