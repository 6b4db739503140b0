import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import type { UserSignIn, Tokens } from '../../services/graph/sign-in.ts';
import { personId, type Person, type PersonId } from '../../services/model/person.ts';
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
  readonly graphWith: (tenant: string, credential: { getToken: () => Promise<Token> }) => Graph;
  /** Epoch milliseconds. */
  readonly now: () => number;
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
export function createSignIns({ signIn, attempts, addresses, tokens, graphWith, now }: SignInPorts): SignIns {
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

    async graphOf(person, tenant) {
      if ((await find(person, tenant)) === undefined) return undefined;
      const getToken = async (): Promise<Token> => {
        const kept = await find(person, tenant);
        if (kept === undefined) throw new GraphProblem('unauthorized', 'You have signed out. Type sign-in to begin.');
        const good = kept.expiresAt - earlyMs > now();
        const current = good ? kept : await through(tenant).renew(kept);
        if (!good) await keep(current, tenant);
        return { token: current.access, expiresOnTimestamp: current.expiresAt };
      };
      return graphWith(tenant, { getToken });
    },
  };
}
