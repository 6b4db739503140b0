import type { Offer, WriteAction } from '../contract/action.ts';
import { isRead, type Command } from '../contract/bundle.ts';
import { hindranceIn, type Foreseen } from '../model/foresight.ts';
import type { Target } from '../model/person.ts';
import { causeOf, type ProblemCause } from '../model/problem-cause.ts';
import type { Request, Step, StepProblem } from '../model/request.ts';
import { targetById } from '../model/target-by-id.ts';

/** What helps after a step did not work. */
interface Help {
  /** Whether the same step can work when it is tried again. */
  readonly again: boolean;
  /** Whether the action that the failed one declares as its remedy can help; an action that the same cause hinders never does. */
  readonly otherwise: boolean;
}

/** For each cause what can help. Where neither does, the words of the cause say who can. */
const helps: Readonly<Record<ProblemCause, Help>> = {
  synced: { again: false, otherwise: true },
  federated: { again: false, otherwise: true },
  guest: { again: false, otherwise: true },
  'through-group': { again: false, otherwise: true },
  'cloud-only': { again: false, otherwise: true },
  outranked: { again: false, otherwise: false },
  'system-app': { again: false, otherwise: false },
  'own-address': { again: false, otherwise: false },
  permission: { again: false, otherwise: true },
  role: { again: false, otherwise: true },
  forbidden: { again: false, otherwise: true },
  'sign-in': { again: false, otherwise: false },
  'signed-out': { again: true, otherwise: false },
  'apps-only': { again: false, otherwise: false },
  'token-refused': { again: false, otherwise: false },
  unlicensed: { again: false, otherwise: true },
  gone: { again: false, otherwise: false },
  'no-mailbox': { again: false, otherwise: true },
  taken: { again: false, otherwise: false },
  rejected: { again: false, otherwise: true },
  impossible: { again: false, otherwise: true },
  conflict: { again: true, otherwise: true },
  throttled: { again: true, otherwise: true },
  unavailable: { again: true, otherwise: true },
  'stopped-waiting': { again: true, otherwise: true },
  'no-answer': { again: true, otherwise: true },
  intermediary: { again: true, otherwise: false },
  unexpected: { again: true, otherwise: true },
  interrupted: { again: true, otherwise: true },
  deadline: { again: true, otherwise: true },
  bug: { again: false, otherwise: true },
};

/** What remedies are found with. */
export interface RemedyPorts {
  /** The action of a step, by its name. */
  readonly actionOf: (name: string) => WriteAction | undefined;
  readonly commandNamed: (name: string) => Command | undefined;
  /** A button with the command line for these targets; none where it would be too long. */
  readonly offer: (label: string, command: string, targets: readonly string[]) => readonly Offer[];
}

/** Why a step did not work; undefined when it did, or was not tried. */
export const causeOfStep = ({ status, problem }: Step, target: Target | undefined): ProblemCause | undefined =>
  (status === 'failed' || status === 'unknown') && problem !== null
    ? causeOf(problem, (target?.activeRoles.length ?? 0) > 0 || (target?.roles.length ?? 0) > 0)
    : undefined;

/**
 * Finds the commands that help now that steps did not work, most useful first: what makes up for them, then the same once more, each for
 * the targets whom it can help. Never one that the same cause hinders, and never one that this request has tried for that target.
 */
export function remediesOf(
  { command, targets }: Pick<Request, 'command' | 'targets'>,
  steps: readonly Step[],
  ports: RemedyPorts,
): readonly Offer[] {
  const others = new Map<WriteAction, Set<string>>();
  const tried = new Set(
    steps.flatMap(({ action, target, status }) => (status === 'pending' ? [] : [`${action} ${target}`])),
  );
  const again = new Set<string>();
  for (const step of steps) {
    const target = targetById(targets, step.target);
    const cause = causeOfStep(step, target) ?? (isStuck(step) ? 'bug' : undefined);
    if (cause === undefined || target === undefined) continue;
    const help = helps[cause];
    if (help.again) again.add(target.id);
    const remedy = help.otherwise ? remedyFor(step.action, ports) : undefined;
    if (remedy === undefined || remedy.name === command || tried.has(`${remedy.name} ${target.id}`)) continue;
    if (!isHindered(remedy, target, step.problem)) addTo(others, remedy, target.id);
  }
  return [...offersOf(others, ports), ...(again.size === 0 ? [] : ports.offer('Try again…', command, [...again]))];
}

/** The action that a failed one declares as its remedy. */
function remedyFor(action: string, { actionOf, commandNamed }: RemedyPorts): WriteAction | undefined {
  const name = actionOf(action)?.remedy;
  const found = name === undefined ? undefined : commandNamed(name);
  return found === undefined || isRead(found) || 'stages' in found ? undefined : found;
}

function addTo(whom: Map<WriteAction, Set<string>>, action: WriteAction, target: string): void {
  whom.set(action, (whom.get(action) ?? new Set()).add(target));
}

const offersOf = (whom: ReadonlyMap<WriteAction, ReadonlySet<string>>, { offer }: RemedyPorts): readonly Offer[] =>
  [...whom].flatMap(([action, ids]) => offer(`${action.step.will}…`, action.name, [...ids]));

const isStuck = ({ status }: Step): boolean => status === 'failed' || status === 'unknown';

/** Whether what stopped a step stops its remedy as well, as far as is known. */
function isHindered(remedy: WriteAction, target: Target, problem: StepProblem | null = null): boolean {
  const context = { signedIn: false, appRoles: undefined, args: {} };
  if (remedy.foresee?.(target, context)?.effect === 'none') return true;
  return problem?.lacks?.permissions.some((permission) => remedy.permissions.includes(permission)) ?? false;
}

/**
 * Finds what can be done instead of a request that nothing can come of.
 * @param foreseen what hinders it
 */
export function alternativesTo(
  { targets }: Pick<Request, 'targets'>,
  foreseen: readonly Foreseen[],
  ports: RemedyPorts,
): readonly Offer[] {
  const whom = new Map<WriteAction, Set<string>>();
  for (const one of foreseen) {
    const hindrance = hindranceIn(one);
    const target = targetById(targets, one.target);
    const remedy = remedyFor(one.action, ports);
    if (hindrance === undefined || target === undefined || remedy === undefined) continue;
    if (helps[hindrance].otherwise && !isHindered(remedy, target)) addTo(whom, remedy, target.id);
  }
  return offersOf(whom, ports);
}
