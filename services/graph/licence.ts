import type { ProblemDetails } from './graph.ts';
import { tells } from './known-wordings.ts';

/**
 * Finds the licence that a tenant lacks, when that is why Graph refused a call.
 *
 * Two of these errors have the same code as every other refusal and differ in their text only. If Microsoft changes the text, they are
 * reported as a missing permission again. No page of Microsoft's documents the texts; others have seen them. That Intune's is about a
 * licence is unverified: the source is about another path.
 * @returns a sentence without a full stop, such as `The tenant has no Microsoft Entra ID P1 licence`; undefined for other refusals
 * @see https://github.com/microsoftgraph/msgraph-beta-sdk-go/issues/198
 */
export function lackingLicence({ graphCode, status }: ProblemDetails, message: string): string | undefined {
  if (graphCode === 'Authentication_RequestFromNonPremiumTenantOrB2CTenant')
    return 'The tenant has no Microsoft Entra ID P1 licence';
  if (tells('not-licensed', message, status))
    return `The tenant has no licence for this${graphCode === 'Forbidden' ? ' (Microsoft Entra ID P2)' : ''}`;
  if (tells('no-intune', message, status)) return 'The tenant does not use Microsoft Intune, or has no licence for it';
  if (tells('no-identity-sensor', message, status)) return 'The tenant does not use Microsoft Defender for Identity';
  return undefined;
}
