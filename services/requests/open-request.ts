import { privateValuePlaceholder } from '../contract/args.ts';
import type { Offer, WriteAction } from '../contract/action.ts';
import { partsOf, type Command, type WriteCommand } from '../contract/bundle.ts';
import type { Graph } from '../graph/graph.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { Vault } from '../secrets/vault.ts';
import { AskedAlready, type EarlierRequest, type TwiceRule } from '../store/asked-already.ts';
import { TooMany, type LimitPeriod, type OpeningLimits } from '../store/opening.ts';
import type { RequestStore } from '../store/requests.ts';
import type { Assess, Inadmissible } from './assess.ts';
import { asSwitchedOn } from './command-rules.ts';
import { answersForMs, coveredBy } from './covered.ts';
import { isHopeless, obstaclesIn, plannedForeseen, type Foresee, type Obstacle } from './foresee.ts';
import { lookBack, type Undoing } from './look-back.ts';
import { alternativesTo } from './remedies.ts';
import { lineOf } from './view.ts';
import type { Foreseen } from '../model/foresight.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { RequestDraft } from './new-request.ts';
import { planOf, type RequestPlan } from './plan.ts';
import type { Policy } from './policy.ts';
import type { Viewer } from './visibility.ts';

/** What somebody asks for, with everything resolved that was typed. */
export interface NewRequest extends Pick<
  Request,
  'args' | 'targets' | 'tenant' | 'home' | 'place' | 'requester' | 'startsAt' | 'zone' | 'reason' | 'via'
> {
  readonly command: WriteCommand;
  /** The request that this one takes back, if it does. */
  readonly undoing?: Undoing | undefined;
}

/** What else opening a request needs. */
export interface OpenOptions {
  /**
   * Graph of the tenant that the request acts on, for what its targets are to the policy. What reads longer than a turn lasts is done behind
   * it, with a Graph whose signal ends the reads.
   */
  readonly graph: Graph;
  /**
   * Identifies the activity that asks. When it comes again, from Teams that had no answer or at another replica, nothing new is opened.
   * Undefined where activities cannot be told apart.
   */
  readonly activity: string | undefined;
  /** Secret arguments by name. They stay out of the stored request and are kept for the step that needs them. */
  readonly secrets: readonly (readonly [name: string, value: string])[];
  /** Who is told of an earlier request that asks for the same, and where. Of one that they may not see they learn nothing. */
  readonly viewer: Viewer;
  /** Which earlier requests they know of already, so that they are not told again. Undefined: none. */
  readonly known?: KnownRequests | undefined;
}

/**
 * The requests that somebody knows of when they ask: `all` after they were told and asked nevertheless; or one, whose card they clicked, and
 * every one that was opened before it.
 */
export type KnownRequests = RequestId | 'all';

/** Why a request was not opened. Nothing was stored then. */
export type OpenRefusal =
  | Inadmissible
  | { readonly kind: 'too-many-targets'; readonly most: number }
  | { readonly kind: 'too-far-ahead'; readonly days: number }
  | { readonly kind: 'secret-for-several' }
  /** Nothing is left to take back: every value is as it was. `told`: one sentence for each target. */
  | { readonly kind: 'back-already'; readonly told: readonly string[] }
  | AskedBefore
  /** Nothing of it can work for anybody. */
  | { readonly kind: 'hopeless'; readonly obstacles: readonly Obstacle[]; readonly offers: readonly Offer[] }
  | LimitReached;

/** Earlier requests that ask for the same, all of which the requester may see, newest first. */
export interface AskedBefore {
  readonly kind: 'asked-before';
  readonly earlier: readonly EarlierRequest[];
}

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

