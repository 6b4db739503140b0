import assert from 'node:assert/strict';
import { csvOf } from '../../../services/base/csv.ts';

/** The lines of a file with these cells in one row. */
const lineOf = (...cells: readonly string[]): string => csvOf({ columns: ['a'], rows: [cells] }).split('\r\n')[1] ?? '';

describe('a CSV file', () => {
  it('begins with the mark of UTF-8 and ends every line as RFC 4180 says', () => {
    assert.equal(
      csvOf({ columns: ['Name', 'Address'], rows: [['Alex', 'alex@x']] }),
      '\uFEFFName,Address\r\nAlex,alex@x\r\n',
    );
  });

  const formulas: readonly (readonly [cell: string, written: string])[] = [
    ['=1+1', "'=1+1"],
    ['+49 170', "'+49 170"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =cmd', "'  =cmd"],
    ['\t=cmd', "' =cmd"],
    ['＝1', "'＝1"],
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ];
  for (const [cell, written] of formulas)
    it(`writes ${JSON.stringify(cell)} so that no spreadsheet runs it`, () => {
      assert.equal(lineOf(cell), written);
    });

  it('leaves an apostrophe away where nothing would run', () => {
    assert.equal(lineOf('a=b', 'x@contoso.com', '1-2'), 'a=b,x@contoso.com,1-2');
  });

  it('keeps each row on one line, whatever stands in its cells', () => {
    assert.equal(lineOf('a,b', 'say "hi"', 'one\r\ntwo', 'a;b'), '"a,b","say ""hi""",one two,"a;b"');
  });
});
