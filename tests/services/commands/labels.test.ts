import assert from 'node:assert/strict';
import { withoutLabels } from '../../../services/commands/labels.ts';
import { tokenise, type TypedValue } from '../../../services/commands/tokens.ts';
import { at } from './sample.ts';

const megan = { text: at('Megan Bowen'), id: '29:megan' };

/** What is left of the words of a line, quoted ones in quotes and mentions as ids. */
function left(line: string): string {
  const read = tokenise({ text: line, mentions: [megan] });
  assert.ok(read.kind === 'tokens');
  const values = read.tokens.filter((token): token is TypedValue => token.kind !== 'option');
  return withoutLabels(values)
    .map((value) => (value.kind === 'mention' ? value.id : value.quoted ? `"${value.text}"` : value.text))
    .join(' ');
}

describe('withoutLabels', () => {
  const rows: readonly (readonly [why: string, line: string, expected: string])[] = [
    ['drops a name before an address', 'Alex Wilber alex@x', 'alex@x'],
    ['drops a name before an address in brackets', 'Alex Wilber <alex@x>', '<alex@x>'],
    ['drops a name before an id', String.raw`Alex CONTOSO\alex`, String.raw`CONTOSO\alex`],
    ['drops a quoted name before an address in brackets', '"Alex Wilber" <alex@x>', '<alex@x>'],
    ['drops every name of a list of Outlook', '"A" <a@x>; B C (b@x)', '<a@x>; (b@x)'],
    ['keeps a quoted name beside another address', '"Alex Wilber" grady@x', '"Alex Wilber" grady@x'],
    ['keeps a name of a list', 'Alex, grady@x', 'Alex, grady@x'],
    ['keeps a name before an "and"', 'Alex and grady@x', 'Alex and grady@x'],
    ['keeps what follows an address', 'alex@x impossible travel', 'alex@x impossible travel'],
    ['keeps a name before a mention', `Alex ${megan.text}`, 'Alex 29:megan'],
    ['keeps a mention before an address', `${megan.text} alex@x`, '29:megan alex@x'],
    ['keeps names alone', 'Alex Wilber', 'Alex Wilber'],
  ];
  for (const [why, line, expected] of rows) {
    it(`${why}: ${line}`, () => {
      assert.equal(left(line), expected);
    });
  }
});
