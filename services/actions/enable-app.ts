import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { apps } from '../contract/args.ts';
import { appEnabledKept, setAppEnabled, showsAppEnabled } from '../directory/app-enabled.ts';
import { enabledWayBack } from '../directory/enabled-kept.ts';
import { appSignInForesight } from '../directory/hindrances.ts';

/** Allows an app again that was disabled. Everything it had works again: its secrets, its certificates, its consents and its permissions. */
export const enableApp = defineAction({
  name: 'enable-app',
  aliases: ['unblock-app', 'enable-service-principal'],
  summary: 'Allow an app again that was disabled',
  example: 'enable-app "Mail Sync Pro" because INC-4821 is closed',
  tier: 'critical',
  optIn: true,
  permissions: ['Application.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/serviceprincipal-update',
  args: z.object({ app: apps('Which app: its name, its app id or its object id') }),
  title: { ask: 'Enable {who}', doing: 'Enabling {who}', done: '{who} is enabled' },
  step: {
    will: 'Enable the app for everybody',
    doing: 'Enabling the app',
    done: 'App enabled',
    notDone: 'App not enabled',
    effect: 'Its secrets, certificates, consents and permissions work again. Look at them with show-app first.',
    risk: 'Nobody can use {who}',
  },
  keep: appEnabledKept(true),
  wayBack: enabledWayBack(['enable-app', 'disable-app'], 'The app is disabled again.'),
  repeatable: true,
  opensAccess: true,
  foresee: appSignInForesight(true),
  async run({ graph }, { app }) {
    await setAppEnabled(graph, app, true);
    return 'Microsoft Graph accepted it.';
  },
  async prove({ graph }, { app }) {
    return (await showsAppEnabled(graph, app, true)) ? 'The directory shows the app as enabled.' : undefined;
  },
  async unneeded({ graph }, { app }) {
    return (await showsAppEnabled(graph, app, true)) ? 'Nothing to do: the app is enabled.' : undefined;
  },
});
