import { zipSync } from 'fflate';
import { isRead, type Command } from '../services/contract/bundle.ts';
import type { BuiltinCommand } from '../services/commands/builtin.ts';

/** One menu of commands, as the manifest lists it. */
export interface CommandList {
  readonly scopes: readonly ('team' | 'groupChat' | 'personal')[];
  readonly commands: readonly MenuEntry[];
}

/** An entry of a menu. Choosing one fills the compose box, with the prompt or else with the title; the person still has to send it. */
export interface MenuEntry {
  readonly title: string;
  readonly description: string;
  readonly type?: 'prompt';
  readonly prompt?: string;
}

/**
 * What the compose box is filled with for the commands that people begin with. What stands in brackets names nobody, so that a prompt that
 * is sent as it is does nothing.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/prompt-starters
 */
const promptStarters: ReadonlyMap<string, string> = new Map([
  ['contain', 'contain [user] because [reason]'],
  ['show-user', 'show-user [user]'],
  ['evidence', 'evidence [user]'],
  ['check', 'check'],
  ['help', 'help'],
]);

/** The largest number of commands that Teams accepts in one list. */
const listLength = 12;

/** How many built-in commands are in every menu, however many commands there are: the first ones, in the order of help. */
const steadyBuiltins = 3;

/**
 * Derives the command menus of the compose box from the commands of the bot. In a channel the commands that change something come
 * first, in a personal chat those that only read; before them those with a prompt starter. A command that does not fit into the menu still
 * works when typed.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/create-a-bot-commands-menu
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
  const others = builtins.slice(steadyBuiltins);
  const first = [...commands, ...others].filter(({ name }) => promptStarters.has(name));
  const rest = commands.filter(({ name }) => !promptStarters.has(name));
  const last = others.filter(({ name }) => !promptStarters.has(name));
  return [...[...first, ...rest].slice(0, listLength - steady.length), ...steady, ...last]
    .slice(0, listLength)
    .map(({ name, summary }) => {
      const prompt = promptStarters.get(name);
      return { title: name, description: summary, ...(prompt !== undefined && { type: 'prompt' as const, prompt }) };
    });
}

/**
 * Updates the menus and the version of a manifest. Everything else stays as it is, in the same order.
 * @param manifest the text of the manifest
 * @param lists the new menus
 * @returns the new manifest, to be written as JSON
 */
export function refreshed(manifest: string, lists: readonly CommandList[], version: string): unknown {
  return JSON.parse(manifest, (key, value: unknown) => {
    if (key === 'commandLists') return lists;
    return key === 'version' ? version : value;
  });
}

/** The values that make a package an operator's own. */
export interface PackageValues {
  readonly TEAMS_APP_ID: string;
  readonly BOT_ID: string;
  readonly BOT_DOMAIN: string;
  /** The id of the app that people sign in to through Teams; undefined where they cannot sign in. */
  readonly AZURE_CLIENT_ID?: string | undefined;
}

/**
 * Reads the values of a package from the environment. Without `BOT_ID` the bot's own setting `MicrosoftAppId` is used.
 * @returns the values, or a sentence for each setting that is missing or wrong, with its fix
 */
export function packageValues(
  env: Readonly<Record<string, string | undefined>>,
):
  { readonly ok: true; readonly values: PackageValues } | { readonly ok: false; readonly problems: readonly string[] } {
  const TEAMS_APP_ID = env['TEAMS_APP_ID'] ?? '';
  const BOT_ID = env['BOT_ID'] || env['MicrosoftAppId'] || '';
  const BOT_DOMAIN = env['BOT_DOMAIN'] ?? '';
  const AZURE_CLIENT_ID = signInAppOf(env);
  const problems = [
    !guid.test(TEAMS_APP_ID) &&
      `TEAMS_APP_ID: expected a GUID, ${found(TEAMS_APP_ID)}. Make one with: node -p "crypto.randomUUID()". Keep it: Teams knows the app by it.`,
    !guid.test(BOT_ID) &&
      `BOT_ID: expected a GUID, ${found(BOT_ID)}. Set BOT_ID or MicrosoftAppId to the application (client) id of the bot's app registration.`,
    !domain.test(BOT_DOMAIN) &&
      `BOT_DOMAIN: expected a host name, ${found(BOT_DOMAIN)}. Set it to the host of the bot's messaging endpoint, such as cordon.example.com, without https:// and path.`,
    AZURE_CLIENT_ID !== undefined &&
      !guid.test(AZURE_CLIENT_ID) &&
      `AZURE_CLIENT_ID: expected a GUID, ${found(AZURE_CLIENT_ID)}. Set it to the application (client) id of Graph's app registration, as the bot has it.`,
  ].filter((problem) => problem !== false);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, values: { TEAMS_APP_ID, BOT_ID, BOT_DOMAIN, AZURE_CLIENT_ID } };
}

/** The id of Graph's app, if the bot lets people sign in. Nobody can sign in to a managed identity. */
const signInAppOf = (env: Readonly<Record<string, string | undefined>>): string | undefined =>
  env['PUBLIC_URL'] && env['GRAPH_CREDENTIAL'] !== 'managed-identity' ? env['AZURE_CLIENT_ID'] || undefined : undefined;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/i;

const found = (value: string): string => (value === '' ? 'it is not set' : `got "${value}"`);

/**
 * Fills in every placeholder `${{NAME}}` of a manifest. Without an app to sign in to, the part about single sign-on is left out.
 * @param template the text of the manifest with its placeholders
 * @throws {TypeError} for a placeholder that is not one of the package values
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

/**
 * Packs files into a zip archive. The same files give the same bytes, whenever and wherever they are packed.
 * @param files the contents by path inside the archive
 */
export function zipPackage(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const mtime = new Date(1980, 0, 1); // the earliest an archive can hold, in local time, because archives store local time
  return zipSync(files, { level: 9, mtime });
}
