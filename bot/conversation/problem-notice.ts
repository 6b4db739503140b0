import type { CardAnswer } from '../../cards/answer-card.ts';
import { causeWords } from '../../cards/problem-causes.ts';
import { upperFirst, withoutFullStop } from '../../cards/words.ts';
import { permissionsOf, type Command } from '../../services/contract/bundle.ts';
import { lookupPermissions } from '../../services/directory/read-permissions.ts';
import type { GraphProblem } from '../../services/graph/graph.ts';
import { causeOf } from '../../services/model/problem-cause.ts';
import { problemShown } from '../../services/requests/outcome.ts';
import { notice } from './answer.ts';

/** What a problem stopped. */
export interface Stopped {
  readonly command: Command;
  /** What was read: whether the person may ask, who or what is meant, or what the command itself reads. */
  readonly during: 'rights' | 'lookup' | 'read';
}

/**
 * Says why a command was not answered: what happened, what Graph said, that nothing was done, and what to do next. Words and title follow
 * the cause, and the permission is that of the call that Graph refused.
 */
export function problemNotice(problem: GraphProblem, { command, during }: Stopped): CardAnswer {
  const shown = problemShown(problem);
  const reading = during === 'read';
  const permissions = reading ? permissionsOf(command) : (lookupPermissions(problem.details.call) ?? []);
  const cause = causeOf(shown) ?? 'unexpected';
  const { title, why, next } = causeWords(cause, shown, { permissions });
  const said = quotesGraph.has(cause) ? [graphSaid(problem)] : [];
  return notice(reading ? `${command.name} could not be read: ${title}` : title, [
    `${upperFirst(withoutTitle(why, title))}.`,
    ...said,
    ...mayLackWords(problem),
    `${nothing[during]} ${upperFirst(next)}.`,
  ]);
}

const nothing: Readonly<Record<Stopped['during'], string>> = {
  rights: 'So it is not known whether you may ask, and no answer means no. Nothing was done.',
  lookup: 'Nothing was done.',
  read: 'Nothing was read.',
};

/** A sentence that begins with the title does not repeat it below it. */
const withoutTitle = (why: string, title: string): string =>
  why.startsWith(`${title}: `) ? why.slice(title.length + 2) : why;

/** Causes of which Graph's own words are worth reading. The others have none, or are explained by them already. */
const quotesGraph: ReadonlySet<string> = new Set([
  'forbidden',
  'token-refused',
  'gone',
  'conflict',
  'throttled',
  'unavailable',
]);

/** A token can have all declared permissions and be refused all the same. */
const mayLackWords = ({ details: { mayLack } }: GraphProblem): readonly string[] =>
  mayLack === undefined ? [] : [`In some tenants this needs the permission ${mayLack} as well.`];

const graphSaid = ({ message, details: { status, graphCode } }: GraphProblem): string =>
  `${[status ?? [], graphCode ?? []].flat().join(' ')}: ${withoutFullStop(message)}.`;
