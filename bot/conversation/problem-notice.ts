import type { CardAnswer } from '../../cards/answer-card.ts';
import { causeOf, causeWords } from '../../cards/problem-causes.ts';
import { upperFirst, withoutFullStop } from '../../cards/words.ts';
import { permissionsOf, type Command } from '../../services/contract/bundle.ts';
import { lookupPermissions } from '../../services/directory/read-permissions.ts';
import type { GraphProblem } from '../../services/graph/graph.ts';
import { problemShown } from '../../services/requests/outcome.ts';
import { notice } from './answer.ts';

/** What a problem stopped. */
export interface Stopped {
  readonly command: Command;
  /** True when the command itself was reading; false when somebody or something was still being looked up for it. */
  readonly reading: boolean;
}

/**
 * Says why a command was not answered: what happened, what Graph said, that nothing was done, and what to do next. Words and title follow
 * the cause, and the permission is that of the call that Graph refused.
 */
export function problemNotice(problem: GraphProblem, { command, reading }: Stopped): CardAnswer {
  const shown = problemShown(problem);
  const permissions = reading ? permissionsOf(command) : (lookupPermissions(problem.details.call) ?? []);
  const cause = causeOf(shown) ?? 'unexpected';
  const { title, why, next } = causeWords(cause, shown, { permissions });
  const said = quotesGraph.has(cause) ? [graphSaid(problem)] : [];
  return notice(reading ? `${command.name} could not be read: ${title}` : title, [
    `${upperFirst(why)}.`,
    ...said,
    `${reading ? 'Nothing was read.' : 'Nothing was done.'} ${upperFirst(next)}.`,
  ]);
}

/** Causes of which Graph's own words are worth reading. The others have none, or are explained by them already. */
const quotesGraph: ReadonlySet<string> = new Set([
  'forbidden',
  'token-refused',
  'gone',
  'conflict',
  'throttled',
  'unavailable',
]);

const graphSaid = ({ message, details: { status, graphCode } }: GraphProblem): string =>
  `${[status ?? [], graphCode ?? []].flat().join(' ')}: ${withoutFullStop(message)}.`;
