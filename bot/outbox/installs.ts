import { channelOf } from '../../services/model/place.ts';
import type { Database } from '../../services/store/database.ts';
import { noteRemoval, noteReturn } from '../../services/store/service-urls.ts';
import { forgetTeamsUsers } from '../../services/store/teams-users.ts';

/** Where Cordon was removed, and where it was added again. */
export interface Installs {
  /** Forgets how a conversation is reached and who was seen in it. The requests that are open there get no new messages in it. */
  removed(conversation: string): Promise<void>;
  /** Lets requests that were open when Cordon was removed post there again. */
  added(conversation: string): Promise<void>;
}

/**
 * Keeps the removals in the database.
 * @param now epoch milliseconds
 */
export const createInstalls = (db: Pick<Database, 'query'>, now: () => number): Installs => ({
  async removed(conversation) {
    await noteRemoval(db, channelOf(conversation), now());
    await forgetTeamsUsers(db, channelOf(conversation));
  },
  added: (conversation) => noteReturn(db, channelOf(conversation)),
});

/** The fields of an activity that say who was added to a conversation, or removed from it. */
export interface MembershipActivity {
  readonly type: string;
  readonly action?: string | undefined;
  readonly recipient: { readonly id: string };
  readonly membersAdded?: readonly { readonly id: string }[] | undefined;
  readonly membersRemoved?: readonly { readonly id: string }[] | undefined;
}

/** What an activity says about Cordon itself. Teams sends an installation update, or a conversation update, or both. */
export function installIn(activity: MembershipActivity): 'added' | 'removed' | undefined {
  const { type, action = '', recipient, membersAdded = [], membersRemoved = [] } = activity;
  if (type === 'installationUpdate') return installActions[action];
  if (type !== 'conversationUpdate') return undefined;
  if (membersRemoved.some(({ id }) => id === recipient.id)) return 'removed';
  return membersAdded.some(({ id }) => id === recipient.id) ? 'added' : undefined;
}

const installActions: Readonly<Partial<Record<string, 'added' | 'removed'>>> = {
  add: 'added',
  'add-upgrade': 'added',
  remove: 'removed',
  'remove-upgrade': 'removed',
};
