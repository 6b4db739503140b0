import { privateValuePlaceholder } from '../contract/args.ts';
import type { Offer, WriteAction } from '../contract/action.ts';
import { partsOf, type Command, type WriteCommand } from '../contract/bundle.ts';
import type { Graph } from '../graph/graph.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { Vault } from '../secrets/vault.ts';
import { TooMany, type LimitPeriod, type OpeningLimits } from '../store/opening.ts';
import type { Assess, Inadmissible } from './assess.ts';
import { isHopeless, obstaclesIn, plannedForeseen, type Foresee, type Obstacle } from './foresee.ts';
import type { RequestDraft } from './new-request.ts';
import { planOf } from './plan.ts';
import { alternativesTo } from './remedies.ts';
import { lineOf } from './view.ts';
import type { Foreseen } from '../model/foresight.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Policy } from './policy.ts';

/** What somebody asks for, with everything resolved that was typed. */
export interface NewRequest extends Pick<
  Request,
  'args' | 'targets' | 'tenant' | 'home' | 'place' | 'requester' | 'startsAt' | 'zone' | 'reason'
> {
  readonly command: WriteCommand;
}

/** What else opening a request needs. */
export interface OpenOptions {
  /** Graph of the tenant that the request acts on, within the deadline of the turn; for what its targets are to the policy. */
  readonly graph: Graph;
  /**
   * Identifies the activity that asks. When it comes again, from Teams that had no answer or at another replica, nothing new is opened.
   * Undefined where activities cannot be told apart.
   */
  readonly activity: string | undefined;
  /** Secret arguments by name. They stay out of the stored request and are kept for the step that needs them. */
  readonly secrets: readonly (readonly [name: string, value: string])[];
}

/** Why a request was not opened. Nothing was stored then. */
export type OpenRefusal =
  | Inadmissible
  | { readonly kind: 'too-many-targets'; readonly most: number }
  | { readonly kind: 'too-far-ahead'; readonly days: number }
  | { readonly kind: 'secret-for-several' }
  /** Nothing of it can work for anybody. */
  | { readonly kind: 'hopeless'; readonly obstacles: readonly Obstacle[]; readonly offers: readonly Offer[] }
  | LimitReached;

/** A limit of the policy that a request would exceed. */
export interface LimitReached {
  readonly kind: 'too-many-in-a-minute' | 'too-many-in-an-hour' | 'too-many-in-a-day';
  /** The limit. */
  readonly most: number;
  /** How many actions it still lets through now. */
  readonly left: number;
  /** When this request would fit, in epoch milliseconds; undefined when it never would. */
  readonly fitsAt: number | undefined;
}

/** The id of the open request, or why there is none. */
export type OpenResult =
  { readonly ok: true; readonly id: RequestId } | { readonly ok: false; readonly refusal: OpenRefusal };

/** What opening a request uses. */
export interface OpenPorts {
  readonly policy: Pick<Policy, 'limits'>;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly assess: Assess;
  readonly foresee: Foresee;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly lifecycle: Pick<Lifecycle, 'open'>;
  /** Secrets that requesters gave privately, until their step has run. */
  readonly inbox: Pick<Vault, 'keep'>;
}

/** A request that may be opened, or why not. Nothing is stored yet. */
export type DraftResult =
  { readonly ok: true; readonly draft: RequestDraft } | { readonly ok: false; readonly refusal: OpenRefusal };

/**
 * Opens a request if the policy allows it, at the tier that its command, its arguments and its targets raise it to. The outbox posts its
 * card.
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy; nothing was stored then
 */
export async function openRequest(ports: OpenPorts, asked: NewRequest, options: OpenOptions): Promise<OpenResult> {
  const drafted = await draftRequest(ports, asked, options);
  if (!drafted.ok) return drafted;
  const { policy, lifecycle, inbox } = ports;
  try {
    const id = await lifecycle.open(drafted.draft, options.activity, limitsOf(policy));
    for (const [name, value] of options.secrets) await inbox.keep(id, asked.requester.id, name, value);
    return { ok: true, id };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    const { per, left, fitsAt } = error;
    return refuse({ kind: tooMany[per], most: limitsOf(policy)[limitNames[per]], left, fitsAt });
  }
}

/**
 * Says what would be stored if this were asked for now, or why the policy does not allow it. The limits on how much is opened are not part
 * of it: they count when something is stored.
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy
 */
export async function draftRequest(
  { policy, commandNamed, assess, foresee, now }: Omit<OpenPorts, 'lifecycle' | 'inbox'>,
  { command, ...asked }: NewRequest,
  { graph, secrets }: Pick<OpenOptions, 'graph' | 'secrets'>,
): Promise<DraftResult> {
  const { targets: most, scheduleDays: days } = policy.limits;
  const { targets, startsAt } = asked;
  if (targets.length > most) return refuse({ kind: 'too-many-targets', most });
  if (days > 0 && startsAt !== null && startsAt > now() + days * dayMs) return refuse({ kind: 'too-far-ahead', days });
  const foreseen = await foresee(graph, { ...asked, command });
  const assessed = await assess(graph, { ...asked, command, foreseen });
  if (assessed.kind !== 'demand') return refuse(assessed);
  if (secrets.length > 0 && targets.length > 1) return refuse({ kind: 'secret-for-several' });
  const told = { ...asked, foreseen, ...planOf(command, { ...asked, foreseen }) };
  if (isHopeless(command, told)) {
    const hindered = plannedForeseen(command, told);
    const offers = insteadOf(command, { ...asked, foreseen: hindered }, commandNamed);
    return refuse({ kind: 'hopeless', obstacles: obstaclesIn(targets, hindered), offers });
  }
  const hidden = Object.fromEntries(secrets.map(([name]) => [name, privateValuePlaceholder]));
  const draft = {
    ...asked,
    ...assessed.demand,
    foreseen,
    command: command.name,
    args: { ...asked.args, ...hidden },
  };
  return { ok: true, draft };
}

/** What can be asked for instead, with the same reason. */
function insteadOf(
  command: WriteCommand,
  { targets, foreseen, reason }: Pick<Request, 'targets' | 'reason'> & { readonly foreseen: readonly Foreseen[] },
  commandNamed: OpenPorts['commandNamed'],
): readonly Offer[] {
  return alternativesTo({ targets }, foreseen, {
    actionOf: (name) =>
      partsOf(command).find((part): part is WriteAction => part.tier !== 'read' && part.name === name),
    commandNamed,
    offer: (label, name, whom) => [{ label, command: lineOf(name, whom, {}, reason) }],
  });
}

const dayMs = 24 * 60 * 60_000;

const tooMany = {
  minute: 'too-many-in-a-minute',
  hour: 'too-many-in-an-hour',
  day: 'too-many-in-a-day',
} as const satisfies Record<LimitPeriod, LimitReached['kind']>;

const limitNames = {
  minute: 'perMinute',
  hour: 'perRequesterPerHour',
  day: 'perDay',
} as const satisfies Record<LimitPeriod, keyof OpeningLimits>;

const limitsOf = ({ limits }: Pick<Policy, 'limits'>): OpeningLimits => ({
  perMinute: limits.actionsPerMinute,
  perRequesterPerHour: limits.perRequesterPerHour,
  perDay: limits.perDay,
});

const refuse = (refusal: OpenRefusal) => ({ ok: false, refusal }) as const;
