import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isSignInNeeded, type ActingPerson } from '../../services/graph/acting-person.ts';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import type { UserSignIn, Tokens } from '../../services/graph/sign-in.ts';
import { personId, type Person, type PersonId } from '../../services/model/person.ts';
import { signInNeeded } from '../../services/model/problem-cause.ts';
import type { Addresses } from '../../services/secrets/addresses.ts';
import type { Vault } from '../../services/secrets/vault.ts';

/** Who has signed in to Graph, for actions that Graph takes only in a person's own name. */
export interface SignIns {
  /**
   * Begins a sign-in. The link works once, within ten minutes, and for this person only.
   * @param person who is to sign in
   * @param tenant id of their home tenant
   * @returns undefined where nobody can sign in
   */
  begin(person: Person, tenant: string): Promise<WayToSignIn | undefined>;
  /**
   * Takes what Entra sent back to the redirect address. A state that was not made here, or is too old, is refused without the database.
   * @returns what the page says that the person sees then
   */
  callback(query: URLSearchParams): Promise<{ readonly ok: boolean; readonly words: string }>;
  /**
   * Exchanges Teams' single sign-on token for one for Graph.
   * @param person the sender of the activity, who must be the one that the token names
   * @param tenant id of their home tenant
   * @param token as Teams sent it
   * @throws {GraphProblem} when Entra refuses it, or when it is somebody else's
   */
  onBehalfOf(person: Person, tenant: string, token: string): Promise<void>;
  /**
   * Deletes somebody's tokens.
   * @returns whether there were any
   */
  forget(person: PersonId, tenant: string): Promise<boolean>;
  /** Graph in this person's name; undefined when they have not signed in. */
  graphOf(person: PersonId, tenant: string): Promise<Graph | undefined>;
  /** Whether somebody has to sign in before anything can be done for them, because everything is done in people's names there. */
  isNeeded(person: PersonId, tenant: string): Promise<boolean>;
  /**
   * Somebody in whose name a tenant is worked on, at home only: somebody's own rights end there.
   * @param home id of their home tenant
   */
  acting(person: Person, home: string): ActingPerson;
}

/** A link to Entra for one person. */
export interface WayToSignIn {
  /** To open in a browser. */
  readonly url: string;
  /** Application ID URI that Teams' single sign-on issues tokens for. */
  readonly resource: string;
}

