import { readIdentifier } from './identifier.ts';

/** As many as a card can point at. */
const most = 20;

/**
 * Finds the addresses in a free text such as a reason, where they name no target: whoever asked may have meant them as one. Takes time
 * linear in the length of the text.
 * @returns each address once, in lower case and in order, at most 20; defanged ones as they are meant
 */
export function addressesIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const word of text.split(/[\s,;"“”„]+/)) {
    const identifier = readIdentifier(word);
    // Without a dot it is a handle or a password rather than an address.
    if (identifier?.kind === 'address' && /@.*\./.test(identifier.address)) found.add(identifier.address);
    if (found.size === most) break;
  }
  return [...found];
}
