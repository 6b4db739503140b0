import type { ProofContext, StepContext } from '../contract/action.ts';
import type { DoubtfulSecret } from '../contract/doubts.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';

/** How many random passwords to try when Entra's banned-password list refuses one. */
const passwordTries = 3;

/** How far a time in Graph may lie behind the end of the call that caused it, in milliseconds: its clock is read in whole seconds. */
const clockSlackMs = 2000;

/** A password that is to be set. */
export interface GeneratedPassword {
  /** What the requester finds it under, once and privately; undefined when nobody is to learn it. */
  readonly label: string | undefined;
  /** Sends one password to Graph; rejects with a `GraphProblem` when it is refused. */
  readonly set: (password: string) => Promise<unknown>;
}

/**
 * Tries random passwords until Entra accepts one, because its banned-password list can refuse some. That refusal has no code of its own,
 * so another password is tried after any 400, which set nothing. The requester gets the one that Entra accepted. One whose answer was
 * lost stays in doubt and is sent again by the next try of the step, so that there is never a choice of two; only `keepIfInForce` hands
 * it over. One that nobody is to learn is made anew each time.
 * @throws {GraphProblem} as `set`, when it is not a 400 or three passwords were refused
 */
export async function setGeneratedPassword(
  { secrets, graph, doubts }: Pick<StepContext, 'secrets' | 'doubts'> & { readonly graph: Pick<Graph, 'clock'> },
  { label, set }: GeneratedPassword,
): Promise<void> {
  const doubtful = label === undefined ? undefined : doubts?.get(label);
  for (let tries = 1; ; tries += 1) {
    const sentBefore = tries === 1 ? doubtful : undefined;
    const password = sentBefore?.secret ?? secrets.password();
    const from = sentBefore?.from ?? graph.clock();
    try {
      await set(password);
    } catch (problem) {
      if (!(problem instanceof GraphProblem)) throw problem;
      if (label !== undefined && mayHaveTakenEffect(problem))
        doubts?.set(label, { secret: password, from, to: graph.clock() });
      if (!mayBeBanned(problem) || tries >= passwordTries) throw problem;
      continue;
    }
    if (label === undefined) return;
    doubts?.delete(label);
    await secrets.keepForRequester(label, password);
    return;
  }
}

/**
 * Hands a password whose answer was lost over to the requester, if Graph shows that it is in force: the last change lies within the calls
 * that sent this password. Any other time of the last change means that somebody else changed it since, or that a late call did.
 * @param run the secrets of the run
 * @param label what the password was to be found under
 * @param changedAt when Graph says that the password was last changed, in epoch milliseconds
 * @returns false when a password is in doubt and is not the one in force: the change is not proved then, and nothing is handed over
 */
export async function keepIfInForce(
  run: Pick<ProofContext, 'secrets' | 'doubts'>,
  label: string,
  changedAt: number,
): Promise<boolean> {
  const doubtful = run.doubts?.get(label);
  if (doubtful === undefined) return true;
  if (run.secrets === undefined || !isWithin(doubtful, changedAt)) return false;
  await run.secrets.keepForRequester(label, doubtful.secret);
  run.doubts?.delete(label);
  return true;
}

/** What a password is kept under for its requester. */
export const passwordLabel = (upn: string): string => `Password of ${upn}`;

/** Graph may tell whole seconds, so the second in which it was sent counts as a whole. */
const isWithin = ({ from, to }: DoubtfulSecret, at: number): boolean =>
  at >= Math.floor(from / 1000) * 1000 && at <= to + clockSlackMs;

/** Whether Graph may have carried out a call that failed. */
export const mayHaveTakenEffect = ({ code }: GraphProblem): boolean =>
  code === 'no-answer' || code === 'unavailable' || code === 'unexpected';

/** Whether Graph itself refused what it was sent. A problem with a cause was explained already: it is about something else. */
const mayBeBanned = ({ details, cause }: GraphProblem): boolean =>
  details.status === 400 && details.graphCode !== 'ObjectConflict' && !(cause instanceof GraphProblem);
