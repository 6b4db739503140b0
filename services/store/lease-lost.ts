import type { RequestId } from '../model/request.ts';

/** The lease of a request has lapsed and another runner holds it, or the request has ended. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  readonly code = 'lease-lost';
  constructor(id: RequestId) {
    super(`the lease of request ${id} is lost`);
  }
}
