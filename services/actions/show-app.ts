import { z } from 'zod';
import { when } from '../base/time.ts';
import { capitalised, named } from '../base/words.ts';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { apps } from '../contract/args.ts';
import { worstFirst, type ReportFinding, type ReportRow, type Unread } from '../contract/findings.ts';
import { readAppDetails, type AppDetails, type AppOwner } from '../directory/app-details.ts';
import type { DatedCredential } from '../directory/app-credentials.ts';
import { isForEverybody, isRiskyPermission, scopesIn, type AppPermission } from '../directory/app-grants.ts';
import { appKindWords, audienceWords, credentialWords, publisherWords } from '../directory/app-words.ts';
import { appsOf, type TenantApp } from '../directory/apps.ts';
import { finding } from '../directory/findings.ts';
import type { Consent } from '../directory/grants.ts';
import { accountsById, type DirectoryAccount } from '../directory/people-search.ts';
import { riskyScopes, scopeWords } from '../directory/risky-scopes.ts';
import { systemAppWords } from '../directory/system-apps.ts';
import type { Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';
import { personId } from '../model/person.ts';

/** Shows an app: whose it is, what it may do and for whom, its credentials, its owners and who uses it. */
export const showApp = defineRead({
  name: 'show-app',
  aliases: ['get-app', 'show-service-principal'],
  summary: 'Show an app: whose it is, what it may do, its credentials and its owners',
  example: 'show-app "Mail Sync Pro"',
  tier: 'read',
  permissions: ['Application.Read.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/serviceprincipal-get',
  args: z.object({ app: apps('Which app: its name, its app id or its object id') }),
  async run({ graph }, { app: { id } }): Promise<Report> {
    const details = await readAppDetails(graph, id);
    const names = await namesFor(graph, details);
    const lines = [
      ...consentLines(details, names),
      ...permissionLines(details),
      ...credentialLines(details, graph.clock()),
      ...ownerLines(details),
    ];
    const findings = worstFirst(lines.flatMap((line) => line.findings));
    return {
      title: details.app.name,
      subtitle: `${appKindWords(details.traits.servicePrincipalType)} · ${publisherWords(details.app)}`,
      ...badgeOf(details, findings),
      facts: factsOf(details),
      findings,
      unread: unreadIn(details),
      rows: lines.map(({ row }) => row),
      rowsTitle: 'What it may do, and who can act as it',
      table: {
        columns: ['What', 'Details', 'When'],
        rows: lines.map(({ row }) => [
          row.what,
          (row.details ?? []).map((one) => (typeof one === 'string' ? one : one.words)).join(' · '),
          row.at === undefined ? '' : when(new Date(row.at).toISOString()),
        ]),
      },
      offers: offersOf(details),
    };
  },
});

/** One row with what is bad about it. */
interface Line {
  readonly row: ReportRow;
  readonly findings: readonly ReportFinding[];
}

/** What is shown in place of ids. */
interface Names {
  readonly apps: ReadonlyMap<string, TenantApp>;
  readonly people: ReadonlyMap<string, string>;
}

/** Most people whose consents are rows of their own; the others are counted. */
const peopleShown = 10;

/** How long a credential counts as new, in milliseconds. */
const newMs = 30 * 86_400_000;

async function namesFor(graph: Graph, { consents, app }: AppDetails): Promise<Names> {
  const all = consents.ok ? consents.value : [];
  const ids = [...new Set(all.flatMap(({ principalId }) => personId(principalId ?? '') ?? []))].slice(0, peopleShown);
  const [known, people] = await Promise.all([
    settle(appsOf(graph, [app.id, ...all.map(({ resourceId }) => resourceId)])),
    settle(accountsById(graph, ids)),
  ]);
  return { apps: known.ok ? known.value : new Map(), people: people.ok ? namesOf(people.value) : new Map() };
}

const namesOf = (accounts: ReadonlyMap<string, DirectoryAccount>): ReadonlyMap<string, string> =>
  new Map([...accounts].map(([id, { displayName, userPrincipalName }]) => [id, displayName ?? userPrincipalName]));

function badgeOf({ app }: AppDetails, findings: readonly ReportFinding[]): Pick<Report, 'badge'> {
  if (!app.enabled) return { badge: { text: 'Disabled', tone: 'warning' } };
  if (app.systemApp === 'microsoft') return { badge: { text: 'Microsoft’s own', tone: 'good' } };
  return findings.length === 0
    ? {}
    : { badge: { text: findings.length === 1 ? '1 finding' : `${findings.length} findings`, tone: 'attention' } };
}

function factsOf({ app, traits, isRegisteredHere, users }: AppDetails): NonNullable<Report['facts']> {
  const byMicrosoft = /disabled/i.test(traits.disabledByMicrosoftStatus ?? '');
  const urls = (traits.replyUrls ?? []).map((url) => url.replace(/^https:\/\//i, ''));
  return [
    ['State', byMicrosoft ? 'disabled by Microsoft' : app.enabled ? 'enabled' : 'disabled'],
    ['App id', app.appId ?? 'not told'],
    ['Registered in', ownerWords(app, isRegisteredHere)],
    ['Publisher', app.publisher ?? 'not verified'],
    ['Who can sign in', audienceWords(traits.signInAudience)],
    ['Answers go to', urls.length === 0 ? 'no address' : named(urls)],
    ['Used by', users.ok ? usersWords(users.value) : users.why],
    ...(app.systemApp === null ? [] : [['Not changed here', systemAppWords[app.systemApp].why] as const]),
  ];
}

function ownerWords({ systemApp, ownerTenant }: TenantApp, isHere: boolean): string {
  if (systemApp === 'microsoft') return 'Microsoft';
  if (systemApp === 'managed-identity') return 'an Azure resource';
  if (isHere) return 'this tenant';
  return ownerTenant === undefined ? 'not told' : `organization ${ownerTenant}`;
}

function usersWords({
  some,
  isAll,
}: {
  readonly some: readonly { readonly principalDisplayName?: string | null | undefined }[];
  readonly isAll: boolean;
}): string {
  if (some.length === 0) return 'nobody is assigned';
  const names = some.slice(0, 3).map(({ principalDisplayName }) => principalDisplayName ?? 'somebody');
  const more = some.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more}${isAll ? '' : ' or more'} others` : ''}`;
}

/** Consents for everybody first, then the dangerous ones. */
function consentLines({ app, consents }: AppDetails, names: Names): readonly Line[] {
  if (!consents.ok) return [];
  const sorted = consents.value.toSorted((a, b) => weightOf(b) - weightOf(a));
  const shown = [
    ...sorted.filter(isForEverybody),
    ...sorted.filter((one) => !isForEverybody(one)).slice(0, peopleShown),
  ];
  const left = sorted.length - shown.length;
  const lines = shown.map((one) => consentLine(app, one, names));
  const rest: ReportRow = { what: `${left} more people have consented`, lead: takeBack(app) };
  return left === 0 ? lines : [...lines, { row: rest, findings: [] }];
}

const weightOf = (one: Consent): number => (isForEverybody(one) ? 1000 : 0) + riskyScopes(one.scope ?? '').length;

function consentLine(app: AppDetails['app'], one: Consent, { apps: known, people }: Names): Line {
  const risky = riskyScopes(one.scope ?? '');
  const everybody = isForEverybody(one);
  const who = everybody ? 'everybody' : (people.get(one.principalId ?? '') ?? 'one person');
  const may = risky.length === 0 ? 'sign people in' : scopeWords(risky);
  const isBad = risky.length > 0 && app.systemApp === null;
  const what = `May ${may} in the name of ${who}`;
  const where = `in ${known.get(one.resourceId)?.name ?? one.resourceId}`;
  return {
    row: {
      what,
      details: [`${scopesIn(one.scope).join(' ') || 'no scope'} ${where}`],
      ...(isBad ? { mark: 'bad' as const } : {}),
      lead: app.systemApp === null ? consentLead(app, one) : 'fact',
    },
    findings: isBad ? [finding(everybody ? 'app-for-everybody' : 'app-consented', `${app.name}: ${lower(what)}`)] : [],
  };
}

const lower = (what: string): string => `${what.charAt(0).toLowerCase()}${what.slice(1)}`;

const consentLead = (app: AppDetails['app'], one: Consent): Offer =>
  isForEverybody(one) || one.principalId == null
    ? takeBack(app)
    : { label: 'Remove…', command: `remove-grants ${one.principalId} app=${app.id}` };

const takeBack = ({ id }: Pick<AppDetails['app'], 'id'>): Offer => ({
  label: 'Remove all…',
  command: `remove-app-grants ${id} all=yes`,
});

function permissionLines({ app, permissions }: AppDetails): readonly Line[] {
  if (!permissions.ok) return [];
  return permissions.value.map((one) => permissionLine(app, one));
}

function permissionLine(app: AppDetails['app'], { name, resource, at }: AppPermission): Line {
  const isBad = isRiskyPermission(name) && app.systemApp === null;
  const what = `Has the permission ${permissionWords(name)} without any person`;
  return {
    row: {
      what,
      details: [`${name} in ${resource}`],
      at: at === undefined ? undefined : Date.parse(at),
      ...(isBad ? { mark: 'bad' as const } : {}),
      lead: app.systemApp === null ? { label: 'Remove…', command: `remove-app-permissions ${app.id}` } : 'fact',
    },
    findings: isBad ? [finding('app-permission', `${app.name} has ${name} in ${resource}`, at)] : [],
  };
}

const permissionWords = (name: string): string => `to ${scopeWords([name])}`;

function credentialLines({ app, credentials }: AppDetails, now: number): readonly Line[] {
  if (!credentials.ok) return [];
  return credentials.value
    .toSorted((a, b) => (b.addedAt ?? 0) - (a.addedAt ?? 0))
    .map((one) => credentialLine(app, one, now));
}

function credentialLine(app: AppDetails['app'], one: DatedCredential, now: number): Line {
  const { addedAt, startsAt, endsAt, isLogged, name } = one;
  const isNew = addedAt !== undefined && addedAt >= now - newMs && app.systemApp === null;
  const isForged = isLogged && startsAt !== undefined && addedAt !== undefined && startsAt < addedAt - newMs;
  const since = addedAt === undefined ? '' : new Date(addedAt).toISOString();
  const what = `${credentialWords(one.kind)} “${name}”`;
  return {
    row: {
      what,
      details: [
        one.holder === 'applications' ? 'on the registration' : 'on the service principal',
        ...(addedAt === undefined ? ['nothing says when it was added'] : []),
        ...(isForged ? [`says it is from ${when(new Date(startsAt).toISOString())}, which is not true`] : []),
        ...(endsAt === undefined
          ? []
          : [`${endsAt < now ? 'ended' : 'works until'} ${when(new Date(endsAt).toISOString())}`]),
      ],
      at: addedAt,
      ...(isNew ? { mark: 'bad' as const } : {}),
      lead: isNew ? { label: 'Remove…', command: `remove-app-credentials ${app.id} since=${since}` } : 'fact',
    },
    findings: isNew ? [finding('app-credential-added', `${app.name}: ${lower(what)} was added`, since)] : [],
  };
}

function ownerLines({ owners }: AppDetails): readonly Line[] {
  if (!owners.ok) return [];
  return owners.value.map((owner) => ({
    row: {
      what: `${ownerName(owner)} owns it and can add secrets`,
      details: owner.userPrincipalName == null ? [] : [owner.userPrincipalName],
      lead: owner.userPrincipalName == null ? 'fact' : { label: 'Show', command: `show-user ${owner.id}` },
    },
    findings: [],
  }));
}

const ownerName = ({ displayName, id }: AppOwner): string => displayName ?? id;

function unreadIn(details: AppDetails): readonly Unread[] {
  const { consents, permissions, credentials, owners, isLogRead } = details;
  const parts = { consents, 'its own permissions': permissions, credentials, owners };
  const failed = Object.entries(parts).flatMap(([what, part]) =>
    part.ok ? [] : [{ what: capitalised(what), why: part.why }],
  );
  const hasCredentials = credentials.ok && credentials.value.length > 0;
  return [
    ...failed,
    ...(isLogRead || !hasCredentials
      ? []
      : [
          {
            what: 'When credentials were added',
            why: 'the audit log could not be read, and start dates can be forged',
          },
        ]),
    ...(details.app.systemApp === null && !details.isRegisteredHere
      ? [{ what: 'Credentials in the app’s own tenant', why: 'its publisher holds them, out of reach from here' }]
      : []),
  ];
}

function offersOf({ app, consents, permissions }: AppDetails): readonly Offer[] {
  if (app.systemApp !== null) return [];
  const hasGrants = (consents.ok && consents.value.length > 0) || (permissions.ok && permissions.value.length > 0);
  return [
    app.enabled
      ? { label: 'Disable…', command: `disable-app ${app.id}` }
      : { label: 'Enable…', command: `enable-app ${app.id}` },
    ...(hasGrants ? [takeBack(app)] : []),
  ];
}
