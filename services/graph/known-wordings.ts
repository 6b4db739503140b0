/** A fact that Microsoft tells in prose only: the code and the status are those of other refusals as well. */
export type WordedFact =
  | 'address-taken'
  | 'not-licensed'
  | 'no-intune'
  | 'no-identity-sensor'
  | 'untrusted-certificate'
  | 'no-managed-identity'
  | 'no-message-trace-app';

/** One wording of a fact, and where it was seen. */
interface Wording {
  readonly fact: WordedFact;
  readonly words: RegExp;
  /** The HTTP status that comes with it; left out where no HTTP answer came. */
  readonly status?: number;
  readonly source: string;
}

/**
 * All decisions that Cordon takes by the text of a message. Where a code, a status or another call says the same, that decides instead. An
 * unknown wording is safe: the fact is then not known, and people are shown Microsoft's own message.
 */
const wordings: readonly Wording[] = [
  {
    fact: 'address-taken',
    status: 400,
    words: /^Another object with the same value for property/i,
    source: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8421',
  },
  {
    fact: 'address-taken',
    status: 400,
    words: /^A conflicting object with one or more of the specified property values is present/i,
    source: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/6346',
  },
  {
    fact: 'not-licensed',
    status: 403,
    words: /\btenant is not licensed\b/i,
    source: 'https://github.com/microsoftgraph/msgraph-beta-sdk-go/issues/198',
  },
  {
    fact: 'no-intune',
    status: 400,
    words: /^Request not applicable to target tenant/i,
    source: 'https://github.com/microsoftgraph/msgraph-beta-sdk-go/issues/198',
  },
  {
    fact: 'no-identity-sensor',
    status: 403,
    words: /not onboarded to Microsoft Defender for Identity/i,
    source: 'https://github.com/microsoft/zerotrustassessment/issues/1352',
  },
  {
    fact: 'untrusted-certificate',
    words: /self.signed certificate|unable to (?:verify|get)[^.]* (?:certificate|issuer)/i,
    source: 'https://nodejs.org/api/tls.html#x509-certificate-error-codes',
  },
  {
    fact: 'no-managed-identity',
    words: /ManagedIdentity/,
    source: 'https://learn.microsoft.com/javascript/api/@azure/identity/managedidentitycredential',
  },
  {
    fact: 'no-message-trace-app',
    status: 401,
    words: /^Service principal-less authentication failed/i,
    source: 'https://github.com/elastic/integrations/issues/18240',
  },
];

/**
 * Whether a message tells a fact, in any wording that is known.
 * @param status HTTP status of the answer; undefined where none came
 */
export const tells = (fact: WordedFact, message: string, status?: number): boolean =>
  wordings.some((known) => known.fact === fact && known.status === status && known.words.test(message));
