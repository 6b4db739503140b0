import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { setRisk, provesRisk, riskOf } from '../directory/risk.ts';

/**
 * Dismisses the risk of an account without reporting it as safe; meant for an account that was cleaned up. Needs Microsoft Entra ID P2;
 * not available in China. The risk of a guest is kept in the home tenant and cannot be changed here.
 * @see https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
 */
export const dismissRisk = defineAction({
  name: 'dismiss-risk',
  aliases: ['dismiss-risky-user'],
  summary: 'Dismiss the risk of an account in Identity Protection',
  example: 'dismiss-risk alex@contoso.com because cleaned up, INC-4821',
  tier: 'destructive',
  licence: 'P2',
  permissions: ['IdentityRiskyUser.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/riskyuser-dismiss',
  args: z.object({ user: people('Whose risk to dismiss') }),
  title: {
    ask: 'Dismiss the risk of {who}',
    doing: 'Dismissing the risk of {who}',
    done: 'The risk of {who} is dismissed',
  },
  step: {
    will: 'Dismiss the risk',
    doing: 'Dismissing the risk',
    done: 'Risk dismissed',
    notDone: 'Risk not dismissed',
    effect: 'Policies that look at user risk let the account in again. Its past detections stay in the log.',
    risk: 'Identity Protection still sees {who} at risk',
  },
  wayBack: cannotBeUndone('confirm-compromised sets the risk to high.'),
  repeatable: true,
  opensAccess: true,
  foresee: guestForesight,
  run: setRisk('dismissed'),
  prove: provesRisk('dismissed'),
  async unneeded({ graph }, { user }) {
    const risk = await riskOf(graph, user.id);
    if (risk === undefined || risk.riskState === 'none') return 'Nothing to do: Identity Protection sees no risk.';
    return risk.riskState === 'dismissed' && risk.isProcessing !== true
      ? 'Nothing to do: the risk is dismissed.'
      : undefined;
  },
});
