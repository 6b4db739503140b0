import { people } from '../contract/args.ts';
import { defineBundle } from '../contract/bundle.ts';
import { createTap } from './create-tap.ts';
import { enableUser } from './enable-user.ts';

/** Gives a contained user access again, with a pass to sign in and register new sign-in methods. */
export const release = defineBundle({
  name: 'release',
  aliases: ['release-user'],
  summary: 'Let a contained user in again, with a one-time pass',
  example: 'release alex@contoso.com because INC-4821 is closed',
  title: { ask: 'Release {who}', doing: 'Releasing {who}', done: '{who} is released' },
  own: { user: people('Who may come back') },
  without: ['start'],
  stages: [[{ action: enableUser }], [{ action: createTap, needs: [enableUser.name] }]],
});
