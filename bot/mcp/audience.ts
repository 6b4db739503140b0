/** Where assistants reach Cordon. */
export const assistantsPath = '/mcp';

/** The scope that an assistant needs: a person lets it ask in their name. */
export const scopeName = 'Cordon.Use';

/**
 * The resource that assistants sign in for, which is also an App ID URI of the API: clients send the address that they call, and Entra refuses
 * one that is not registered for the scope (AADSTS9010010).
 * @param origin our own
 */
export const resourceAt = (origin: string): string => `${origin}${assistantsPath}`;

/** The audiences of tokens for the API: Entra writes the app id, and into tokens of version 1.0 the App ID URI that was asked for. */
export const audiencesOf = (appId: string, publicUrl: string | undefined): readonly string[] => [
  appId,
  `api://${appId}`,
  ...(publicUrl === undefined ? [] : [resourceAt(publicUrl)]),
];
