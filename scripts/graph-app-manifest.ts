import { permissionsOf, type Command } from '../services/contract/bundle.ts';
import { requestCalls } from './permission-lists.ts';

/**
 * Exchange's own permission. The toolkit knows the permissions of Graph by name, those of other services by id only.
 * @see https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2
 */
const exchange = {
  permission: 'Exchange.ManageAsApp',
  resourceAppId: '00000002-0000-0ff1-ce00-000000000000',
  id: 'dc50a0fb-09a3-484d-be87-e023b12c6440',
} as const;

/**
 * The app registration that calls Graph, as Microsoft 365 Agents Toolkit makes it: with the permissions of the commands that are on
 * without a policy. An administrator still has to grant them.
 * @see https://learn.microsoft.com/microsoftteams/platform/toolkit/aad-manifest-customization
 */
export function graphAppManifest(commands: readonly Command[]): object {
  const on = commands.filter(({ optIn }) => optIn !== true);
  const names = [
    ...new Set([...on.flatMap(permissionsOf), ...requestCalls.flatMap(({ permissions }) => permissions)]),
  ].sort();
  const ofGraph = names.filter((name) => name !== exchange.permission);
  return {
    id: '${{GRAPH_OBJECT_ID}}',
    appId: '${{AZURE_CLIENT_ID}}',
    displayName: 'cordon-graph-${{TEAMSFX_ENV}}',
    signInAudience: 'AzureADMyOrg',
    requiredResourceAccess: [
      { resourceAppId: 'Microsoft Graph', resourceAccess: ofGraph.map((id) => ({ id, type: 'Role' })) },
      ...(names.length === ofGraph.length
        ? []
        : [{ resourceAppId: exchange.resourceAppId, resourceAccess: [{ id: exchange.id, type: 'Role' }] }]),
    ],
  };
}
