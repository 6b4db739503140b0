import assert from 'node:assert/strict';
import { isGoneTwice } from '../../../services/directory/gone-twice.ts';

describe('reading twice that something is gone', () => {
  const rows: readonly (readonly [answers: readonly boolean[], gone: boolean, reads: number])[] = [
    [[false, false], true, 2],
    [[false, true], false, 2],
    [[true], false, 1],
  ];
  for (const [answers, gone, reads] of rows)
    it(`says ${gone ? 'gone' : 'not gone'} when it is ${answers.map((there) => (there ? 'there' : 'away')).join(', then ')}`, async () => {
      const asked: boolean[] = [];
      const isGone = await isGoneTwice(() => {
        const answer = answers[asked.length] ?? true;
        asked.push(answer);
        return Promise.resolve(answer);
      });

      assert.deepEqual([isGone, asked.length], [gone, reads]);
    });
});
