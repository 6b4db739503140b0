import { GraphProblem } from './graph.ts';

/**
 * What the tenant lacks, when Graph refused because of a licence and not because of a permission. One sentence without a full
 * stop, to stand in a report: `The tenant has no Microsoft Entra ID P1 licence`.
 *
 * Two of these errors share their code with every other refusal, so that only the text tells them apart; a text that Microsoft
 * rewords reads as a missing permission again.
 * Source: error strings seen by others, in no page of Microsoft's; that Intune's is a licence, in
 * https://github.com/microsoftgraph/msgraph-beta-sdk-go/issues/198 about another path: unverified
 */
export function unlicensed({ details, message }: GraphProblem): string | undefined {
  if (details.graphCode === 'Authentication_RequestFromNonPremiumTenantOrB2CTenant')
    return 'The tenant has no Microsoft Entra ID P1 licence';
  if (details.status === 403 && message.startsWith('Your tenant is not licensed for this feature'))
    return `The tenant has no licence for this${details.graphCode === 'Forbidden' ? ' (Microsoft Entra ID P2)' : ''}`;
  if (details.status === 400 && message.startsWith('Request not applicable to target tenant'))
    return 'The tenant does not use Microsoft Intune, or has no licence for it';
  return undefined;
}

/**
 * Reads, and says what licence is missing where that is the reason.
 * @throws {GraphProblem} as the port does; `rejected` with the words of `unlicensed` for a missing licence
 */
export async function licensed<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const lacking = error instanceof GraphProblem ? unlicensed(error) : undefined;
    if (!(error instanceof GraphProblem) || lacking === undefined) throw error;
    throw new GraphProblem('rejected', lacking, error.details, { cause: error });
  }
}
