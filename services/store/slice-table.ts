/**
 * A migration: the slices of requests about many targets. Never edit it once it has been released.
 *
 * A replica of the version before may run beside a new one for the length of a rolling upgrade. It never gets the job of a slice, because
 * it works on no jobs of that kind, and it takes over no request that runs in slices, because of the end of its lease. A request about many
 * targets that it begins, it runs as a whole; when it dies meanwhile, a new replica ends that as a whole too. Rows do not refer to their
 * request, so that it can go on deleting old requests.
 */
export const sliceTable: readonly string[] = [
  `CREATE TABLE slice (request TEXT NOT NULL, n INTEGER NOT NULL, lease_owner TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (request, n))`,
];
