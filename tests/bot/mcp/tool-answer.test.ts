import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { answerWords } from '../../../bot/mcp/answer-words.ts';
import { toResult } from '../../../bot/mcp/tool-answer.ts';
import type { RequestId } from '../../../services/model/request.ts';

describe('the answer of a tool', () => {
  it('has text of other people under "untrusted" only, and between its own marks, whatever the text is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\u0007', '\u202e', '\u200b', ']', '\ud800') }),
        (text) => {
          const { content, structuredContent } = toResult({ outcome: 'done', cordon: 'Read.', untrusted: { text } });

          const [block] = content;
          const said = block?.type === 'text' ? block.text : assert.fail('no text');
          const lines = said.split('\n');
          assert.equal(lines.length, 5);
          assert.match(lines[2] ?? '', /^\[data [\da-f-]{36}\]$/);
          assert.equal(lines[4], lines[2]?.replace('[data', '[end of data'));
          assert.doesNotMatch(said.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
          assert.deepEqual(Object.keys(z.looseObject({}).parse(structuredContent)), ['outcome', 'cordon', 'untrusted']);
        },
      ),
    );
  });

  it('never shows a secret that is for one person, nor an address to sign in', () => {
    const answers = [
      { kind: 'revealed', id: 'OP-7F3K' as RequestId, secrets: [{ label: 'Password', value: 'planted' }] },
      { kind: 'sign-in', url: 'https://cordon.example/planted', resource: 'planted' },
    ] as const;

    for (const answer of answers) {
      const told = answerWords(answer as never, 0);
      assert.equal(told.outcome, 'refused');
      assert.doesNotMatch(JSON.stringify(told), /planted/);
    }
  });
});
