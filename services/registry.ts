import { contain } from './actions/contain.ts';
import { disableUser } from './actions/disable-user.ts';
import { enableUser } from './actions/enable-user.ts';
import { findUsers } from './actions/find-users.ts';
import { resetPassword } from './actions/reset-password.ts';
import { revokeSessions } from './actions/revoke-sessions.ts';
import { showUser } from './actions/show-user.ts';
import type { Command } from './bundle.ts';

/** Every command that calls Graph, in help order. Adding an action is its file and a line here. */
export const commands: readonly Command[] = [
  showUser,
  findUsers,
  contain,
  revokeSessions,
  resetPassword,
  disableUser,
  enableUser,
];

const byName = new Map(commands.map((command) => [command.name, command]));

/** The command of exactly this name; stored requests name theirs so. */
export const commandNamed = (name: string): Command | undefined => byName.get(name);
