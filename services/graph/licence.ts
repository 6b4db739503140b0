import type { ProblemDetails } from './graph.ts';

/**
 * What the tenant lacks, when Graph refused because of a licence and not because of a permission. One sentence without a full
 * stop, to stand in a report: `The tenant has no Microsoft Entra ID P1 licence`.
 *
 * Two of these errors share their code with every other refusal, so that only the text tells them apart; a text that Microsoft
 * rewords reads as a missing permission again.
 * Source: error strings seen by others, in no page of Microsoft's; that Intune's is a licence, in
 * https://github.com/microsoftgraph/msgraph-beta-sdk-go/issues/198 about another path: unverified
 */
export function lackingLicence({ graphCode, status }: ProblemDetails, message: string): string | undefined {
  if (graphCode === 'Authentication_RequestFromNonPremiumTenantOrB2CTenant')
    return 'The tenant has no Microsoft Entra ID P1 licence';
  if (status === 403 && message.startsWith('Your tenant is not licensed for this feature'))
    return `The tenant has no licence for this${graphCode === 'Forbidden' ? ' (Microsoft Entra ID P2)' : ''}`;
  if (status === 400 && message.startsWith('Request not applicable to target tenant'))
    return 'The tenant does not use Microsoft Intune, or has no licence for it';
  return undefined;
}
