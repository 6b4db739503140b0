import type { LineWord } from './line.ts';
import { foldWord } from './phrases.ts';
import type { Language } from './translations.ts';

/** A short answer such as `yes`, which decides about the request of a thread and means nothing elsewhere. */
export interface ShortAnswer {
  readonly name: 'approve' | 'deny';
  readonly language: Language | undefined;
  /** How many words it takes. */
  readonly length: number;
}

/** Short answers by what they decide. The names and aliases of `approve` and `deny` are longer answers and no part of this. */
export const shortAnswers = {
  approve: [
    'yes',
    'yep',
    'yeah',
    'ok',
    'okay',
    'go',
    'go ahead',
    'do it',
    'lgtm',
    '+1',
    '👍',
    'confirmed',
    'ja',
    'sí',
    'oui',
  ],
  deny: ['no', 'nope', "don't", "don't do it", 'do not', 'dont', '👎', 'nein', 'non'],
} as const satisfies Readonly<Record<ShortAnswer['name'], readonly string[]>>;

const languageOfAnswer: Readonly<Record<string, Language>> = { ja: 'de', nein: 'de', sí: 'es', oui: 'fr', non: 'fr' };

const answers = (['approve', 'deny'] as const)
  .flatMap((name) => shortAnswers[name].map((said) => ({ name, said, parts: said.split(' ').map(foldWord) })))
  .sort((a, b) => b.parts.length - a.parts.length);

/** The short answer that stands at an index. */
export function shortAnswerAt(words: readonly LineWord[], at: number): ShortAnswer | undefined {
  const found = answers.find(({ parts }) =>
    parts.every((part, index) => part === foldWord(words[at + index]?.plain ?? '')),
  );
  return found && { name: found.name, language: languageOfAnswer[found.said], length: found.parts.length };
}

const pronouns: ReadonlySet<string> = new Set(
  'it this that him her them one then es das lo eso le la ça ca'.split(' '),
);

/** Whether a word stands for the request or person that everybody knows about, as in `approve it`. */
export const isPronoun = ({ plain }: LineWord): boolean => pronouns.has(plain);

const negations: ReadonlySet<string> = new Set(
  "don't dont not never cannot can't shouldn't nicht keinen keine nie nunca jamais pas ne".split(' '),
);

/** Whether a word turns what is said into its opposite. */
export const isNegation = ({ plain }: LineWord): boolean => negations.has(plain);
