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
