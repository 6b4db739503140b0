import { echo } from '../../services/base/echo.ts';
import type { Question } from '../../services/commands/resolve.ts';
import type { TargetKind } from '../../services/model/person.ts';

/**
 * Says that nothing fits what was typed, in terms of how it was typed.
 * @param kind what was asked for: a device by its name or by its owner, an app, an address; everything else is an account
 */
export function nobodyWords({ asked, by, about }: Question & { readonly kind: 'none' }, kind: TargetKind): string {
  const shown = `“${echo(asked)}”`;
  if (kind === 'address') return `${shown} is no public IP address.`;
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

/** That there is no such device or app; undefined for accounts. */
function noThing(kind: TargetKind, which: string): string | undefined {
  if (kind === 'app') return `No app here is called ${which.slice(which.indexOf('“'))}.`;
  return kind === 'device' ? `No device ${which}.` : undefined;
}