/** What sign-ins are made of. */
export interface SignInPorts {
  /** How people sign in to a tenant; undefined for one where nobody can. */
  readonly signIn: (tenant: string) => UserSignIn | undefined;
  /** Sign-ins that have begun and not ended. How long it keeps is how long somebody may take. */
  readonly attempts: Vault;
  /** Makes and checks the state that Entra sends back. */
  readonly addresses: Addresses;
  /** Tokens of people. How long it keeps is how long a sign-in lasts without use. */
  readonly tokens: Vault;
  /** Graph of a tenant with tokens that are not the app's. */
  readonly graphWith: (tenant: string, credential: PersonalCredential) => Graph;
  /** Whether a tenant is worked on in people's names only. */
  readonly isDelegated: (tenant: string) => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Gives a person's tokens. It gives a new one where Graph refused the last one and said why in `claims`. */
interface PersonalCredential {
  getToken(scopes: unknown, options?: { readonly claims?: string | undefined }): Promise<Token>;
}

interface Token {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** Path on our own server that Entra sends people back to. It is registered in Entra as a redirect URI. */
export const callbackPath = '/sign-in/callback';

const label = 'graph';
/** How long before it expires a token is renewed, in milliseconds. */
const earlyMs = 60_000;

const attemptSchema = z.object({ verifier: z.string(), nonce: z.string(), tenant: z.string() });
const tokensSchema = z.object({
  person: z.string().transform((text, context): PersonId => {
    const id = personId(text);
    if (id === undefined) context.addIssue('not an object id');
    return id ?? z.NEVER;
  }),
  tenant: z.string(),
  access: z.string(),
  refresh: z.string().optional(),
  expiresAt: z.number(),
}) satisfies z.ZodType<Tokens>;

/** Keeps tokens in a vault: encrypted, and readable by any replica. */
export function createSignIns(ports: SignInPorts): SignIns {
  const { signIn, attempts, addresses, tokens, graphWith, isDelegated, now } = ports;
  const keep = (got: Tokens, tenant: string) => tokens.keep(tenant, got.person, label, JSON.stringify(got));
  const find = async (person: PersonId, tenant: string): Promise<Tokens | undefined> => {
    const kept = await tokens.read(tenant, person, label);
    return kept === undefined ? undefined : tokensSchema.parse(JSON.parse(kept));
  };
  const through = (tenant: string): UserSignIn => {
    const way = signIn(tenant);
    if (way === undefined) throw new GraphProblem('unauthorized', 'Nobody can sign in to this tenant here.');
    return way;
  };
  /** Whoever signed in must be the one who asked to. Otherwise a link that was passed on would lend somebody else's rights. */
  const accept = async (got: Tokens, person: PersonId, tenant: string): Promise<void> => {
    if (got.person !== person)
      throw new GraphProblem('unauthorized', 'Somebody else signed in than asked to. Nothing was kept.');
    await keep(got, tenant);
  };

  const renewals = new Map<string, Promise<Tokens>>();
  /** Renews tokens once for all who ask at the same time. Another bot may have renewed them first: then the new ones count. */
  const renewed = (kept: Tokens, tenant: string): Promise<Tokens> => {
    const key = `${tenant} ${kept.person}`;
    const renewing = renewals.get(key) ?? renew(kept, tenant).finally(() => renewals.delete(key));
    renewals.set(key, renewing);
    return renewing;
  };
  async function renew(kept: Tokens, tenant: string): Promise<Tokens> {
    try {
      const got = await through(tenant).renew(kept);
      await keep(got, tenant);
      return got;
    } catch (error) {
      if (!isSignInOver(error)) throw error;
      const other = await find(kept.person, tenant);
      if (other !== undefined && other.refresh !== kept.refresh) return other;
      await tokens.take(tenant, kept.person);
      throw new GraphProblem('unauthorized', error.message, { graphCode: signInNeeded }, { cause: error });
    }
  }
  const graphOf = async (person: PersonId, tenant: string): Promise<Graph | undefined> => {
    if ((await find(person, tenant)) === undefined) return undefined;
    const getToken: PersonalCredential['getToken'] = async (_, { claims } = {}) => {
      const kept = await find(person, tenant);
      if (kept === undefined) throw new GraphProblem('unauthorized', signedOut, { graphCode: signInNeeded });
      // Graph has refused the token when there are claims, though its time is not over.
      const good = claims === undefined && kept.expiresAt - earlyMs > now();
      const current = good ? kept : await renewed(kept, tenant);
      return { token: current.access, expiresOnTimestamp: current.expiresAt };
    };
    return graphWith(tenant, { getToken });
  };

  return {
    async begin(person, tenant) {
      const way = signIn(tenant);
      if (way === undefined) return undefined;
      const [verifier, nonce] = [randomBytes(32).toString('base64url'), randomUUID()];
      const state = addresses.issue('sign-in', person.id, attempts.ttlMs);
      await attempts.keep(state, person.id, 'attempt', JSON.stringify({ verifier, nonce, tenant }));
      return { url: await way.begin(person.id, { state, verifier, nonce }), resource: way.resource };
    },

    async callback(query) {
      const state = query.get('state') ?? '';
      const person = addresses.readerOf('sign-in', state);
      const [attempt] = (person && (await attempts.take(state, person))) ?? [];
      if (person === undefined || attempt === undefined)
        return { ok: false, words: 'This sign-in is unknown or too old. Type sign-in in Teams to begin a new one.' };
      const { tenant, ...rest } = attemptSchema.parse(JSON.parse(attempt.secret));
      try {
        await accept(await through(tenant).complete(query, { state, ...rest }), person, tenant);
        return { ok: true, words: 'You are signed in. Close this window and go back to Teams.' };
      } catch (error) {
        if (!(error instanceof GraphProblem)) throw error;
        return { ok: false, words: error.message };
      }
    },

    onBehalfOf: async ({ id }, tenant, token) => accept(await through(tenant).onBehalfOf(token), id, tenant),

    async forget(person, tenant) {
      return (await tokens.take(tenant, person)) !== undefined;
    },

    graphOf,

    isNeeded: async (person, tenant) => isDelegated(tenant) && (await find(person, tenant)) === undefined,

    acting: ({ id, name }, home) => ({
      id,
      async graphOf(tenant) {
        const own = tenant === home ? await graphOf(id, home) : undefined;
        if (own !== undefined) return inWordsOf(name, own);
        throw new GraphProblem('unauthorized', tenant === home ? hasToSignIn(name) : notTheirs, {
          graphCode: signInNeeded,
        });
      },
    }),
  };
}

const signedOut = 'The sign-in is over.';
const hasToSignIn = (name: string): string =>
  `${name} has to sign in. Type sign-in in a chat with Cordon, then ask again.`;
const notTheirs =
  'This tenant is worked on in the names of its own people, who sign in there. Ask in a conversation of that tenant.';

/** What Entra says when only the person can help: their refresh token is over, revoked or not enough any more. */
const overCodes: ReadonlySet<unknown> = new Set([
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
  signInNeeded,
]);

const isSignInOver = (error: unknown): error is GraphProblem =>
  error instanceof GraphProblem && overCodes.has(error.details.graphCode);

/** Names the person in a problem of their sign-in, because others read it too. */
function inWordsOf(name: string, graph: Graph): Graph {
  const named = (error: unknown): unknown =>
    isSignInNeeded(error)
      ? new GraphProblem('unauthorized', `${hasToSignInAgain(name)} ${error.message}`, error.details, { cause: error })
      : error;
  return {
    ...graph,
    send: async (call) => {
      try {
        return await graph.send(call);
      } catch (error) {
        throw named(error);
      }
    },
    claims: async () => {
      try {
        return await graph.claims();
      } catch (error) {
        throw named(error);
      }
    },
    with: (habits) => inWordsOf(name, graph.with(habits)),
  };
}

const hasToSignInAgain = (name: string): string => `${name} has to sign in again: type sign-in in a chat with Cordon.`;
