import { isRead, type Command } from '../services/contract/bundle.ts';
import type { BuiltinCommand } from '../services/commands/builtin.ts';

/** One menu of commands, as the manifest lists it. */
export interface CommandList {
  readonly scopes: readonly ('team' | 'groupChat' | 'personal')[];
  readonly commands: readonly { readonly title: string; readonly description: string }[];
}

/** Most commands that Teams takes in one list. */
const listLength = 12;

/** How many built-in commands keep a place in every menu, whatever the registry grows to; the first ones of help order. */
const steadyBuiltins = 3;

/**
 * The menus of the compose box, from what the bot really takes. A channel is where things are done, so its menu begins with
 * what changes something; a personal chat is where things are looked up. What does not fit is still taken when typed.
 * Source: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/create-a-bot-commands-menu
 */
export function commandLists(
  commands: readonly Command[],
  builtins: readonly BuiltinCommand[],
): readonly CommandList[] {
  const reads = commands.filter(isRead);
  const writes = commands.filter((command) => !isRead(command));
  return [
    { scopes: ['team', 'groupChat'], commands: menu([...writes, ...reads], builtins) },
    { scopes: ['personal'], commands: menu([...reads, ...writes], builtins) },
  ];
}

function menu(commands: readonly Command[], builtins: readonly BuiltinCommand[]): CommandList['commands'] {
  const steady = builtins.slice(0, steadyBuiltins);
  return [...commands.slice(0, listLength - steady.length), ...steady, ...builtins.slice(steadyBuiltins)]
    .slice(0, listLength)
    .map(({ name, summary }) => ({ title: name, description: summary }));
}

/** The manifest with its menus and its version brought up to date; everything else stays as it is, in its order. */
export function refreshed(manifest: string, lists: readonly CommandList[], version: string): unknown {
  return JSON.parse(manifest, (key, value: unknown) => {
    if (key === 'commandLists') return lists;
    return key === 'version' ? version : value;
  });
}

/** What an operator's package differs in. */
export interface PackageValues {
  readonly TEAMS_APP_ID: string;
  readonly BOT_ID: string;
  readonly BOT_DOMAIN: string;
  /** The app that Teams signs people in to; undefined where they cannot sign in. */
  readonly AZURE_CLIENT_ID?: string | undefined;
}

/**
 * Takes the values of a package from the environment; `BOT_ID` falls back to the bot's own setting, `MicrosoftAppId`.
 * @returns the values, or a sentence for each setting that is missing or wrong, with its fix
 */
export function packageValues(
  env: Readonly<Record<string, string | undefined>>,
):
  { readonly ok: true; readonly values: PackageValues } | { readonly ok: false; readonly problems: readonly string[] } {
  const TEAMS_APP_ID = env['TEAMS_APP_ID'] ?? '';
  const BOT_ID = env['BOT_ID'] || env['MicrosoftAppId'] || '';
  const BOT_DOMAIN = env['BOT_DOMAIN'] ?? '';
  const AZURE_CLIENT_ID = signsInTo(env);
  const problems = [
    !guid.test(TEAMS_APP_ID) &&
      `TEAMS_APP_ID: expected a GUID, ${came(TEAMS_APP_ID)}. Make one with: node -p "crypto.randomUUID()". Keep it: Teams knows the app by it.`,
    !guid.test(BOT_ID) &&
      `BOT_ID: expected a GUID, ${came(BOT_ID)}. Set BOT_ID or MicrosoftAppId to the application (client) id of the bot's app registration.`,
    !domain.test(BOT_DOMAIN) &&
      `BOT_DOMAIN: expected a host name, ${came(BOT_DOMAIN)}. Set it to the host of the bot's messaging endpoint, such as cordon.example.com, without https:// and path.`,
    AZURE_CLIENT_ID !== undefined &&
      !guid.test(AZURE_CLIENT_ID) &&
      `AZURE_CLIENT_ID: expected a GUID, ${came(AZURE_CLIENT_ID)}. Set it to the application (client) id of Graph's app registration, as the bot has it.`,
  ].filter((problem) => problem !== false);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, values: { TEAMS_APP_ID, BOT_ID, BOT_DOMAIN, AZURE_CLIENT_ID } };
}

/** Graph's app, if the bot lets people sign in to it; a managed identity is no app that they could sign in to. */
const signsInTo = (env: Readonly<Record<string, string | undefined>>): string | undefined =>
  env['PUBLIC_URL'] && env['GRAPH_CREDENTIAL'] !== 'managed-identity' ? env['AZURE_CLIENT_ID'] || undefined : undefined;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/i;

const came = (value: string): string => (value === '' ? 'it is not set' : `got "${value}"`);

/**
 * Fills every `${{NAME}}` of a manifest; without an app to sign in to, what is about single sign-on is left out.
 * @throws {TypeError} for a name that is not a package value
 */
export function buildManifest(template: string, values: PackageValues): string {
  const known = new Map<string, string>(Object.entries(values));
  const wanted = values.AZURE_CLIENT_ID === undefined ? without(template, 'webApplicationInfo') : template;
  return wanted.replace(/\$\{\{(.*?)\}\}/g, (placeholder, name: string) => {
    const value = known.get(name);
    if (value === undefined) throw new TypeError(`manifest: nothing fills the placeholder "${placeholder}"`);
    return value;
  });
}

const without = (json: string, name: string): string =>
  JSON.stringify(
    JSON.parse(json, (key, value: unknown) => (key === name ? undefined : value)),
    undefined,
    2,
  );
