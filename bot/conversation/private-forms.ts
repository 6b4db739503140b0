import { randomUUID } from 'node:crypto';
import type { PersonId } from '../../services/model/person.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import { originFromText, originToText, type LineOrigin } from './line-origin.ts';

/** Forms that were sent to somebody's personal chat, because nobody else may see the answer. Any replica can take the answer. */
export interface PrivateForms {
  /**
   * Remembers where the form was asked for.
   * @returns the token that the form carries; it is good for that person only
   */
  open(reader: PersonId, origin: LineOrigin): Promise<string>;
  /** Where the form was asked for. Answers once; undefined for a token that was used, is too old, or is another person's. */
  take(token: string, reader: PersonId): Promise<LineOrigin | undefined>;
  /** Makes a used token good again, because its form has not led to a request yet. */
  reopen(token: string, reader: PersonId, origin: LineOrigin): Promise<void>;
}

const label = 'form';

/**
 * Keeps the origins of private forms in a vault.
 * @param vault how long it keeps is how long a form can be answered
 */
export function createPrivateForms(vault: Vault): PrivateForms {
  const reopen = (token: string, reader: PersonId, origin: LineOrigin) =>
    vault.keep(token, reader, label, originToText(origin));
  return {
    reopen,
    async open(reader, origin) {
      const token = randomUUID();
      await reopen(token, reader, origin);
      return token;
    },
    async take(token, reader) {
      const [kept] = (await vault.take(token, reader)) ?? [];
      return kept && originFromText(kept.secret);
    },
  };
}