/** What deciding about a request uses, before it is stored. */
export interface DraftPorts {
  readonly policy: Pick<Policy, 'limits' | 'commands'>;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly assess: Assess;
  readonly foresee: Foresee;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What opening a request uses. */
export interface OpenPorts extends DraftPorts {
  readonly lifecycle: Pick<Lifecycle, 'open'>;
  /** Secrets that requesters gave privately, until their step has run. */
  readonly inbox: Pick<Vault, 'keep'>;
  readonly store: Pick<RequestStore, 'find'>;
  /** Makes the predicate that says which requests somebody may see. */
  readonly visibleTo: (viewer: Viewer) => (request: Request) => Promise<boolean>;
}

/**
 * Opens a request if the policy allows it, at the tier that its command, its arguments and its targets raise it to, and if nobody has asked
 * for the same already. The outbox posts its card.
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy; nothing was stored then
 */
export async function openRequest(ports: OpenPorts, asked: NewRequest, options: OpenOptions): Promise<OpenResult> {
  const drafted = await draftRequest(ports, asked, options);
  if (!drafted.ok) return drafted;
  const { policy, inbox } = ports;
  const { secrets } = options;
  try {
    const opened = await openUnlessAsked(ports, drafted.draft, options);
    if (opened.ok) for (const [name, value] of secrets) await inbox.keep(opened.id, asked.requester.id, name, value);
    return opened;
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    const { per, left, fitsAt } = error;
    return refuse({ kind: tooMany[per], most: limitsOf(policy)[limitNames[per]], left, fitsAt });
  }
}

/** What would be stored if something were asked for now, or why the policy does not allow it. */
export type DraftResult =
  | { readonly ok: true; readonly draft: RequestDraft & RequestPlan }
  | { readonly ok: false; readonly refusal: DraftRefusal };

/** Why something cannot be asked for, whoever has asked for it before. */
export type DraftRefusal = Exclude<OpenRefusal, AskedBefore>;

/**
 * Does all of opening a request but storing it. Limits on how much is opened, and whether somebody asked for the same, are looked at when it
 * is stored.
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy
 */
export async function draftRequest(
  { policy, commandNamed, assess, foresee, now }: DraftPorts,
  { command: whole, undoing, ...given }: NewRequest,
  { graph, secrets }: Pick<OpenOptions, 'graph' | 'secrets'>,
): Promise<DraftResult> {
  const command = asSwitchedOn(policy, whole);
  const lookedBack = undoing && (await lookBack(graph, undoing));
  const back = new Set(lookedBack?.back);
  const asked = { ...given, targets: given.targets.filter(({ id }) => !back.has(id)) };
  if (asked.targets.length === 0) return refuse({ kind: 'back-already', told: lookedBack?.undoes.told ?? [] });
  const { targets: most, scheduleDays: days } = policy.limits;
  const { targets, startsAt } = asked;
  if (targets.length > most) return refuse({ kind: 'too-many-targets', most });
  if (days > 0 && startsAt !== null && startsAt > now() + days * dayMs) return refuse({ kind: 'too-far-ahead', days });
  const foreseen = await foresee(graph, { ...asked, command });
  const assessed = await assess(graph, { ...asked, command: whole, foreseen });
  if (assessed.kind !== 'demand') return refuse(assessed);
  if (secrets.length > 0 && targets.length > 1) return refuse({ kind: 'secret-for-several' });
  const planned = planOf(command, { ...asked, foreseen });
  const told = { ...asked, foreseen, ...planned };
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
    undoes: lookedBack?.undoes,
    command: command.name,
    args: { ...asked.args, ...hidden },
  };
  return { ok: true, draft: { ...draft, ...planned } };
}

/**
 * Stores the request unless an earlier one that its requester may see asks for the same. Whether they may see it is asked of Entra, which no
 * transaction can wait for; so those that they may not see are left out, and it is tried again.
 */
async function openUnlessAsked(
  { policy, now, lifecycle, store, visibleTo }: OpenPorts,
  draft: RequestDraft & RequestPlan,
  { activity, viewer, known }: OpenOptions,
): Promise<OpenResult> {
  const limits = limitsOf(policy);
  if (known === 'all') return { ok: true, id: await lifecycle.open(draft, activity, { limits }) };
  const isVisible = visibleTo(viewer);
  const openedAfter = known === undefined ? 0 : ((await store.find(known))?.createdAt ?? 0);
  for (const unseen = new Set<RequestId>(); ;) {
    const twice: TwiceRule = {
      openedAfter,
      endedAfter: now() - answersForMs,
      covered: (earlier) => {
        // a way back is often of the command that it takes back: only the same way back asks for the same
        const isOther = draft.undoes !== undefined && draft.undoes.request !== earlier.undoes?.request;
        return isOther || unseen.has(earlier.id) ? [] : coveredBy(earlier, draft, now());
      },
    };
    try {
      return { ok: true, id: await lifecycle.open(draft, activity, { limits, twice }) };
    } catch (error) {
      if (!(error instanceof AskedAlready)) throw error;
      const seen = await Promise.all(error.earlier.map(({ request }) => isVisible(request)));
      const earlier = error.earlier.filter((_, n) => seen[n]);
      if (earlier.length > 0) return refuse({ kind: 'asked-before', earlier });
      for (const { request } of error.earlier) unseen.add(request.id);
    }
  }
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

const refuse = <R extends OpenRefusal>(refusal: R) => ({ ok: false, refusal }) as const;
