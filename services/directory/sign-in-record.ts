import { z } from 'zod';

/**
 * A sign-in as the log lists it. What v1.0 lacks is left out there: kind, session, token, protocol, network, user agent.
 * @see https://learn.microsoft.com/graph/api/resources/signin
 */
export const signInSchema = z.object({
  createdDateTime: z.string(),
  userId: z.string().nullish(),
  userDisplayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  appId: z.string().nullish(),
  appDisplayName: z.string().nullish(),
  ipAddress: z.string().nullish(),
  location: z.object({ city: z.string().nullish(), countryOrRegion: z.string().nullish() }).nullish(),
  status: z.object({ errorCode: z.number().nullish(), failureReason: z.string().nullish() }).nullish(),
  riskLevelDuringSignIn: z.string().nullish(),
  riskState: z.string().nullish(),
  userAgent: z.string().nullish(),
  signInEventTypes: z.array(z.string()).nullish(),
  sessionId: z.string().nullish(),
  incomingTokenType: z.string().nullish(),
  authenticationProtocol: z.string().nullish(),
  originalTransferMethod: z.string().nullish(),
  autonomousSystemNumber: z.number().nullish(),
  signInTokenProtectionStatus: z.string().nullish(),
});
/** A parsed sign-in. */
export type SignInRecord = z.output<typeof signInSchema>;
