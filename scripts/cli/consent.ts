import { z } from 'zod';
import type { Config } from '../../bot/config/config.ts';
import { permissionsOf } from '../../services/contract/bundle.ts';
import { commands } from '../../services/registry.ts';
import { offeredBy } from '../../services/requests/offered.ts';
import { requestCalls } from '../permission-lists.ts';
import { CliFailure, cliCommand } from './cli-command.ts';
import { exchangeAppId, exchangePermissions, graphAppId, permissionIds } from './permission-ids.ts';
import { readSettings } from './settings.ts';

const forms = ['link', 'az', 'manifest'] as const;

/** `cordon consent` */
export const consent = cliCommand({
  name: 'consent',
  summary: 'prints the permissions that the commands which are switched on need, ready to be granted',
  operands: [],
  options: {
    as: {
      type: 'string',
      value: 'link|az|manifest',
      meaning:
        'link: names, and the link for admin consent; az: lines for the Azure CLI; manifest: requiredResourceAccess. All names when left out',
    },
  },
  details:
    'It goes by cordon.yaml and needs no network. The link grants what the app registration asks for, so enter the permissions there first.\nThe lines of az look the ids up in your tenant.',
  exits: [
    [0, 'they were printed'],
    [1, 'the manifest lacks permissions whose id Cordon does not know; they are named on standard error'],
    [2, 'the settings cannot be read, or name no app of Graph'],
  ],
  args: z.object({
    as: z
      .enum(forms, { error: ({ input }) => `--as: expected link, az or manifest, got "${String(input)}"` })
      .optional(),
  }),
  async run({ as }) {
    const config = readSettings();
    const names = await permissionsFor(config);
    switch (as) {
      case undefined:
        process.stdout.write(`${names.join('\n')}\n`);
        return 0;
      case 'link':
        process.stdout.write(`${[...names, '', ...consentLinks(config)].join('\n')}\n`);
        return 0;
      case 'az':
        process.stdout.write(
          `${appsOf(config)
            .flatMap(({ appId }) => azLines(names, appId))
            .join('\n')}\n`,
        );
        return 0;
      case 'manifest':
        return printManifest(names);
      default:
        return as satisfies never;
    }
  },
});

/**
 * The permissions of the commands that are switched on, with those that every request needs on its way.
 * @returns their names, sorted
 */
async function permissionsFor({ policy }: Config): Promise<readonly string[]> {
  const { vocabulary } = await import('../../bot/conversation/vocabulary.ts');
  const isOffered = offeredBy(policy, vocabulary);
  const offered = commands.filter(({ name }) => isOffered(name));
  return [
    ...new Set([...offered.flatMap(permissionsOf), ...requestCalls.flatMap(({ permissions }) => permissions)]),
  ].sort();
}

interface GraphApp {
  readonly appId: string;
  readonly tenant: string;
  /** Origin of the tenant's Entra. */
  readonly authority: string;
}

function appsOf({ environment }: Config): readonly GraphApp[] {
  if (environment.kind === 'practice')
    throw new CliFailure('The practice tenant needs no consent. Set the settings of a real tenant first.');
  const apps = environment.tenants.all.flatMap(({ id, cloud, graph: { identity } }) =>
    identity.clientId === undefined ? [] : [{ appId: identity.clientId, tenant: id, authority: cloud.authority }],
  );
  if (apps.length > 0) return apps;
  throw new CliFailure(
    'No setting names the app of Graph: a system-assigned managed identity has no app registration. Use --as az with the id of its service principal in place of the app.',
  );
}

const consentLinks = (config: Config): readonly string[] =>
  appsOf(config).map(({ appId, tenant, authority }) => `${authority}/${tenant}/adminconsent?client_id=${appId}`);

/** The Azure CLI takes ids only; each is looked up by its name in what Microsoft publishes in the tenant itself. */
const azLines = (names: readonly string[], appId: string): readonly string[] => [
  ...names.map((name) => {
    const api = resourceOf(name);
    return `az ad app permission add --id ${appId} --api ${api} --api-permissions "$(az ad sp show --id ${api} --query "appRoles[?value=='${name}'].id" -o tsv)=Role"`;
  }),
  `az ad app permission admin-consent --id ${appId}`,
];

const resourceOf = (name: string): string => (exchangePermissions.has(name) ? exchangeAppId : graphAppId);

function printManifest(names: readonly string[]): number {
  const known = names.filter((name) => permissionIds.has(name));
  const unknown = names.filter((name) => !permissionIds.has(name));
  const resources = [graphAppId, exchangeAppId].map((resourceAppId) => ({
    resourceAppId,
    resourceAccess: known
      .filter((name) => resourceOf(name) === resourceAppId)
      .map((name) => ({ id: permissionIds.get(name), type: 'Role' })),
  }));
  const requiredResourceAccess = resources.filter(({ resourceAccess }) => resourceAccess.length > 0);
  process.stdout.write(`${JSON.stringify({ requiredResourceAccess }, undefined, 2)}\n`);
  if (unknown.length === 0) return 0;
  process.stderr.write(
    `Not in it, because Cordon does not know their ids: ${unknown.join(', ')}. Add them with: cordon consent --as az\n`,
  );
  return 1;
}
