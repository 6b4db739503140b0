/**
 * The id of a request in a typed word, however a phone wrote it: `op-7f3k`, `OP7F3K`, `OP–7F3K.`, `#OP-7F3K`, `(OP-7F3K)`.
 * @returns the id with a plain dash and in capitals; undefined for any other word
 */
export function typedRequestId(word: string): string | undefined {
  const [, dash = '', id = ''] =
    /^OP([-_]*)([0-9A-Z]{4,12})$/.exec(bareWord(word).replace(/[\u2010-\u2015\u2212]/g, '-')) ?? [];
  return id !== '' && (dash !== '' || /\d/.test(id)) ? `OP-${id}` : undefined;
}

/**
 * The id in a word that follows `approve` or another decision, where `OP-` may be left out.
 * Letters alone are one only in capitals: the first word of a reason is none.
 * @param isAfterOp whether the word before is `OP`, so that letters alone are an id too
 */
export function bareRequestId(word: string, isAfterOp = false): string | undefined {
  const bare = bareWord(word);
  const isWritten = isAfterOp || /\d/.test(bare) || word === bare;
  return isWritten && /^(?:OP)?[0-9A-Z]{4,12}$/.test(bare) ? `OP-${bare.replace(/^OP(?=.{4})/, '')}` : undefined;
}

/** Longer words are no ids. */
const longestId = 40;

const bareWord = (word: string): string =>
  word
    .slice(0, longestId)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .toUpperCase();
