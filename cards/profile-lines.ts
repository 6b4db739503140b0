import type { Profile, RiskRating } from '../services/model/profile.ts';
import { clockTime, date } from './time.ts';

/** What Identity Protection says of an account at risk, for the first line about it; nothing for one that is not. */
export function riskLine(profile: Profile | undefined): readonly string[] {
  const words = profile?.risk === undefined || profile.risk === null ? '' : riskWords[profile.risk];
  return words === '' ? [] : [words];
}

const riskWords: Readonly<Record<RiskRating, string>> = {
  none: '',
  hidden: 'At risk',
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
  confirmed: 'Confirmed compromised',
};

/** Where somebody works: `Marketing`, `manager Diego Siciliani`. */
export const workplace = (profile: Profile | undefined): readonly string[] => [
  ...(profile === undefined || profile.department === null ? [] : [profile.department]),
  ...(profile === undefined || profile.manager === null ? [] : [`manager ${profile.manager}`]),
];

/**
 * What somebody has done lately: `last sign-in 14:02 UTC`, `not at risk`.
 * @param asOf when the request was made, in epoch milliseconds: a sign-in of that day has its time, an earlier one its date
 */
export function recentActivity(profile: Profile | undefined, asOf: number): readonly string[] {
  const { lastSignInAt = null, risk = null } = profile ?? {};
  const shown =
    lastSignInAt === null ? [] : [date(lastSignInAt) === date(asOf) ? clockTime(lastSignInAt) : date(lastSignInAt)];
  return [...shown.map((when) => `last sign-in ${when}`), ...(risk === 'none' ? ['not at risk'] : [])];
}
