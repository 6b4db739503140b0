import { endedLookupStates } from '../model/lookup.ts';
import { endedStates, type Request } from '../model/request.ts';

/**
 * What a posted message is kept equal to.
 * - `revision`: shows its request or alert as it is, so it follows every revision
 * - `decision`: says that something is waiting for approvals, so it follows the request while it waits, then only its state
 * - `secret`: says that a secret can be shown, so it follows until that is over
 * - `stand-down`: says that Cordon stands down, so it follows until that is lifted
 * - `nothing`: says what has happened, which does not change
 */
export type Follows = 'revision' | 'decision' | 'secret' | 'stand-down' | 'nothing';

/**
 * Every kind of post and what it follows. A post that says that something is pending must not be declared as following `nothing`.
 * - `card`: the request's card, kept equal to the stored request; in each conversation only the newest one
 * - `approval`: the same card in the approvals channel, at the head of a thread of its own; one per request
 * - `ask`: one line that mentions the approvers and has the buttons; one per request
 * - `call`: the request's card in the personal chat of an approver, for a request that was made in a personal chat; one per approver
 * - `raised`: calls them anew because it needs more approvals than they were asked for; one each time that happens
 * - `reminder`: calls them once more before their time is over; one in each window that they have
 * - `result`: a new reply when the request has ended, which tells where its secret is; one per request
 * - `reveal`: the private card that shows the requester a generated password; one per request
 * - `handover`: says in the thread that a secret could not be handed over, and what to do; one per request
 * - `alert`: the card of an alert, with the requests that were made in its thread
 * - `stand-down`: the notice that Cordon stands down, where somebody began that
 * - `lookup`: says how far the look-up of many targets is, asks what to do about those that are unclear, and ends as one line
 */
export const postKinds = {
  card: 'revision',
  approval: 'revision',
  ask: 'decision',
  call: 'revision',
  raised: 'decision',
  reminder: 'decision',
  result: 'revision',
  reveal: 'secret',
  handover: 'revision',
  alert: 'revision',
  'stand-down': 'stand-down',
  lookup: 'revision',
} as const satisfies Readonly<Record<string, Follows>>;

/** What a post says about its request; see `postKinds`. */
export type PostKind = Exclude<keyof typeof postKinds, OtherPostKind>;

/** The kinds of posts about something else than a request. */
const otherPostKinds = ['alert', 'stand-down', 'lookup'] as const;
type OtherPostKind = (typeof otherPostKinds)[number];
const isOther = (kind: string): kind is OtherPostKind => otherPostKinds.some((other) => other === kind);

/** The kinds of posts about requests. */
export const requestPostKinds = Object.keys(postKinds).filter((kind): kind is PostKind => !isOther(kind));

const inSql = (values: readonly string[]): string => `(${values.map((value) => `'${value}'`).join(', ')})`;
const following = (...follows: readonly Follows[]): string => {
  const kinds = Object.entries(postKinds).flatMap(([kind, what]) => (follows.includes(what) ? [kind] : []));
  return kinds.length === 0 ? '(1 = 0)' : `card.kind IN ${inSql(kinds)}`; // an empty list is no SQL
};

/** True for rows of posts that follow every revision. */
export const followsRevision = following('revision');

/** True for rows of posts about a request that have buttons. */
export const hasButtons = `card.kind IN ${inSql(requestPostKinds.filter((kind) => kind !== 'result'))}`;

/** True for rows of posts that are kept equal to something. */
export const isKeptTrue = `NOT ${following('nothing')}`;

/**
 * What a post that follows decisions says: stored in `says` when it is delivered. Must equal `decisionNow`.
 * @param calls for an `ask`: how many calls in personal chats have arrived or were given up; 0 for other posts
 */
export const decisionSaid = ({ state, revision }: Pick<Request, 'state' | 'revision'>, calls = 0): string =>
  state.kind === 'awaiting-approval' ? `${state.kind} ${revision}${calls === 0 ? '' : ` ${calls}`}` : state.kind;

/** True for rows of calls in personal chats of which it is known whether they arrived. */
export const isCallSettled = `called.kind = 'call' AND (called.activity_id IS NOT NULL OR called.dropped = 1)`;
const callsSettled = `(SELECT COUNT(*) FROM card AS called WHERE called.request = card.request AND ${isCallSettled})`;

/**
 * What it must say now. While approvals are awaited it shows how many there are, so every revision counts, and whom the calls have
 * reached.
 */
const decisionNow = `CASE WHEN request.state <> 'awaiting-approval' THEN request.state
  ELSE request.state || ' ' || CAST(request.revision AS TEXT)
    || CASE WHEN card.kind = 'ask' AND ${callsSettled} > 0 THEN ' ' || CAST(${callsSettled} AS TEXT) ELSE '' END END`;

/** What a post that follows a secret says: it waits for its look, or no more. */
export type SecretSaid = 'waiting' | 'over';

/**
 * What it must say now. It goes on waiting until the time of the secret is over, also after somebody has looked: an update would take
 * the secret off their screen.
 * @param now the parameter that holds the time
 */
const secretNow = (now: string): string => `CASE WHEN COALESCE(card.ends_at, 0) > ${now} OR EXISTS (SELECT 1 FROM secret
  WHERE secret.request = card.request AND secret.kind = 'reveal' AND secret.expires_at > ${now}) THEN 'waiting' ELSE 'over' END`;

/** What a notice of a stand-down says: it holds, or was lifted. */
export type StandDownSaid = 'holds' | 'lifted';

/** What it must say now. Whoever lifts one notes when in `ends_at`; another may have begun since. */
const standDownNow = `CASE WHEN card.ends_at IS NULL AND EXISTS (SELECT 1 FROM stand_down) THEN 'holds' ELSE 'lifted' END`;

/**
 * Whether a posted message no longer shows what is true. Rows are read with what they are about.
 * @param now the parameter that holds the time, in epoch milliseconds
 */
export const isOutdated = (now: string): string => `(
  (${following('revision')} AND card.shown < COALESCE(request.revision, alert.revision, lookup.revision))
  OR (${following('decision')} AND COALESCE(card.says, '') <> ${decisionNow})
  OR (${following('secret')} AND COALESCE(card.says, '') <> ${secretNow(now)})
  OR (${following('stand-down')} AND COALESCE(card.says, '') <> ${standDownNow}))`;

const ended = inSql(endedStates);
const endedLookups = inSql(endedLookupStates);

/** Whether what a delivered message says stays true for good. */
export const isFinal = `(${following('nothing')} OR card.moved = 1
  OR (${following('decision')} AND card.says IN ${ended})
  OR (${following('secret')} AND card.says = 'over')
  OR (${following('stand-down')} AND card.says = 'lifted')
  OR (${following('revision')} AND (
    EXISTS (SELECT 1 FROM request WHERE request.id = card.request AND revision <= shown AND state IN ${ended})
    OR EXISTS (SELECT 1 FROM alert WHERE alert.id = card.alert AND revision <= shown)
    OR EXISTS (SELECT 1 FROM lookup WHERE lookup.id = card.lookup AND revision <= shown AND state IN ${endedLookups}))))`;

/** True for the lines that call approvers. Their updates wait for those of the cards, which say the same in full. */
export const isCall = following('decision');
