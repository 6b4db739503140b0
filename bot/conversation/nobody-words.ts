import { echo } from '../../services/base/echo.ts';
import type { Question } from '../../services/commands/resolve.ts';
import type { PersonQuery } from '../../services/commands/person-query.ts';
import type { TargetKind } from '../../services/model/person.ts';

/**
 * Says that nothing fits what was typed, in terms of how it was typed.
 * @param kind what was asked for: a device by its name or by its owner, an app, an address; everything else is an account
 */
export function nobodyWords({ asked, by, about }: Question & { readonly kind: 'none' }, kind: TargetKind): string {
  const shown = `“${echo(asked)}”`;
  if (kind === 'address') return `${shown} is no public IP address.`;
  const deleted = deletedWords.get(kind);
  if (deleted !== undefined) return `${noneDeleted(by, shown, deleted.what)} ${deleted.others}`;
  switch (by) {
    case 'upn':
      return noThing(kind, `belongs to ${shown}`) ?? `Nobody has the address ${shown}.`;
    case 'id':
      return [kind === 'app' ? `No app here has the id ${asked}.` : `Nothing here has the id ${asked}.`, about ?? []]
        .flat()
        .join(' ');
    case 'sid':
      return `No account here has the SID ${asked}.`;
    case 'logon-name':
      return `No account here has the logon name ${shown}.`;
    case 'mention':
      return `${shown} is nobody I can find here: type an address. A tag, a team or a channel is not a person.`;
    case 'name':
      return noThing(kind, `of or called ${shown}`) ?? `Nobody is called ${shown}.`;
    default:
      return by satisfies never;
  }
}

/** What is said of deleted things: what was looked for, and where the others are, because people take one command for all of them. */
const deletedWords: ReadonlyMap<TargetKind, { readonly what: string; readonly others: string }> = new Map([
  [
    'deleted-account',
    {
      what: 'account',
      others: 'Groups come back with restore-group, apps with restore-app; list-deleted kind=all lists all.',
    },
  ],
  [
    'deleted-group',
    {
      what: 'group',
      others: 'Entra keeps only Microsoft 365 groups, for 30 days; list-deleted kind=groups lists them.',
    },
  ],
  ['deleted-app', { what: 'app', others: 'Entra keeps them for 30 days; list-deleted kind=apps lists them.' }],
]);

function noneDeleted(by: PersonQuery['kind'], shown: string, what: string): string {
  if (what === 'account' && by === 'upn') return `Nobody has the address ${shown} among the deleted accounts.`;
  return `No deleted ${what} fits ${shown}.`;
}

/** That there is no such device or app; undefined for accounts. */
function noThing(kind: TargetKind, which: string): string | undefined {
  if (kind === 'app') return `No app here is called ${which.slice(which.indexOf('“'))}.`;
  return kind === 'device' ? `No device ${which}.` : undefined;
}
