/** What the words that were typed without quotes mean. `Answer` is what a search for one name finds. */
export interface NamesInWords<Answer> {
  /** In the order of the words; one that found nothing only where nothing else can be meant by its words. */
  readonly answers: readonly Answer[];
  /** The words at the end that fit nobody and may be a reason; empty when there are none. */
  readonly left: string;
}

/** How names are looked up. */
export interface NameSearch<Answer> {
  readonly find: (name: string) => Promise<Answer>;
  /** Whether a search found nobody at all. */
  readonly isNobody: (answer: Answer) => boolean;
}

/** Most words that one name is looked for in, once it is not all of them. */
const longestName = 4;
/** Most people that are looked for in words without quotes. */
const mostNames = 8;

/**
 * Reads words that may be one name, several names, or a name and a reason: `Alex Wilber`, `alex and grady`, `alex impossible travel`. All of
 * them are one name first; then the longest name that fits somebody at their beginning, and so on. Words behind `and` are a name, never a reason.
 * @throws what `find` throws
 */
export async function namesInWords<Answer>(
  text: string,
  { find, isNobody }: NameSearch<Answer>,
): Promise<NamesInWords<Answer>> {
  const whole = await find(text);
  if (!isNobody(whole)) return { answers: [whole], left: '' };
  const words = text.split(' ');
  const answers: Answer[] = [];
  let index = 0;
  while (index < words.length && answers.length < mostNames) {
    const isNext = isConjunction(words[index]);
    if (isNext) index += 1;
    const end = words.findIndex((word, at) => at >= index && isConjunction(word));
    const part = words.slice(index, end === -1 ? words.length : end);
    if (part.length === 0) continue;
    const lengths = part.slice(0, longestName).map((_, shorter) => Math.min(part.length, longestName) - shorter);
    const found = await Promise.all(lengths.map((length) => find(part.slice(0, length).join(' '))));
    const at = found.findIndex((answer) => !isNobody(answer));
    const [longest] = found;
    const hit = found[at];
    if (hit !== undefined) {
      answers.push(hit);
      index += lengths[at] ?? part.length;
    } else if ((answers.length === 0 ? end !== -1 : isNext) && longest !== undefined) {
      answers.push(part.length > longestName ? await find(part.join(' ')) : longest);
      index += part.length;
    } else break;
  }
  if (answers.length === 0) return { answers: [whole], left: '' };
  return { answers, left: words.slice(index).join(' ') };
}

const isConjunction = (word: string | undefined): boolean => /^(?:and|und|y|et|[&+])$/i.test(word ?? '');
