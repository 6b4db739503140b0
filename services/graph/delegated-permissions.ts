/** What an application permission is called when Graph is called in a person's name, where the name is another one. */
const named: ReadonlyMap<string, string> = new Map([['Device.ReadWrite.All', 'Directory.AccessAsUser.All']]);

const exchange = 'Cordon calls Exchange as an app only';
const ownMailbox = 'in a person’s name it reaches their own mailbox only';
const ownFiles = 'in a person’s name it reaches only files that they can open';

/** Application permissions that no person can stand in for, and why. */
const appsOnly: ReadonlyMap<string, string> = new Map([
  ['Exchange.ManageAsApp', exchange],
  ['MailboxSettings.Read', ownMailbox],
  ['MailboxSettings.ReadWrite', ownMailbox],
  ['Files.Read.All', ownFiles],
  ['Files.ReadWrite.All', ownFiles],
]);

/**
 * Names the delegated permission for what an application permission allows. Most have the same name.
 * @returns undefined for one that only an app can use, as far as Cordon needs it
 * @see https://learn.microsoft.com/graph/permissions-reference
 * @see https://learn.microsoft.com/graph/api/device-update
 */
export const delegatedPermission = (application: string): string | undefined =>
  appsOnly.has(application) ? undefined : (named.get(application) ?? application);

/** Why only an app can use an application permission, as a phrase; undefined for one that a person can use too. */
export const whyAppsOnly = (application: string): string | undefined => appsOnly.get(application);
