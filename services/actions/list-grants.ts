import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import { appsOf, type TenantApp } from '../directory/apps.ts';
import { grantsOf, type Grant } from '../directory/grants.ts';
import { riskyScopes } from '../directory/risky-scopes.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';

/** Lists what apps may do in a user's name, dangerous consents first. Graph stores no time of consent; `list-audit` shows it. */
export const listGrants = defineRead({
  name: 'list-grants',
  aliases: ['grants', 'list-consents'],
  summary: 'List which apps a user has consented to, risky scopes marked',
  example: 'list-grants alex@contoso.com',
  tier: 'read',
  permissions: ['Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list-oauth2permissiongrants',
  args: z.object({ user: people('Whose grants'), next: nextPage }),
  async run({ graph }, { user, next }): Promise<Report> {
    const page = await grantsOf(graph, user.id, next);
    const ids = page.items.flatMap((grant) => (grant.kind === 'consent' ? [grant.clientId, grant.resourceId] : []));
    const apps = await appsOf(graph, ids);
    const items = page.items.toSorted((a, b) => riskyIn(b).length - riskyIn(a).length);
    return {
      ...listReport({
        things: ['grant', 'grants'],
        of: `of ${user.name}`,
        page: { ...page, items },
        columns: ['App', 'Publisher', 'May', 'Risky'],
        row: (grant) => rowOf(grant, apps),
        alerts: (grants) => grants.flatMap((grant) => alertsOf(grant, apps)),
        line: `list-grants ${user.id}`,
      }),
      facts: [['Not included', 'Consents for the whole tenant']],
    };
  },
});

type Apps = ReadonlyMap<string, TenantApp>;

const riskyIn = (grant: Grant): readonly string[] => (grant.kind === 'consent' ? riskyScopes(grant.scope ?? '') : []);

function rowOf(grant: Grant, apps: Apps): readonly string[] {
  switch (grant.kind) {
    case 'consent': {
      const [app, resource] = [apps.get(grant.clientId), apps.get(grant.resourceId)];
      const may = `${(grant.scope ?? '').trim() || 'nothing'} in ${resource?.name ?? grant.resourceId}`;
      return [app?.name ?? grant.clientId, publisherOf(app), may, riskyIn(grant).join(' ')];
    }
    case 'assignment':
      return [grant.resourceDisplayName ?? grant.id, '', `assigned to the user, ${when(grant.createdDateTime)}`, ''];
    default:
      return grant satisfies never;
  }
}

function alertsOf(grant: Grant, apps: Apps): readonly string[] {
  const risky = riskyIn(grant);
  if (grant.kind !== 'consent' || risky.length === 0) return [];
  const app = apps.get(grant.clientId);
  return [`${app?.name ?? grant.clientId} (${publisherOf(app)}) may use ${risky.join(', ')} as the user.`];
}

const publisherOf = (app: TenantApp | undefined): string =>
  app === undefined ? 'app not found' : (app.publisher ?? 'publisher not verified');
