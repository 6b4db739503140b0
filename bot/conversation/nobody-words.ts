import { echo } from '../../services/base/echo.ts';
import type { Question } from '../../services/commands/resolve.ts';

/**
 * Says that nobody fits what was typed, in terms of how it was typed.
 * @param devices whether a device was asked for, by its name or by its owner
 */
export function nobodyWords({ asked, by }: Question & { readonly kind: 'none' }, devices: boolean): string {
  const shown = `“${echo(asked)}”`;
  switch (by) {
    case 'upn':
      return devices ? `No device belongs to ${shown}.` : `Nobody has the address ${shown}.`;
    case 'id':
      return `Nothing here has the id ${asked}.`;
    case 'sid':
      return `No account here has the SID ${asked}.`;
    case 'logon-name':
      return `No account here has the logon name ${shown}.`;
    case 'mention':
      return `${shown} is nobody I can find here: type an address. A tag, a team or a channel is not a person.`;
    case 'name':
      return devices ? `No device of or called ${shown}.` : `Nobody is called ${shown}.`;
    default:
      return by satisfies never;
  }
}
