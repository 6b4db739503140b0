import { checkDeclaration } from '../contract/action.ts';
import type { Bundle } from '../contract/bundle.ts';
import { reviewNewUser } from '../directory/new-user.ts';
import { assignLicense } from './assign-license.ts';
import { createAccount, newUser } from './create-account.ts';
import { giveAliases } from './give-aliases.ts';
import { giveGroups } from './give-groups.ts';
import { giveManager } from './give-manager.ts';

const needs = [createAccount.name];

/**
 * Creates an account and, where the request names them, assigns licences, sets the manager, adds it to groups and adds addresses to its
 * mailbox. Groups and addresses need permissions that an app which only creates accounts can do without.
 */
export const createUser = checkDeclaration<Bundle>({
  name: 'create-user',
  aliases: ['add-user', 'new-user', 'msgraph-user-create'],
  argumentAliases: {
    display_name: 'name',
    user_principal_name: 'upn',
    mail_nickname: 'nickname',
    job_title: 'title',
    account_enabled: 'enabled',
    on_premises_immutable_id: 'immutable-id',
    licenses: 'license',
    copy_from: 'copy-from',
    other_properties: 'properties',
  },
  summary: 'Create an account',
  example: createAccount.example,
  args: newUser,
  review: reviewNewUser,
  title: createAccount.title,
  stages: [
    [{ action: createAccount }],
    [{ action: assignLicense, when: ({ license }) => license !== undefined, needs }],
    [
      { action: giveManager, when: ({ manager }) => manager !== undefined, needs },
      {
        action: giveGroups,
        when: ({ groups, 'copy-from': copyFrom }) => groups !== undefined || copyFrom !== undefined,
        needs,
        optional: true,
      },
      { action: giveAliases, when: ({ aliases }) => aliases !== undefined, needs, optional: true },
    ],
  ],
});
