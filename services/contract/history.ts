/** Cordon's own past, limited to the requests that the person who asks may see. */
export interface History {
  /**
   * Lists the newest requests about an account or a device.
   * @param id object id of the account or device
   */
  about(id: string): Promise<readonly PastRequest[]>;
  /**
   * Reads the audit trail of one request.
   * @param id id of the request, such as `OP-7F3K`
   * @returns the trail, oldest event first; undefined when no such request exists or the person may not see it
   */
  trail(id: string): Promise<RequestHistory | undefined>;
  /**
   * Lists what Cordon changed about an account, newest request first, so that a report can tell its own changes from those of others.
   * It contains changes of requests that the person may not see, without their requests.
   * @param id object id of the account
   */
  changes(id: string): Promise<readonly OwnChange[]>;
}

/** One change that Cordon made: a step of a request that was started. Times are epoch milliseconds. */
export interface OwnChange {
  /** Name of the action: `reset-password`. */
  readonly action: string;
  /** What it does, once done: `Password replaced`. */
  readonly words: string;
  readonly startedAt: number;
  /** Null while it runs. */
  readonly endedAt: number | null;
  /** Whether Graph accepted it. False when it failed or its answer was lost: a part of it may have been done. */
  readonly accepted: boolean;
  /** `client-request-id` of its last Graph call. */
  readonly clientRequestId: string | null;
  /** Object id of the requester, in whose name some changes are made. */
  readonly requesterId: string;
  /** The request; null when the person who asks may not see it. */
  readonly request: Pick<PastRequest, 'id' | 'requester'> | null;
}

/** One request of the past, as a list shows it. */
export interface PastRequest {
  readonly id: string;
  /** What was requested: `Contain Alex Wilber`. */
  readonly title: string;
  readonly state: string;
  /** Name of the requester. */
  readonly requester: string;
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** A request with its whole audit trail. */
export interface RequestHistory extends PastRequest {
  readonly events: readonly TrailEvent[];
}

/** One event of an audit trail, in words. */
export interface TrailEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: string;
  /** What happened: `Approved by Adele Vance`. */
  readonly words: string;
  /** The reason, the arguments or the proof; empty when there are none. */
  readonly details: string;
  /** The Graph calls of this event with status, times, `request-id` and `client-request-id`; empty when there were none. */
  readonly calls: string;
}
