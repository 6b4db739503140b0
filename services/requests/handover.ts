import { z } from 'zod';
import type { Offer } from '../contract/action.ts';
import { argsFor, partsOf, type WriteCommand } from '../contract/bundle.ts';
import { passwordLabel } from '../directory/generated-password.ts';
import type { Handover, LostSecret, LostWhy } from '../model/handover.ts';
import type { Request, Step } from '../model/request.ts';
import { targetById } from '../model/target-by-id.ts';
import type { AuditEvent, NewEvent } from '../seal/event.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Queryable } from '../store/database.ts';
import { hasHandover, revealDelivery } from '../store/handovers.ts';
import type { RequestStore } from '../store/requests.ts';

/** What a handover is read from. */
export interface HandoverPorts {
  readonly db: Queryable;
  readonly store: Pick<RequestStore, 'events'>;
  readonly reveals: Pick<Vault, 'waiting'>;
}

/** How it stands with the secrets of a request now; null when it has none to hand over. */
export async function readHandover({ db, store, reveals }: HandoverPorts, id: Request['id']): Promise<Handover | null> {
  if (!(await hasHandover(db, id))) return null;
  const [delivery, waiting, events] = await Promise.all([
    revealDelivery(db, id),
    reveals.waiting(id),
    store.events(id),
  ]);
  const lost = lostIn(events.map(({ body }) => body));
  return { waiting: waiting && delivery !== undefined ? { ...waiting, delivery } : null, lost };
}

/** The secrets that a trail says are lost. */
export const lostIn = (events: readonly AuditEvent[]): readonly LostSecret[] =>
  events.flatMap((event) => {
    const { data } = lostEvent.safeParse(event);
    return data === undefined ? [] : data.what.map((label) => ({ label, why: data.why }));
  });

const whys = ['time-over', 'key-gone', 'answer-lost'] as const satisfies readonly LostWhy[];
const lostEvent = z.object({ kind: z.literal('reveal-lost'), what: z.array(z.string()), why: z.enum(whys) });

/** The audit event of lost secrets. */
export const lostSecrets = (what: readonly string[], why: LostWhy, at: number): NewEvent => ({
  kind: 'reveal-lost',
  at,
  what,
  why,
});

/**
 * For each action that hands a secret to the requester, what that is kept under, by its arguments; undefined when it makes none. Which
 * actions do is tested against their sources.
 */
export const handsOver: Readonly<
  Record<string, (args: Readonly<Record<string, unknown>>, upn: string) => string | undefined>
> = {
  'reset-password': ({ deliver, password }, upn) =>
    deliver === 'reveal' && password === undefined ? passwordLabel(upn) : undefined,
  'create-account': ({ password }, upn) => (password === undefined ? passwordLabel(upn) : undefined),
  'create-tap': (_, upn) => passLabel(upn),
};

/**
 * Finds the secrets that a run may have set in Entra and that nobody can be shown, because the answer was lost.
 * @param kept the labels of those that wait, separated by commas; undefined when none does
 */
export function unknownSecrets(
  { targets, args }: Pick<Request, 'targets' | 'args'>,
  command: WriteCommand,
  steps: readonly Step[],
  kept: string | undefined,
): readonly string[] {
  const actions = new Map(partsOf(command).map((part) => [part.name, part]));
  const labels = steps.filter(mayBeInForce).flatMap((step) => {
    const [action, target] = [actions.get(step.action), targetById(targets, step.target)];
    if (action === undefined || action.tier === 'read' || target === undefined) return [];
    return handsOver[action.name]?.(argsFor(action, args, target), target.upn) ?? [];
  });
  const known = new Set(kept?.split(', '));
  return [...new Set(labels)].filter((label) => !known.has(label));
}

/** Whether a step set a secret, or may have. A rejection without a status is our own: it explains an answer that was lost. */
const mayBeInForce = ({ status, problem }: Step): boolean =>
  ['accepted', 'proved', 'unknown'].includes(status) ||
  (status === 'failed' &&
    problem !== null &&
    (['unavailable', 'unexpected'].includes(problem.code) || (problem.code === 'rejected' && problem.status === null)));

/**
 * The commands that make a new secret in place of each lost one, whose label names the account.
 * @param offer a button with the command line for these accounts
 */
export const replacementsOf = (
  lost: readonly LostSecret[],
  offer: (
    label: string,
    command: string,
    upns: readonly string[],
    args: Readonly<Record<string, unknown>>,
  ) => readonly Offer[],
): readonly Offer[] =>
  replacements.flatMap(({ of, label, command, args }) => {
    const upns = lost.flatMap((secret) => (secret.label.startsWith(of) ? [secret.label.slice(of.length)] : []));
    return upns.length === 0 ? [] : offer(label, command, [...new Set(upns)], args);
  });

const passLabel = (upn: string): string => `Temporary Access Pass of ${upn}`;

const replacements = [
  { of: passwordLabel(''), label: 'Reset again…', command: 'reset-password', args: { deliver: 'reveal' } },
  { of: passLabel(''), label: 'Create another…', command: 'create-tap', args: {} },
] as const;
