import { privateValuePlaceholder } from '../contract/args.ts';
import type { WriteCommand } from '../contract/bundle.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { Vault } from '../secrets/vault.ts';
import { TooMany } from '../store/opening.ts';
import { policyIn } from './channels.ts';
import type { Lifecycle } from './lifecycle.ts';
import { assess } from './assess.ts';
import type { Policy } from './policy.ts';

/** What somebody asks for, with everything resolved that was typed. */
export interface NewRequest extends Pick<
  Request,
  'args' | 'targets' | 'tenant' | 'home' | 'place' | 'requester' | 'startsAt' | 'reason'
> {
  readonly command: WriteCommand;
}

/** What else opening a request needs. */
export interface OpenOptions {
  /** Graph of the tenant that the request acts on, within the deadline of the turn; for the policy's protected groups. */
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
  | { readonly kind: 'too-many-targets'; readonly most: number }
  | { readonly kind: 'protected'; readonly targets: readonly Target[] }
  | { readonly kind: 'secret-for-several' }
  | { readonly kind: 'too-many-in-a-minute'; readonly perMinute: number };

/** The id of the open request, or why there is none. */
export type OpenResult =
  { readonly ok: true; readonly id: RequestId } | { readonly ok: false; readonly refusal: OpenRefusal };

/** What opening a request uses. */
export interface OpenPorts {
  readonly policy: Policy;
  readonly lifecycle: Pick<Lifecycle, 'open'>;
  /** Secrets that requesters gave privately, until their step has run. */
  readonly inbox: Pick<Vault, 'keep'>;
}

/**
 * Opens a request if the policy allows it, at the tier that its targets raise it to. The outbox posts its card.
 * @throws {GraphProblem} when Graph cannot say whether a target is protected; nothing was stored then
 */
export async function openRequest(
  { policy: general, lifecycle, inbox }: OpenPorts,
  { command, ...asked }: NewRequest,
  { graph, activity, secrets }: OpenOptions,
): Promise<OpenResult> {
  const policy = policyIn(general, asked);
  const { targets: most, actionsPerMinute: perMinute } = policy.limits;
  const { targets, requester } = asked;
  if (targets.length > most) return refuse({ kind: 'too-many-targets', most });
  const assessed = await assess(policy, graph, { command, args: asked.args, targets });
  if (assessed.kind === 'protected') return refuse(assessed);
  if (secrets.length > 0 && targets.length > 1) return refuse({ kind: 'secret-for-several' });
  const hidden = Object.fromEntries(secrets.map(([name]) => [name, privateValuePlaceholder]));
  const draft = {
    ...asked,
    ...assessed.demand,
    command: command.name,
    args: { ...asked.args, ...hidden },
  };
  try {
    const id = await lifecycle.open(draft, activity, perMinute);
    for (const [name, value] of secrets) await inbox.keep(id, requester.id, name, value);
    return { ok: true, id };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return refuse({ kind: 'too-many-in-a-minute', perMinute });
  }
}

const refuse = (refusal: OpenRefusal): OpenResult => ({ ok: false, refusal });
