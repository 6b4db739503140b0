const dayMs = 86_400_000;
const pattern = /^journal-(\d{4}-\d{2}-\d{2})$/;

/**
 * The id of a day's journal, in the place of a request's id.
 * @param at a time of that day by UTC, in epoch milliseconds
 */
export const journalOf = (at: number): string => `journal-${new Date(at).toISOString().slice(0, 10)}`;

/** Whether an id is that of a journal, and not of a request. */
export const isJournal = (id: string): boolean => pattern.test(id);

/**
 * When the day of a journal is over, in epoch milliseconds. From then on nothing is added to it.
 * @returns NaN when the id names no day
 */
export const journalEndsAt = (id: string): number => Date.parse(pattern.exec(id)?.[1] ?? '') + dayMs;
