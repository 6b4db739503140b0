import type { Moment } from '../../services/base/time-zone.ts';

/** 2 March 2026, 12:00 UTC, for somebody in Zurich, where it is 13:00. */
export const noon: Moment = { now: Date.UTC(2026, 2, 2, 12), zone: 'Europe/Zurich' };
