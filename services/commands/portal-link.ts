import { personId, type PersonId } from '../model/person.ts';

/** Hosts of Microsoft's administration portals, in all clouds. Links of other hosts name nobody. */
const portals: ReadonlySet<string> = new Set([
  'entra.microsoft.com',
  'entra.microsoft.us',
  'entra.microsoftonline.cn',
  'portal.azure.com',
  'portal.azure.us',
  'portal.azure.cn',
  'aad.portal.azure.com',
  'intune.microsoft.com',
  'intune.microsoft.us',
  'endpoint.microsoft.com',
  'endpoint.microsoft.us',
  'security.microsoft.com',
  'security.microsoft.us',
  'admin.microsoft.com',
]);

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** An id behind the name of a user's or a device's id, as in `/userId/<id>/` and `?aad=<id>`. Ids of tenants, apps and sessions do not count. */
const named = new RegExp(
  String.raw`[/?&#](?:userid|user|users|aad|aaduserid|objectid|deviceobjectid)(?:[/=]|%2f|%3d)(${guid})(?![0-9a-f-])`,
  'gi',
);

/**
 * Reads the object id in a link to the page of a user or a device in Entra, Azure, Defender or Intune.
 * @returns undefined for any other text, and for a link that names two
 * @example `https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/<id>`
 */
export function idInPortalLink(text: string): PersonId | undefined {
  if (!/^https:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, username, password } = new URL(text);
  if (!portals.has(hostname) || username !== '' || password !== '') return undefined;
  const [only, ...others] = new Set([...text.matchAll(named)].map(([, id = '']) => id.toLowerCase()));
  return only === undefined || others.length > 0 ? undefined : personId(only);
}
