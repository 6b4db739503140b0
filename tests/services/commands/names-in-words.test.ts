import assert from 'node:assert/strict';
import { namesInWords } from '../../../services/commands/names-in-words.ts';

const people = ['Alex Wilber', 'Grady Archie', 'Maria del Carmen Ruiz'];

/** Finds who has a name that begins with these words, or nobody, and notes what was searched for. */
function search() {
  const searched: string[] = [];
  const find = (name: string): Promise<string> => {
    searched.push(name);
    const hit = people.find((person) => person.toLowerCase().startsWith(name.toLowerCase()));
    return Promise.resolve(hit ?? `nobody: ${name}`);
  };
  return { searched, find, isNobody: (answer: string) => answer.startsWith('nobody') };
}

describe('words without quotes', () => {
  const rows: readonly (readonly [text: string, answers: readonly string[], left: string])[] = [
    ['alex wilber', ['Alex Wilber'], ''],
    ['alex impossible travel', ['Alex Wilber'], 'impossible travel'],
    ['Alex Wilber impossible travel', ['Alex Wilber'], 'impossible travel'],
    ['alex and grady', ['Alex Wilber', 'Grady Archie'], ''],
    ['Alex Wilber Grady Archie', ['Alex Wilber', 'Grady Archie'], ''],
    ['alex phished and lost his phone', ['Alex Wilber'], 'phished and lost his phone'],
    ['alex and nobody', ['Alex Wilber', 'nobody: nobody'], ''],
    ['nobody and alex', ['nobody: nobody', 'Alex Wilber'], ''],
    ['maria del carmen ruiz phished', ['Maria del Carmen Ruiz'], 'phished'],
    ['impossible travel', ['nobody: impossible travel'], ''],
    ['and', ['nobody: and'], ''],
    ['alex and', ['Alex Wilber'], ''],
  ];
  for (const [text, answers, left] of rows)
    it(`mean ${answers.join(' and ')}${left === '' ? '' : ` with "${left}" left`}: ${text}`, async () => {
      assert.deepEqual(await namesInWords(text, search()), { answers, left });
    });

  it('cost few searches, however many they are', async () => {
    const by = search();

    await namesInWords(`alex ${'word '.repeat(500).trim()}`, by);

    assert.ok(by.searched.length < 12, String(by.searched.length));
  });
});
