import type { RequestView, StepView } from '../services/requests/view.ts';
import { grouped, joinWords, lowerFirst, personName, upperFirst } from './words.ts';
import type { Barred, StopCause } from '../services/model/stop-cause.ts';

/** Why a run ended early, or began nothing; raw and without full stops. */
export interface StopWords {
  /** How the title of the card begins: `Stopped` or `Not run`. */
  readonly title: string;
  readonly why: string;
  /** `Nothing was run`, or what was left out. */
  readonly left: string;
  /** What to do, as an imperative; null when nothing helps. */
  readonly next: string | null;
}

/** Puts why a run ended early into one phrase: `Lee Gu stopped it; not started: revoke every sign-in session`. */
export const stopInShort = ({ why, left }: StopWords): string => `${why}; ${left}`;

/** The same as sentences, for a card. */
export const stopSentences = ({ why, left }: StopWords): string => `${upperFirst(why)}. ${upperFirst(left)}.`;

/** Describes why a run ended early. */
export function stopWordsOf(view: RequestView, cause: StopCause): StopWords {
  const began = view.steps.some(({ tries }) => tries > 0);
  const title = began || cause.kind === 'stopped' || cause.kind === 'stand-down' ? 'Stopped' : 'Not run';
  return { title, why: whyOf(cause), left: began ? notStartedWords(view) : 'nothing was run', next: nextOf(cause) };
}

function whyOf(cause: StopCause): string {
  switch (cause.kind) {
    case 'barred':
      return barredWords(cause.barred);
    case 'tampered':
      return 'what is stored is not what was approved';
    case 'stopped':
      return `${personName(cause.by)} stopped it`;
    case 'stand-down':
      return `${personName(cause.by)} told Cordon to stand down`;
    default:
      return cause satisfies never;
  }
}

/** Why a request may not go on: a sentence with the people concerned, raw, without a full stop. */
function barredWords({ why, who }: Barred): string {
  const names =
    who.length === 0 ? 'somebody' : joinWords(who.length > 3 ? [...who.slice(0, 3), `${who.length - 3} more`] : who);
  const is = who.length > 1 ? 'are' : 'is';
  switch (why) {
    case 'protected':
      return `${names} ${is} now protected by the policy`;
    case 'requester-lost-right':
      return `${names} may no longer ask for this`;
    case 'approver-lost-right':
      return `${names} approved it and ${is} no longer ${who.length > 1 ? 'approvers' : 'an approver'}`;
    case 'involved':
      return `${names} ${who.length > 1 ? 'have' : 'has'} more than one role in it`;
    case 'last-administrator':
      return `without ${names} no enabled Global Administrator would be left`;
    case 'switched-off':
      return 'the policy has switched this command off';
    case 'cannot-tell':
      return 'Microsoft Graph did not say in time whether it may still run';
    case 'signed-out':
      return `${names} has to sign in again: everything here is done in the requester’s name`;
    default:
      return why satisfies never;
  }
}

function nextOf(cause: StopCause): string | null {
  switch (cause.kind) {
    case 'tampered':
      return 'tell the operator of Cordon, who can see what was changed with audit verify';
    case 'stopped':
      return 'ask again if it is still needed';
    case 'stand-down':
      return 'ask again when another approver has resumed';
    case 'barred':
      return barredNext[cause.barred.why];
    default:
      return cause satisfies never;
  }
}

const barredNext: Readonly<Record<Barred['why'], string | null>> = {
  protected: 'ask whoever maintains the policy of Cordon',
  'requester-lost-right': 'have a responder ask for it',
  'approver-lost-right': 'ask again and have other approvers decide',
  involved: 'have others ask for it and approve it',
  'last-administrator': 'give the role to somebody else first',
  'switched-off': 'ask whoever maintains the policy of Cordon',
  'cannot-tell': 'ask again when Microsoft Graph answers',
  'signed-out': 'type sign-in in a chat with Cordon, then ask again',
};

/** Which steps of a run that had begun were not started; raw, in lower case. */
export function notStartedWords(view: RequestView): string {
  const steps = view.steps.filter(isNotStarted);
  if (steps.length === 0) return 'every step had been started';
  const parts = grouped(steps, ({ words }) => words.will).map((same) => {
    const whom = view.targets.length === 1 ? '' : ` for ${same.length} of ${view.targets.length} people`;
    return `${same.map(({ words }) => lowerFirst(words.will))[0] ?? ''}${whom}`;
  });
  return `not started: ${joinWords(parts)}`;
}

/** Whether the run was stopped before this step, as its note says. */
const isNotStarted = ({ status, note }: StepView): boolean =>
  status === 'pending' || (status === 'skipped' && (note ?? '').startsWith(notStartedNote));

/** How the note of a step begins that a stop has left out. */
const notStartedNote = 'Not started';

/** Whether asking again can help. */
export const mayAskAgain = (cause: StopCause): boolean =>
  cause.kind === 'stopped' ||
  cause.kind === 'stand-down' ||
  (cause.kind === 'barred' &&
    ['approver-lost-right', 'involved', 'cannot-tell', 'signed-out'].includes(cause.barred.why));
