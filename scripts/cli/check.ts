import { z } from 'zod';
import type { Config } from '../../bot/config/config.ts';
import type { TenantCheck } from '../../bot/conversation/check-tenant.ts';
import { offeredBy } from '../../services/requests/offered.ts';
import { cliCommand } from './cli-command.ts';
import { withDirectory, type OpenDirectory } from './open-directory.ts';
import { readSettingsOnline } from './settings.ts';

const ready = 0;
const missing = 1;
const unknown = 2;

/** `cordon check` */
export const check = cliCommand({
  name: 'check',
  summary: 'shows for each tenant and each command that is switched on what is ready and what is missing',
  operands: [],
  options: { json: { type: 'boolean', meaning: 'prints JSON' } },
  details:
    'It shows what the command check shows in Teams, tries the sign-ins of the bot and of Graph, and prints the link for admin consent.\nIt needs no database and changes nothing, so the bot may be running.',
  exits: [
    [ready, 'everything is ready'],
    [missing, 'something is missing'],
    [unknown, 'it could not be found out'],
  ],
  args: z.object({ json: z.boolean().default(false) }),
  async run({ json }) {
    const config = await readSettingsOnline();
    return withDirectory(config, async (directory) => {
      const checks = await checkAll(config, directory);
      const problems = ((await directory.environment.trySignIns?.()) ?? []).map(({ message }) => message);
      const code = Math.max(problems.length === 0 ? ready : unknown, ...checks.map(codeOf));
      process.stdout.write(json ? jsonOf(checks, problems, code) : `${textOf(checks, problems)}\n`);
      return code;
    });
  },
});

/** A tenant and what is ready there. */
interface NamedCheck extends TenantCheck {
  readonly id: string;
  readonly name: string;
}

async function checkAll(
  { policy }: Config,
  { environment: { tenants, graphOf, authorityOf }, pins }: OpenDirectory,
): Promise<readonly NamedCheck[]> {
  const { checkTenant } = await import('../../bot/conversation/check-tenant.ts');
  const { vocabulary } = await import('../../bot/conversation/vocabulary.ts');
  const ports = { graphOf, pins, isOffered: offeredBy(policy, vocabulary), authorityOf };
  return Promise.all(tenants.all.map(async ({ id, name }) => ({ id, name, ...(await checkTenant(ports, id)) })));
}

function codeOf({ app, report }: TenantCheck): number {
  if ('why' in app.tenant || app.permissions === undefined) return unknown;
  return report.badge?.tone === 'good' ? ready : missing;
}

function textOf(checks: readonly NamedCheck[], problems: readonly string[]): string {
  const tenants = checks.flatMap(({ name, report, commands, app }) => [
    `${name}: ${report.title}`,
    ...('why' in app.tenant ? [] : commands.map(lineOf)),
    ...(report.facts ?? []).map(([fact, value]) => `  ${fact}: ${typeof value === 'string' ? value : ''}`),
    ...(report.alerts ?? []).map((alert) => `  ! ${alert}`),
    ...(report.link === undefined ? [] : [`  ${report.link.title}: ${report.link.url}`]),
  ]);
  return [...tenants, ...new Set(problems.map((problem) => `! ${problem}`))].join('\n');
}

const lineOf = ({ command, missing: needs }: TenantCheck['commands'][number]): string =>
  needs.length === 0 ? `  ready    ${command}` : `  missing  ${command}: ${needs.join(', ')}`;

function jsonOf(checks: readonly NamedCheck[], problems: readonly string[], code: number): string {
  const tenants = checks.map(({ id, name, app, commands, report }) => ({
    id,
    name,
    state: ['ready', 'missing', 'unknown'][codeOf({ app, commands, report })],
    app: app.appId ?? null,
    permissions: app.permissions ?? null,
    roles: app.roles ?? null,
    licences: app.licences ?? null,
    commands,
    alerts: report.alerts ?? [],
    consent: report.link?.url ?? null,
  }));
  return `${JSON.stringify({ state: ['ready', 'missing', 'unknown'][code], tenants, problems }, undefined, 2)}\n`;
}
