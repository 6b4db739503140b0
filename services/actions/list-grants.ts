import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import { appsOf, type TenantApp } from '../directory/apps.ts';
import { grantsOf, type Consent, type Grant } from '../directory/grants.ts';
import { finding } from '../directory/findings.ts';
import { riskyScopes, scopeWords } from '../directory/risky-scopes.ts';
import { listReport } from '../contract/report.ts';
import type { Target } from '../model/person.ts';
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
    const findings = items.flatMap((grant) => findingsOf(grant, apps));
    return listReport({
      things: ['grant', 'grants'],
      of: `of ${user.name}`,
      page: { ...page, items },
      columns: ['App', 'Publisher', 'May', 'Risky'],
      row: (grant) => rowOf(grant, apps),
      findings,
      unread: [
        { what: 'Consents for the whole tenant', why: 'they count for this person too' },
        ...(page.next === null ? [] : [{ what: 'More grants', why: `only ${items.length} were read` }]),
      ],
      rows: items.map((grant) => ({ ...sentenceOf(grant, apps), lead: leadOf(grant, user, apps) })),
      offers: offersOf(items, user, apps),
      line: `list-grants ${user.id}`,
    });
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

function findingsOf(grant: Grant, apps: Apps): readonly ReportFinding[] {
  const risky = riskyIn(grant);
  if (grant.kind !== 'consent' || risky.length === 0) return [];
  const app = apps.get(grant.clientId);
  const name = `${app?.name ?? grant.clientId} (${publisherOf(app)})`;
  return [finding('app-consented', `${name} may ${scopeWords(risky)} as the user`)];
}

function leadOf(grant: Grant, user: Target, apps: Apps): ReportRow['lead'] {
  if (grant.kind === 'consent') return { label: 'Remove…', command: removalOf(grant, user, apps) };
  return grant.resourceId == null ? 'fact' : { label: 'Show', command: `show-app ${grant.resourceId}` };
}

/** Taking back what is dangerous; and for the first such app whose publisher is not verified, what it may do in the whole tenant. */
function offersOf(items: readonly Grant[], user: Target, apps: Apps): readonly Offer[] {
  const risky = items.filter((grant) => grant.kind === 'consent').filter((grant) => riskyIn(grant).length > 0);
  const nameOf = ({ clientId }: Consent) => apps.get(clientId)?.name ?? 'app';
  const unknown = risky.find(({ clientId }) => apps.get(clientId)?.publisher === undefined);
  return [
    ...risky.map((grant) => ({ label: `Remove ${nameOf(grant)}…`, command: removalOf(grant, user, apps) })).slice(0, 3),
    ...(unknown === undefined
      ? []
      : [
          { label: `Show ${nameOf(unknown)}`, command: `show-app ${unknown.clientId}` },
          { label: `Disable ${nameOf(unknown)} for everybody…`, command: `disable-app ${unknown.clientId}` },
        ]),
  ];
}

/**
 * The command that takes back the consent to one app. It names the app, so that whoever approves can read it; an app whose name is not
 * plain, or which has the name of another one as attackers like it, is named by its id.
 */
function removalOf({ clientId }: Consent, user: Target, apps: Apps): string {
  const name = apps.get(clientId)?.name ?? '';
  const isOnlyOne = [...apps.values()].filter((app) => app.name.toLowerCase() === name.toLowerCase()).length === 1;
  const isPlain = /^[\p{L}\p{N}][\p{L}\p{N} .-]{0,59}$/u.test(name) && !z.guid().safeParse(name).success;
  return `remove-grants ${user.id} app=${isOnlyOne && isPlain ? `"${name}"` : clientId}`;
}

function sentenceOf(grant: Grant, apps: Apps): ReportRow {
  const risky = riskyIn(grant);
  if (grant.kind === 'assignment') {
    const name = grant.resourceDisplayName ?? grant.id;
    const at = grant.createdDateTime == null ? undefined : Date.parse(grant.createdDateTime);
    return { what: `${name} is assigned to the person`, at };
  }
  const app = apps.get(grant.clientId);
  const name = app?.name ?? grant.clientId;
  const scopes = (grant.scope ?? '').trim() || 'nothing';
  return risky.length === 0
    ? { what: `${name} may sign the person in`, details: [publisherOf(app), scopes] }
    : { what: `${name} may ${scopeWords(risky)}`, details: [publisherOf(app), scopes], mark: 'bad' };
}

const publisherOf = (app: TenantApp | undefined): string =>
  app === undefined ? 'app not found' : (app.publisher ?? 'publisher not verified');
