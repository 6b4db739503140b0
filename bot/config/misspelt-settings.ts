import { normalizeName, distance } from '../../services/base/suggest.ts';

/** Names that nobody but Cordon and botbuilder uses: what begins so and is unknown is a slip. */
const ours = /^(MicrosoftApp|CORDON_|PRACTICE_)/i;

/** What Kubernetes sets for every service of the namespace; one that is called `bot` or `cordon` comes close to our names. */
const fromKubernetes = /_(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

/** How many slips still read as the same name. */
const slips = 2;

/**
 * What is set but looks like a misspelt setting. Such a one must not be passed over: it could be the credential that was
 * meant, or the setting that makes a real tenant of a practice one.
 * @param set names that are set and not empty
 * @param known names that mean something
 * @param guarded those of `known` whose look-alikes are faults
 */
export function misspelt(
  set: readonly string[],
  known: readonly string[],
  guarded: readonly string[],
): readonly string[] {
  const kubernetes = set.includes('KUBERNETES_SERVICE_HOST');
  return set
    .filter((name) => !known.includes(name) && !(kubernetes && fromKubernetes.test(name)))
    .flatMap((name) => {
      const near = guarded
        .map((setting) => ({ setting, far: distance(normalizeName(name), normalizeName(setting)) }))
        .reduce((best, other) => (other.far < best.far ? other : best));
      if (near.far <= slips) return [`${name}: there is no such setting: did you mean ${near.setting}?`];
      return ours.test(name) ? [`${name}: there is no such setting; .env.example has them all`] : [];
    });
}
