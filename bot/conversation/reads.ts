import type { Answer } from '../../cards/answer-card.ts';
import type { ReadAction, Report } from '../../services/contract/action.ts';
import type { History } from '../../services/contract/history.ts';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import type { Person, Target } from '../../services/model/person.ts';
import { channelOf, inChannel } from '../../services/model/place.ts';
import type { Place } from '../../services/model/request.ts';
import type { Via } from '../../services/model/via.ts';
import { policyIn } from '../../services/requests/channels.ts';
import type { Pins } from '../../services/requests/pins.ts';
import type { Policy } from '../../services/requests/policy.ts';
import { protectedAmong } from '../../services/requests/standing.ts';
import type { Journal } from '../../services/store/journal.ts';
import type { Logger } from '../telemetry/log.ts';

/** What somebody is about to read. */
export interface ReadIntent {
  readonly command: ReadAction;
  /** Id of the tenant that it reads. */
  readonly tenant: string;
  readonly by: Person;
  readonly place: Place;
  /** True in the person's own chat with Cordon. */
  readonly personal: boolean;
  /** What they read through, when it is not Teams. */
  readonly via?: Via | undefined;
  /** The arguments that name nobody, as bound. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Everybody who is named; empty when the command names nobody. */
  readonly targets: readonly Target[];
}

/**
 * A read that is noted and may run, or why it may not.
 * - `not-noted`: the journal could not be written
 * - `protected`: the policy lets nobody read about some of the accounts
 * - `cannot-tell`: Graph could not say whether the policy protects one of them
 */
export type OpenedRead =
  | OpenRead
  | { readonly ok: false; readonly why: 'not-noted' | 'cannot-tell' }
  | { readonly ok: false; readonly why: 'protected'; readonly targets: readonly Target[] };

/** A read that may run: the only way to the reports of read commands. */
export interface OpenRead {
  readonly ok: true;
  /**
   * Runs the command, which may take longer than a turn. Call it once for each target.
   * @param args as bound, with people resolved
   * @param history what the person who asks may see of Cordon's past
   * @throws {GraphProblem} when Graph does not answer it
   */
  run(args: Readonly<Record<string, unknown>>, history: History): Promise<Report>;
  /** Set when the policy wants reads about protected accounts to be told. Start it beside the read, which does not wait for it. */
  readonly watch: ReadWatch | undefined;
}

/** Finds out whether a read is about a protected account, and says so. */
export interface ReadWatch {
  /** Where it is told: the approvals channel, else where the read was asked for; undefined for a personal chat, where nobody else is. */
  readonly place: Place | undefined;
  /** What is told; undefined when no account is protected. It is logged as well. Never rejects because of Graph. */
  answer(): Promise<Answer>;
}

/** What reads are made of. */
export interface ReadPorts {
  readonly policy: Policy;
  readonly pins: Pick<Pins, 'idsOf' | 'guardedIdsOf'>;
  readonly journal: Journal;
  /** Graph of a tenant, without a deadline of its own. */
  readonly graphOf: (tenant: string) => Graph;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Makes the function that opens a read. It seals into the journal who reads what about whom before anything is read, so the event is
 * there also when the read fails; a read that cannot be noted does not run.
 */
export function createReads({ policy, pins, journal, graphOf, now, log }: ReadPorts) {
  return async (intent: ReadIntent): Promise<OpenedRead> => {
    const { command, tenant, targets } = intent;
    const rules = policyIn(policy, intent);
    if (rules.protected.reads === 'refuse') {
      const found = await protectedTargets(intent, rules);
      if (found === 'cannot-tell') return { ok: false, why: found };
      if (found.length > 0) {
        await noted(intent, { kind: 'read-refused', why: 'protected' });
        return { ok: false, why: 'protected', targets: found };
      }
    }
    if (!(await noted(intent, { kind: 'read' }))) return { ok: false, why: 'not-noted' };
    const isWatched = rules.protected.reads === 'notify' && targets.length > 0;
    return {
      ok: true,
      run: (args, history) => command.run({ graph: graphOf(tenant), history }, command.args.parse(args)),
      watch: isWatched ? watchOf(intent, rules) : undefined,
    };
  };

  /** Whether the event is sealed. A failure is logged. */
  async function noted(
    intent: ReadIntent,
    event: { readonly kind: 'read' | 'read-refused'; readonly why?: string },
  ): Promise<boolean> {
    try {
      await journal.note({ ...event, ...factsOf(intent), at: now() });
      return true;
    } catch (error) {
      log.error({ err: error, command: intent.command.name }, 'a read could not be noted in the journal');
      return false;
    }
  }

  async function protectedTargets(
    { tenant, targets }: ReadIntent,
    rules: Policy,
  ): Promise<readonly Target[] | 'cannot-tell'> {
    try {
      return await protectedAmong({ policy: rules, pins }, graphOf(tenant), { targets, tenant });
    } catch (error) {
      if (!(error instanceof GraphProblem)) throw error;
      return 'cannot-tell';
    }
  }

  function watchOf(intent: ReadIntent, rules: Policy): ReadWatch {
    const { command, by, place, personal, targets } = intent;
    const { approvals } = rules.channels;
    const elsewhere = approvals !== null && approvals !== channelOf(place.conversation);
    return {
      place: elsewhere ? inChannel(approvals, place) : personal ? undefined : place,
      async answer() {
        const found = await protectedTargets(intent, rules);
        if (found.length === 0) return undefined;
        const facts = { command: command.name, by: by.id, targets: targets.map(({ id }) => id) };
        log.warn(facts, 'somebody read about a protected account');
        const [about, why] =
          found === 'cannot-tell'
            ? [targets, 'Microsoft Graph could not say whether the account is protected']
            : [found, 'protected'];
        const names = about.map(({ upn, name }) => (upn === '' ? name : upn)).join(', ');
        const sentences = [`${by.name} ran ${command.name} about ${names} (${why}).`];
        return { kind: 'notice', notice: { tone: 'info', title: 'Read about a protected account', sentences } };
      },
    };
  }
}

/** The facts of a read as they are sealed: object ids, no names but the reader's. */
function factsOf({ command, tenant, by, place, personal, via, args, targets }: ReadIntent) {
  const ids = [...new Set(targets.map(({ id }) => id))];
  const chosen = Object.entries(args).filter(([name]) => name !== 'next'); // a page's address, which says nothing to people
  return {
    by: by.id,
    name: by.name,
    command: command.name,
    tenant,
    conversation: place.conversation,
    personal,
    ...(via && { via }),
    ...(ids.length > 0 && { targets: ids }),
    ...(chosen.length > 0 && { args: Object.fromEntries(chosen) }),
  };
}
