import { checkDeclaration } from '../contract/action.ts';
import type { Bundle } from '../contract/bundle.ts';
import { reviewNewUser } from '../directory/new-user.ts';
import { assignLicense } from './assign-license.ts';
import { createAccount, newUser } from './create-account.ts';

/** Creates an account and, if the request names a licence, assigns it. */
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
    other_properties: 'properties',
  },
  summary: 'Create an account',
  example: createAccount.example,
  args: newUser,
  review: reviewNewUser,
  title: createAccount.title,
  stages: [
    [{ action: createAccount }],
    [{ action: assignLicense, when: ({ license }) => license !== undefined, needs: ['create-account'] }],
  ],
});
