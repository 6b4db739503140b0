import { isSame, isSigned, isSignedByCrowdstrike, isSignedByPagerduty } from './signature.ts';
import type { AlertSource, EntraRule } from './source.ts';

/** What a call says about who makes it. */
export interface AlertCaller {
  /** A header by its name in any case; undefined when there is none. */
  readonly header: (name: string) => string | undefined;
  /** The name of a source in the path; undefined for the plain address. */
  readonly source: string | undefined;
  /** The secret in the path. */
  readonly secret: string | undefined;
}

/** What recognising a caller needs. */
export interface RecognisePorts {
  /** Whether an `Authorization` header is a token of Entra that a rule accepts. */
  readonly isToken: (authorization: string | undefined, rule: EntraRule) => Promise<boolean>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A source that a call may come from, as far as that can be told without its body. */
export interface PossibleSender {
  readonly source: AlertSource;
  /** Whether this body proves it; true for every body where the call itself has proved it. */
  readonly proves: (text: string) => boolean;
}

/**
 * Finds the sources that a call may come from, without its body, so that nobody's body is read who shows nothing at all.
 * @returns none for a stranger
 */
export async function candidatesFor(
  caller: AlertCaller,
  sources: readonly AlertSource[],
  ports: RecognisePorts,
): Promise<readonly PossibleSender[]> {
  const named = sources.filter(
    ({ name }) => caller.source === undefined || (name !== '' && name.toLowerCase() === caller.source.toLowerCase()),
  );
  const found = await Promise.all(
    named.map(async (source) => {
      const proves = await proofOf(source, caller, ports);
      return proves === undefined ? undefined : { source, proves };
    }),
  );
  return found.filter((candidate) => candidate !== undefined);
}

const always = (): boolean => true;

async function proofOf(
  { auth }: AlertSource,
  { header, secret }: AlertCaller,
  { isToken, now }: RecognisePorts,
): Promise<PossibleSender['proves'] | undefined> {
  if ((auth.by === 'path') !== (secret !== undefined)) return undefined;
  const authorization = header('Authorization');
  switch (auth.by) {
    case 'path':
      return isSame(secret ?? '', auth.secret) ? always : undefined;
    case 'bearer':
      return isSame(authorization ?? '', `Bearer ${auth.secret}`) ? always : undefined;
    case 'entra':
      return (await isToken(authorization, auth.rule)) ? always : undefined;
    case 'hmac': {
      const signed = { timestamp: header('X-Cordon-Timestamp'), signature: header('X-Cordon-Signature') };
      return ifGiven(signed.signature, (text) => isSigned(auth.secret, signed, text, now()));
    }
    case 'pagerduty': {
      const given = header('X-PagerDuty-Signature');
      return ifGiven(given, (text) => isSignedByPagerduty(auth.secret, given ?? '', text));
    }
    case 'crowdstrike': {
      const signed = { timestamp: header('X-Cs-Delivery-Timestamp'), signature: header('X-Cs-Primary-Signature') };
      return ifGiven(signed.signature, (text) => isSignedByCrowdstrike(auth.secret, signed, text, now()));
    }
    default:
      return auth satisfies never;
  }
}

const ifGiven = (
  signature: string | undefined,
  proves: PossibleSender['proves'],
): PossibleSender['proves'] | undefined => (signature === undefined || signature === '' ? undefined : proves);

/**
 * When the body of an alert was signed, which tells the order of alerts that say no time of their own.
 * @returns epoch milliseconds; undefined for a source that signs no time
 */
export const signedAt = ({ auth }: AlertSource, { header }: AlertCaller): number | undefined =>
  auth.by === 'hmac' ? Number(header('X-Cordon-Timestamp')) * 1000 : undefined;
