import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { apps } from '../contract/args.ts';
import { appEnabledKept, setAppEnabled, showsAppEnabled } from '../directory/app-enabled.ts';
import { enabledWayBack } from '../directory/enabled-kept.ts';
import { appSignInForesight } from '../directory/hindrances.ts';

/**
 * Blocks an app for the whole tenant: nobody gets a new token for it, nor does the app itself. What it holds already works until it expires;
 * continuous access evaluation ends that earlier only for apps of this tenant alone, and only at Microsoft Graph. Consents and permissions
 * stay for whoever enables it again.
 * @see https://learn.microsoft.com/entra/identity/enterprise-apps/disable-user-sign-in-portal
 */
export const disableApp = defineAction({
  name: 'disable-app',
  aliases: ['block-app', 'disable-service-principal'],
  summary: 'Block an app for everybody in the tenant',
  example: 'disable-app "Mail Sync Pro" because INC-4821',
  tier: 'critical',
  optIn: true,
  permissions: ['Application.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/serviceprincipal-update',
  args: z.object({ app: apps('Which app: its name, its app id or its object id') }),
  title: { ask: 'Disable {who}', doing: 'Disabling {who}', done: '{who} is disabled' },
  step: {
    will: 'Disable the app for everybody',
    doing: 'Disabling the app',
    done: 'App disabled',
    notDone: 'App not disabled',
    effect:
      'Nobody gets a new token for it, nor does the app itself. Tokens already issued work until they expire. Its consents, permissions ' +
      'and secrets stay for whoever enables it again.',
    risk: '{who} still gets tokens',
  },
  keep: appEnabledKept(false),
  wayBack: enabledWayBack(['enable-app', 'disable-app'], 'The app is enabled again.'),
  repeatable: true,
  opensAccess: false,
  remedy: 'remove-app-grants',
  foresee: appSignInForesight(false),
  async run({ graph }, { app }) {
    await setAppEnabled(graph, app, false);
    return 'Tokens already issued work until they expire, up to 1 hour or more: also take back its consents and remove its secrets.';
  },
  async prove({ graph }, { app }) {
    return (await showsAppEnabled(graph, app, false)) ? 'The directory shows the app as disabled.' : undefined;
  },
  async unneeded({ graph }, { app }) {
    return (await showsAppEnabled(graph, app, false)) ? 'Nothing to do: the app is disabled.' : undefined;
  },
});
