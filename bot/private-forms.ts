import { randomUUID } from 'node:crypto';
import type { PersonId } from '../services/person.ts';
import type { Turn } from './desk.ts';

/** Where the answer to a private form belongs. */
type Origin = Pick<Turn, 'place' | 'personal' | 'home' | 'picksAny' | 'acts'>;

/** Forms that were sent to somebody's personal chat because the answer is for nobody else's eyes. */
export interface PrivateForms {
  /** Remembers where the form was asked for. @returns the token that the form carries, good for that person only */
  open(reader: PersonId, origin: Origin): string;
  /** Where it was asked for; undefined for a token that is too old, or another person's. */
  originOf(token: string, reader: PersonId): Origin | undefined;
}

/** How long a form can be answered, in milliseconds. */
const openMs = 30 * 60_000;

/** Keeps them in memory: after a restart one asks again. @param now epoch milliseconds */
export function createPrivateForms(now: () => number): PrivateForms {
  const forms = new Map<string, { reader: PersonId; origin: Origin; until: number }>();
  return {
    open(reader, { place, personal, home, picksAny, acts }) {
      for (const [token, { until }] of forms) if (until <= now()) forms.delete(token);
      const token = randomUUID();
      forms.set(token, { reader, origin: { place, personal, home, picksAny, acts }, until: now() + openMs });
      return token;
    },
    originOf(token, reader) {
      const form = forms.get(token);
      return form !== undefined && form.reader === reader && form.until > now() ? form.origin : undefined;
    },
  };
}
