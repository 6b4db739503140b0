/**
 * The end of a lease that does not lapse: jobs decide who runs a request. Bots of the version before, which go by leases, leave such a
 * request alone during a rolling upgrade, and this version leaves theirs alone until their lease has lapsed.
 */
export const noEnd = Number.MAX_SAFE_INTEGER;

/**
 * The end of the lease of a request that runs in slices. It does not lapse either, and tells it from a request that runs as a whole:
 * versions that know no slices take none over whose lease ends at any time but `noEnd`.
 */
export const inSlices = noEnd - 1;

/** The columns of the runner, `lease_owner` and `lease_until`, of a request that runs until a process has taken it over. */
export const nobodyYet = ['', noEnd] as const;
