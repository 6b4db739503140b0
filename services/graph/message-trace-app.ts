/**
 * App id of Microsoft's service that Graph asks for message traces. Without its service principal in the tenant, Graph answers 401.
 * @see https://learn.microsoft.com/graph/api/resources/exchangemessagetrace
 */
export const messageTraceAppId = '8bd644d1-64a1-4d4b-ae52-2e0cbf64e373';

/** What an administrator must do so that Graph can trace messages, in sentences. */
export const messageTraceSetUp =
  'Graph’s message traces are not set up in this tenant: an administrator must create the service principal of app ' +
  `${messageTraceAppId} (New-MgServicePrincipal), after which it takes some hours. Until then list-sent asks Exchange.`;
