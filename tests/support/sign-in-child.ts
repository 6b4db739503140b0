import { createPrivateKey } from 'node:crypto';
import { inspect } from 'node:util';
import { z } from 'zod';
import type { Cloud } from '../../services/graph/clouds.ts';
import { createGraph } from '../../services/graph/client.ts';
import { credentialOf, type Identity, type SignIn, type SignInPatience } from '../../services/graph/credentials.ts';
import { GraphProblem, graphPath, type ProblemDetails } from '../../services/graph/graph.ts';
import { redact } from '../../services/secrets/redact.ts';

/** A private key crosses to another process as PEM. */
export type SentIdentity =
  | Exclude<Identity, { readonly kind: 'certificate-key' }>
  | {
      readonly kind: 'certificate-key';
      readonly tenantId: string;
      readonly clientId: string;
      readonly key: { readonly thumbprint: string; readonly privateKey: string };
    };

/** What to do with a credential; the one of the same number is kept from job to job. */
export interface Job {
  readonly credential: number;
  readonly signIn: Omit<SignIn, 'identity'> & { readonly identity: SentIdentity };
  readonly cloud: Cloud;
  readonly patience?: SignInPatience;
  /** Asks for a token of this scope, or reads `/organization` of the cloud's Graph. */
  readonly scope?: string;
}

/** A token or the body of Graph's answer, else the problem, with all that a log could say of it. */
export type Done =
  | { readonly ok: true; readonly value: string }
  | {
      readonly ok: false;
      readonly code: string;
      readonly details: ProblemDetails;
      readonly message: string;
      readonly said: string;
    };

const held = new Map<number, { readonly token: (scope: string) => Promise<string>; readonly read: () => Promise<string> }>();

function handOf({ credential: number, signIn, cloud, patience }: Job) {
  const { identity } = signIn;
  const whole: Identity =
    identity.kind === 'certificate-key'
      ? { ...identity, key: { ...identity.key, privateKey: createPrivateKey(identity.key.privateKey) } }
      : identity;
  const credential = credentialOf({ ...signIn, identity: whole }, cloud, patience);
  const graph = createGraph({ origin: cloud.graph, credential });
  const hand = {
    token: async (scope: string) => (await credential.getToken(scope))?.token ?? '',
    read: async () =>
      JSON.stringify(await graph.send({ method: 'GET', path: graphPath`/organization`, response: z.unknown() })),
  };
  held.set(number, hand);
  return hand;
}

async function done(job: Job): Promise<Done> {
  const hand = held.get(job.credential) ?? handOf(job);
  try {
    return { ok: true, value: await (job.scope === undefined ? hand.read() : hand.token(job.scope)) };
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    const said = inspect(error, { depth: 9 }) + JSON.stringify(redact(error));
    return { ok: false, code: error.code, details: error.details, message: error.message, said };
  }
}

process.on('message', (job: Job) => {
  done(job).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${inspect(error)}\n`);
      process.exit(1);
    },
  );
});
