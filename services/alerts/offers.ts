import { isRead, type Command, type WriteCommand } from '../contract/bundle.ts';
import type { Vocabulary } from '../commands/vocabulary.ts';
import { hasEnded } from '../model/request.ts';
import type { IsOffered } from '../requests/offered.ts';
import { lineOf, type RequestView } from '../requests/view.ts';
import { callOf, type Alert } from './alert.ts';

/** A request that was made in the thread of an alert. */
export type AlertRequest = Pick<RequestView, 'id' | 'command' | 'state' | 'targets'>;

/** A button of an alert's card. */
export interface AlertOffer {
  /**
   * `act`: what the alert proposes; `ask`: the same, but it asks for the account, which the alert does not name; `show`: a request that is
   * open; `after`: what fits once it is done.
   */
  readonly kind: 'act' | 'ask' | 'show' | 'after';
  /** The words of the button, such as `Contain {who}`. */
  readonly words: string;
  /** The accounts that it is for, as the alert names them. */
  readonly users: readonly string[];
  readonly command: string;
}

/** Up to this many accounts each have a button of their own beside the one for all. */
const ownButtonAtMost = 5;
/** How many open requests have a button. */
const shownAtMost = 3;

/** What lifts a containment again. */
const release = { done: ['contain', 'remediate'], back: 'release' };
const waysBack = [release, { done: ['disable-user'], back: 'enable-user' }];

/** What the offers of an alert are made from. */
export interface AlertOffersPorts {
  readonly vocabulary: Pick<Vocabulary, 'find'>;
  readonly isOffered: IsOffered;
}

/**
 * The buttons that fit now: what the alert proposes, unless its sender says that it is over, for accounts for which it is neither done nor open, for all of them and for each
 * unless they are many; a way to the requests that are open; and what is left to do for accounts for which it is done.
 * @param command what the alert proposes
 * @param requests those that were made in its thread, oldest first
 */
export function offersOf(
  alert: Alert,
  command: WriteCommand,
  requests: readonly AlertRequest[],
  { vocabulary, isOffered }: AlertOffersPorts,
): readonly AlertOffer[] {
  const way = waysBack.find(({ done }) => done.includes(command.name));
  const same = way?.done ?? [command.name];
  const stateOf = (user: string) => stateFor(user, requests, { same, back: way?.back });
  const idle = alert.users.filter((user) => stateOf(user) === 'idle');
  const done = alert.users.filter((user) => stateOf(user) === 'done');
  const open = requests.filter((request) => !hasEnded(request)).slice(-shownAtMost);
  const back = way === undefined ? undefined : writeCommand(vocabulary.find(way.back));
  const offers: readonly AlertOffer[] = [
    ...(alert.status === 'closed' ? [] : groupsOf(idle)).map((users) => ({
      kind: 'act' as const,
      words: command.title.ask,
      users,
      command: lineFor(alert, command, users),
    })),
    ...(alert.status === 'closed' || alert.users.length > 0 ? [] : [askFor(alert, command)]),
    ...open.map(({ id }) => ({ kind: 'show' as const, words: `Show ${id}`, users: [], command: `status ${id}` })),
    ...(back === undefined || done.length === 0
      ? []
      : groupsOf(done).map((users) => ({
          kind: 'after' as const,
          words: back.title.ask,
          users,
          // no reason: the alert is not why somebody gets their access back
          command: lineOf(back.name, users, tenantOf(alert), null),
        }))),
    ...(done.length > ownButtonAtMost ? [] : done).map((user) => ({
      kind: 'after' as const,
      words: 'Look up {who}',
      users: [user],
      command: lineOf('show-user', [user], tenantOf(alert), null),
    })),
  ];
  return offers.filter(({ kind, command: line }) => kind === 'show' || isOffered(line.split(' ')[0] ?? ''));
}

/** Opens the form of the command, which asks for the account. */
const askFor = (alert: Alert, command: WriteCommand): AlertOffer => ({
  kind: 'ask',
  words: command.title.ask,
  users: [],
  command: lineFor(alert, command, []),
});

/** The command line of a button. The alert's title and what people call it become the reason of the request. */
const lineFor = (alert: Alert, command: WriteCommand, users: readonly string[]): string =>
  lineOf(command.name, users, tenantOf(alert), `${alert.title} (${callOf(alert)})`);

const tenantOf = ({ tenant }: Alert) => (tenant === undefined ? {} : { tenant });

/** All of them, then each alone. */
function groupsOf(users: readonly string[]): readonly (readonly string[])[] {
  if (users.length === 0) return [];
  return [users, ...(users.length === 1 || users.length > ownButtonAtMost ? [] : users.map((one) => [one]))];
}

/**
 * Whether what the alert proposes is open, done and not taken back, or neither, for one account. A request about it under another of its
 * addresses does not count, so that a button is never hidden by mistake.
 */
function stateFor(
  user: string,
  requests: readonly AlertRequest[],
  { same, back }: { readonly same: readonly string[]; readonly back: string | undefined },
): 'idle' | 'open' | 'done' {
  const about = requests.filter(({ targets }) =>
    targets.some(({ id, upn }) => [id, upn].some((name) => name.toLowerCase() === user.toLowerCase())),
  );
  if (about.some((request) => same.includes(request.command) && !hasEnded(request))) return 'open';
  const worked = about.flatMap(({ command, state }) =>
    state.kind === 'done' && (same.includes(command) || command === back) ? [{ command, at: state.endedAt }] : [],
  );
  const [last] = worked.toSorted((a, b) => b.at - a.at);
  return last === undefined || last.command === back ? 'idle' : 'done';
}

function writeCommand(entry: ReturnType<Vocabulary['find']>): WriteCommand | undefined {
  const command: Command | undefined = entry?.kind === 'command' ? entry.command : undefined;
  return command === undefined || isRead(command) ? undefined : command;
}
