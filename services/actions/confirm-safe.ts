import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { setRisk, provesRisk, riskOf } from '../directory/risk.ts';

/**
 * Reports to Identity Protection that an account is safe, so that its detection learns from it. Needs Microsoft Entra ID P2; not
 * available in China. The risk of a guest is kept in the home tenant and cannot be changed here.
 * @see https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
 */
export const confirmSafe = defineAction({
  name: 'confirm-safe',
  aliases: ['safe'],
  summary: 'Tell Identity Protection that an account is safe',
  example: 'confirm-safe alex@contoso.com because a known trip, INC-4821',
  tier: 'destructive',
  licence: 'P2',
  permissions: ['IdentityRiskyUser.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/riskyuser-confirmsafe',
  args: z.object({ user: people('Whose account is safe') }),
  title: { ask: 'Confirm {who} as safe', doing: 'Confirming {who} as safe', done: '{who} is confirmed as safe' },
  step: {
    will: 'Set the risk to none',
    doing: 'Setting the risk to none',
    done: 'Risk set to none',
    notDone: 'Risk not changed',
    effect: 'Policies that look at user risk let the account in again, and Microsoft learns that this was no attack.',
    risk: '{who} is not marked as safe',
  },
  wayBack: cannotBeUndone('confirm-compromised sets the risk to high.'),
  repeatable: true,
  opensAccess: true,
  foresee: guestForesight,
  run: setRisk('confirmedSafe'),
  prove: provesRisk('confirmedSafe'),
  async unneeded({ graph }, { user }) {
    const risk = await riskOf(graph, user.id);
    return risk?.riskState === 'confirmedSafe' && risk.isProcessing !== true
      ? 'Nothing to do: the account is confirmed as safe.'
      : undefined;
  },
});
