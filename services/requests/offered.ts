import type { Vocabulary } from '../commands/vocabulary.ts';
import { switchedOffIn } from './command-rules.ts';
import type { Policy } from './policy.ts';

/** Whether Cordon may offer a command line, such as `contain alex@contoso.com`; the name of a command alone is one too. */
export type IsOffered = (line: string) => boolean;

/**
 * Makes the one test for everything that Cordon offers: help, suggestions, buttons. A command that the policy has switched off, or a bundle
 * with such a part, is not offered. Built-in commands cannot be switched off.
 */
export const offeredBy =
  (policy: Pick<Policy, 'commands'>, vocabulary: Pick<Vocabulary, 'find'>): IsOffered =>
  (line) => {
    const [name = ''] = line.trim().split(/\s/, 1);
    const entry = vocabulary.find(name);
    return entry?.kind !== 'command' || switchedOffIn(policy, entry.command) === undefined;
  };
