import type { PersonId } from '../person.ts';
import type { RequestId } from '../requests/request.ts';

/** A secret with the words that say what it is. */
export interface Kept {
  /** For people: `Password of alex@contoso.com`. */
  readonly label: string;
  readonly secret: string;
}

/** Holds secrets for one private reveal each, in memory only: a restart forgets them, and a password is then reset again. */
export interface Vault {
  /** Keeps a secret of a request for the one person who may read it, in place of an earlier one of the same label. */
  keep(requestId: RequestId, reader: PersonId, label: string, secret: string): void;
  /**
   * Hands over all that is kept of a request for this person, in the order in which it came, and forgets it.
   * @returns undefined when there is nothing for this person, or no longer; what is kept for others stays
   */
  take(requestId: RequestId, reader: PersonId): readonly Kept[] | undefined;
  /** What is kept under this label, without forgetting it: for the step that needs it. */
  read(requestId: RequestId, reader: PersonId, label: string): string | undefined;
  /** Forgets all that is kept of a request. */
  forget(requestId: RequestId): void;
  /** What of a request still waits to be shown, without the secrets, and until when (epoch ms). */
  waiting(requestId: RequestId): { readonly label: string; readonly until: number } | undefined;
  /** Forgets what has expired. Every other call does so too; call it by the clock so that an idle bot forgets as well. */
  sweep(): void;
}

export interface VaultOptions {
  /** The clock, in epoch milliseconds. */
  readonly now: () => number;
  /** How long a secret is kept, in milliseconds. */
  readonly ttlMs: number;
}

/** Makes an empty vault. The secrets live in its closure, so that printing, inspecting or serialising it shows none. */
export function createVault({ now, ttlMs }: VaultOptions): Vault {
  let entries: readonly (Kept & { requestId: RequestId; reader: PersonId; expiresAt: number })[] = [];

  const sweep = (): void => {
    const at = now();
    entries = entries.filter(({ expiresAt }) => expiresAt > at);
  };

  return {
    keep(requestId, reader, label, secret) {
      sweep();
      const others = entries.filter(
        (entry) => entry.requestId !== requestId || entry.reader !== reader || entry.label !== label,
      );
      entries = [...others, { requestId, reader, label, secret, expiresAt: now() + ttlMs }];
    },
    take(requestId, reader) {
      sweep();
      const mine = entries.filter((entry) => entry.requestId === requestId && entry.reader === reader);
      entries = entries.filter((entry) => !mine.includes(entry));
      return mine.length === 0 ? undefined : mine.map(({ label, secret }) => ({ label, secret }));
    },
    read(requestId, reader, label) {
      sweep();
      const fits = (entry: (typeof entries)[number]) => entry.requestId === requestId && entry.reader === reader;
      return entries.find((entry) => fits(entry) && entry.label === label)?.secret;
    },
    forget(requestId) {
      entries = entries.filter((entry) => entry.requestId !== requestId);
    },
    waiting(requestId) {
      sweep();
      const left = entries.filter((entry) => entry.requestId === requestId);
      const until = Math.min(...left.map(({ expiresAt }) => expiresAt));
      return left.length === 0 ? undefined : { label: left.map(({ label }) => label).join(', '), until };
    },
    sweep,
  };
}
