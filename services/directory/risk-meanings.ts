/**
 * What a risk detection means, in a sentence; empty for a kind that is not known.
 * @param riskEventType Microsoft's name of the kind
 * @see https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
 */
export const meaningOfDetection = (riskEventType: string): string => meanings.get(riskEventType) ?? '';

const meanings = new Map(
  Object.entries({
    adminConfirmedUserCompromised: 'Somebody of this organisation has confirmed that the account is compromised.',
    anomalousToken:
      'A token with an odd lifetime, or from an odd place, was used: perhaps a stolen one. At low or medium level it is often noise.',
    anomalousUserActivity: 'An administrator made changes in the directory that are not usual for that account.',
    anonymizedIPAddress: 'The sign-in came through Tor or an anonymous VPN, which hides where somebody is.',
    attackerinTheMiddle: 'The session went through a phishing proxy, which now has the password and the session.',
    attemptedPrtAccess:
      'Something on a device reached for its primary refresh token, which opens every app of the person.',
    generic: 'Microsoft saw a risk and names its kind only with an Entra ID P2 licence.',
    investigationsThreatIntelligence: 'The activity fits a known pattern of attack.',
    leakedCredentials: 'The password in use now was found in a leak: whoever has the leak can sign in.',
    maliciousIPAddress: 'The address is known for failed sign-ins or for attacks.',
    mcasFinSuspiciousFileAccess: 'Many files that may hold financial data were opened in an unusual way.',
    mcasImpossibleTravel: 'Activity came from two places in a shorter time than the journey takes.',
    mcasSuspiciousInboxManipulationRules: 'An inbox rule deletes or moves mail, as attackers do to stay unseen.',
    nationStateIP: 'The address belongs to an attacker whom Microsoft counts as a state or a criminal group.',
    newCountry: 'Activity came from a country that nobody of this organisation has been active in.',
    passwordSpray: 'Somebody tried a few passwords on many accounts, and for this one the password was right.',
    riskyIPAddress: 'Activity came from an address that is known to be risky, such as an anonymous proxy.',
    suspiciousAPITraffic: 'The directory was read through in bulk, as attackers do to look around.',
    suspiciousBrowser: 'One browser signed in to accounts of several tenants in different countries.',
    suspiciousInboxForwarding: 'An inbox rule forwards mail outside: the mail goes on leaving after a new password.',
    suspiciousSendingPatterns: 'The account has sent suspicious mail, or was stopped from sending.',
    tokenIssuerAnomaly: 'The issuer of a SAML token may be compromised, and the token forged.',
    unfamiliarFeatures:
      'The sign-in has properties that this person’s earlier ones did not have. In a non-interactive one that strongly suggests a stolen token.',
    unlikelyTravel:
      'Two sign-ins came from places too far apart for the time between them, one of them new for the person.',
    userReportedSuspiciousActivity:
      'The person denied a multi-factor request and reported it: somebody has the password.',
  }),
);
