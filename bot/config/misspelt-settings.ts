import { normalizeName, distance } from '../../services/base/suggest.ts';

/** Prefixes that only Cordon and botbuilder use: an unknown name with one of them is a mistake. */
const ownPrefix = /^(MicrosoftApp|CORDON_|PRACTICE_)/i;

/** Names that Kubernetes sets for every service of the namespace. A service called `bot` or `cordon` gives names close to ours. */
const fromKubernetes = /_(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

/** The largest edit distance at which one name counts as a misspelling of another. */
const maxDistance = 2;

/** A variable that looks like a setting. */
export interface Misspelling {
  readonly fault: string;
  /** The setting that was probably meant; undefined when the name is like none. */
  readonly meant: string | undefined;
}

/**
 * Finds variables that look like misspelt settings. They must not be ignored: one could be meant as a credential, or as the setting
 * that turns practice mode off.
 * @param set names that are set and not empty
 * @param known names that mean something
 * @param guarded those of `known` whose look-alikes are faults
 * @returns each of them
 */
export function misspelt(
  set: readonly string[],
  known: readonly string[],
  guarded: readonly string[],
): readonly Misspelling[] {
  const kubernetes = set.includes('KUBERNETES_SERVICE_HOST');
  return set
    .filter((name) => !known.includes(name) && !(kubernetes && fromKubernetes.test(name)))
    .flatMap((name): readonly Misspelling[] => {
      const [near] = guarded
        .filter((setting) => Math.abs(normalizeName(name).length - normalizeName(setting).length) <= maxDistance)
        .map((setting) => ({ setting, edits: distance(normalizeName(name), normalizeName(setting)) }))
        .filter(({ edits }) => edits <= maxDistance)
        .sort((a, b) => a.edits - b.edits);
      if (near !== undefined)
        return [{ fault: `${name}: there is no such setting: did you mean ${near.setting}?`, meant: near.setting }];
      const fault = `${name}: there is no such setting; .env.example has them all`;
      return ownPrefix.test(name) ? [{ fault, meant: undefined }] : [];
    });
}
