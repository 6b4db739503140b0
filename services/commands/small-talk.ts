import { fillerAt } from './filler.ts';
import type { LineWord } from './line.ts';

const polite: ReadonlySet<string> = new Set(
  'thanks thank you thx ty cheers lol haha great nice cool perfect good job well done no problem worries never mind nvm danke gracias merci'.split(
    ' ',
  ),
);
const openers =
  /^(thanks|thank|thx|ty|cheers|lol|haha|great|nice|cool|perfect|good|well|no|never|nvm|danke|gracias|merci)$/;
const alone = /^(good|well|never|no|you|job|done|mind)$/;
const greetings: ReadonlySet<string> = new Set('hi hello hey hallo hola bonjour moin good morning evening'.split(' '));

/** What a line without a command is, if it is only polite: `thanks` needs no answer, a greeting is answered with help. */
export function smallTalkIn(words: readonly LineWord[]): 'thanks' | 'greeting' | undefined {
  const said = words.filter((word, index) => word.plain !== '' && (fillerAt(words, index) === 0 || isGreeting(word)));
  const [first] = said;
  if (first === undefined) return words.some(({ plain }) => plain !== '') ? 'greeting' : undefined;
  if (said.every(isGreeting)) return 'greeting';
  const isPolite = openers.test(first.plain) && said.every(({ plain }) => polite.has(plain));
  return isPolite && !(said.length === 1 && alone.test(first.plain)) ? 'thanks' : undefined;
}

const isGreeting = ({ plain }: LineWord): boolean => greetings.has(plain);
