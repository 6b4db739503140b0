import { reportPage } from '../cards/report-page.ts';
import type { Config } from './config/config.ts';
import type { ConversationSecrets } from './conversation/context.ts';
import { createDownloads } from './conversation/downloads.ts';
import { createPrivateForms } from './conversation/private-forms.ts';
import { createSignIns, type SignIns } from './conversation/sign-ins.ts';
import type { Environment } from './environment.ts';
import type { Vaults } from './vaults.ts';

/** What private forms, sign-ins and downloads are made of. */
export interface ConversationSecretsPorts {
  readonly config: Pick<Config, 'publicUrl' | 'environment'>;
  readonly environment: Environment;
  readonly vaults: Pick<Vaults, 'forms' | 'signIns' | 'tokens' | 'reports'>;
  /** The port that the server listens on; called once it does. */
  readonly port: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Private forms, and sign-ins and downloads where people's browsers can reach this server. */
export function createConversationSecrets(ports: ConversationSecretsPorts): ConversationSecrets {
  const { config, vaults, now } = ports;
  const practice = config.environment.kind === 'practice';
  const publicUrl = publicUrlOf(ports);
  return {
    forms: createPrivateForms(vaults.forms),
    signIns: signInsAt(publicUrl, ports),
    downloads: createDownloads({ vault: vaults.reports, page: reportPage, publicUrl, practice, now }),
  };
}

/** Origin of this server as browsers reach it: the setting, or this machine in practice mode. Call the result when the server listens. */
function publicUrlOf({ config, port }: ConversationSecretsPorts): (() => string) | undefined {
  const { publicUrl, environment } = config;
  if (publicUrl !== undefined) return () => publicUrl;
  return environment.kind === 'practice' ? () => `http://127.0.0.1:${port()}` : undefined;
}

/** Entra sends people back to this server, so there is no sign-in where their browsers cannot reach it. */
function signInsAt(
  publicUrl: (() => string) | undefined,
  { environment, vaults, now }: ConversationSecretsPorts,
): SignIns | undefined {
  const { signIn, graphWith } = environment;
  if (signIn === undefined || publicUrl === undefined) return undefined;
  return createSignIns({
    signIn: (tenant) => signIn(tenant, publicUrl()),
    attempts: vaults.signIns,
    tokens: vaults.tokens,
    graphWith,
    now,
  });
}
