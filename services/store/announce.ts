import { endedStates, type Request, type RequestId, type StateName } from '../model/request.ts';
import type { Queryable } from './database.ts';

/** Something that other systems are told: a new state of a request, or of the stand-down. */
export interface StateNews {
  /** What has happened, such as `request.done`. */
  readonly type: NewsType;
  /** The request, or `stand-down`. What is about the same is told in order. */
  readonly about: RequestId | typeof standDownNews;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What is told that may be another thing later: the state of the request, or who did it. Must hold no secrets. */
  readonly facts: object;
}

/** What `StateNews.about` says of a stand-down. */
export const standDownNews = 'stand-down';

/** Types of news; receivers subscribe to them by these names. */
export type NewsType = `request.${StateName}` | 'stand-down.begun' | 'stand-down.lifted';

const states: readonly StateName[] = [
  'awaiting-confirmation',
  'awaiting-approval',
  'scheduled',
  'running',
  ...endedStates,
];

/** All types of news, in the order of a request's life. */
export const newsTypes: readonly NewsType[] = [
  ...states.map((state): NewsType => `request.${state}`),
  'stand-down.begun',
  'stand-down.lifted',
];

/** Types of news that a request has ended. */
export const endNewsTypes: readonly NewsType[] = endedStates.map((state): NewsType => `request.${state}`);

/**
 * Stores that other systems are to be told something, in the transaction of what has happened.
 * @param tx that transaction
 */
export type Announce = (tx: Queryable, news: StateNews) => Promise<void>;

/** Tells nobody, as for tools that only read. */
export const announceNothing: Announce = () => Promise.resolve();

/**
 * The news that a request is in a new state.
 * @param at epoch milliseconds
 */
export const newsOf = ({ id, state }: Pick<Request, 'id' | 'state'>, at: number): StateNews => ({
  type: `request.${state.kind}`,
  about: id,
  at,
  facts: state,
});
