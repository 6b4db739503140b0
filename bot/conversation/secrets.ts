import { inTheNameOf } from '../../services/graph/acting-person.ts';
import type { Graph } from '../../services/graph/graph.ts';
import type { GraphSettings } from '../../services/graph/client.ts';
import type { UserSignIn } from '../../services/graph/sign-in.ts';
import type { Addresses } from '../../services/secrets/addresses.ts';
import type { Vaults } from '../../services/secrets/vaults.ts';
import type { Journal } from '../../services/store/journal.ts';
import type { ConversationSecrets } from './context.ts';
import { createDownloads, type DownloadPorts } from './downloads.ts';
import { createHeldCommands } from './held-commands.ts';
import { createPrivateForms } from './private-forms.ts';
import { createSignIns, type SignIns } from './sign-ins.ts';

/** What private forms, sign-ins and downloads are made of. */
export interface ConversationSecretsPorts {
  readonly storage: {
    readonly vaults: Pick<Vaults, 'forms' | 'held' | 'signIns' | 'tokens' | 'reports'>;
    readonly addresses: Addresses;
    /** Notes downloads. */
    readonly journal: Journal;
  };
  /** Origin of this server as people's browsers reach it, as far as the settings say. */
  readonly publicUrl: string | undefined;
  /** True in practice mode, where browsers on this machine reach the server. */
  readonly practice: boolean;
  /** The port that the server listens on; called once it does. */
  readonly port: () => number;
  readonly environment: {
    /** How people sign in to Graph themselves; undefined where nobody can. */
    readonly signIn?: (tenant: string, publicUrl: string) => UserSignIn | undefined;
    /** Whether a tenant is worked on in people's names only; left out where none is. */
    readonly isDelegated?: (tenant: string) => boolean;
    /** Graph of a tenant with tokens that are not the app's. */
    readonly graphWith: (tenant: string, credential: GraphSettings['credential']) => Graph;
  };
  /** Renders a full report as a page. */
  readonly page: DownloadPorts['page'];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Private forms, and sign-ins and downloads where people's browsers can reach this server. */
export function createConversationSecrets(ports: ConversationSecretsPorts): ConversationSecrets {
  const { page, practice, now } = ports;
  const { vaults, addresses, journal } = ports.storage;
  const publicUrl = publicUrlOf(ports);
  const signIns = signInsAt(publicUrl, ports);
  return {
    forms: createPrivateForms(vaults.forms),
    held: createHeldCommands(vaults.held),
    signIns,
    inNameOf: (person, home, work) =>
      signIns === undefined ? work() : inTheNameOf(signIns.acting(person, home), work),
    downloads: createDownloads({ vault: vaults.reports, addresses, journal, page, publicUrl, practice, now }),
  };
}

/** Call the result only when the server listens: in practice mode the port is not known before. */
function publicUrlOf({ publicUrl, practice, port }: ConversationSecretsPorts): (() => string) | undefined {
  if (publicUrl !== undefined) return () => publicUrl;
  return practice ? () => `http://127.0.0.1:${port()}` : undefined;
}

/** Entra sends people back to this server, so there is no sign-in where their browsers cannot reach it. */
function signInsAt(
  publicUrl: (() => string) | undefined,
  { storage, environment, now }: ConversationSecretsPorts,
): SignIns | undefined {
  const { signIn, graphWith, isDelegated = () => false } = environment;
  if (signIn === undefined || publicUrl === undefined) return undefined;
  return createSignIns({
    signIn: (tenant) => signIn(tenant, publicUrl()),
    attempts: storage.vaults.signIns,
    addresses: storage.addresses,
    tokens: storage.vaults.tokens,
    graphWith,
    isDelegated,
    now,
  });
}
