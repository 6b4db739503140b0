import type { PracticeCmdlets } from './exchange-cmdlet.ts';
import { calendarEventCmdlets } from './exchange-calendar-events.ts';
import { distributionGroupCmdlets } from './exchange-groups.ts';
import { deviceCmdlets } from './exchange-devices.ts';
import { mailboxCmdlets } from './exchange-mailbox.ts';
import { permissionCmdlets } from './exchange-permissions.ts';
import { protocolCmdlets } from './exchange-protocols.ts';
import { ruleCmdlets } from './exchange-rules.ts';
import { senderCmdlets } from './exchange-senders.ts';
import { messageTraceCmdlets } from './message-traces.ts';

/** Every cmdlet that the practice tenant knows. A new one stands in the file of what it is about, which has its line here. */
export const practiceCmdlets: PracticeCmdlets = {
  ...mailboxCmdlets,
  ...calendarEventCmdlets,
  ...distributionGroupCmdlets,
  ...permissionCmdlets,
  ...deviceCmdlets,
  ...ruleCmdlets,
  ...protocolCmdlets,
  ...senderCmdlets,
  ...messageTraceCmdlets,
};
