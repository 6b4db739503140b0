import { z } from 'zod';
import { apps, withLabels } from '../contract/args.ts';
import { defineBundle } from '../contract/bundle.ts';
import { removeAppConsents } from './remove-app-consents.ts';
import { removeAppPermissions } from './remove-app-permissions.ts';

/**
 * Takes back what the whole tenant lets an app do: every consent, and its own permissions where the policy has switched on
 * `remove-app-permissions`. For one person there is `remove-grants` with `app=`.
 */
export const removeAppGrants = defineBundle({
  name: 'remove-app-grants',
  aliases: ['remove-app-consent'],
  summary: 'Take back what the whole tenant lets an app do',
  example: 'remove-app-grants "Mail Sync Pro" all=yes because INC-4821',
  title: {
    ask: 'Take back the grants of {who} for the whole tenant',
    doing: 'Taking back the grants of {who} for the whole tenant',
    done: 'The grants of {who} are taken back for the whole tenant',
  },
  own: {
    app: apps('Which app: its name, its app id or its object id'),
    all: withLabels(
      z
        .string()
        .toLowerCase()
        .pipe(z.enum(['yes'], { error: 'expected yes; for one person, type remove-grants with that person and app=' }))
        .describe('Whose consents are taken back: yes for everybody’s'),
      { yes: 'Everybody’s' },
    ),
  },
  stages: [[{ action: removeAppConsents }, { action: removeAppPermissions, optional: true }]],
});
