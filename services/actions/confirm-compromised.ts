import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { setRisk, provesRisk } from '../directory/risk.ts';

/**
 * Reports to Identity Protection that an attacker controls an account, so that risk-based policies block it. Needs Microsoft Entra ID P2;
 * not available in China. The risk of a guest is kept in the home tenant: Microsoft says that it cannot be dismissed or remediated here;
 * that it cannot be confirmed here either is unverified.
 * @see https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
 */
export const confirmCompromised = defineAction({
  name: 'confirm-compromised',
  aliases: ['compromised'],
  summary: 'Tell Identity Protection that an account is compromised',
  example: 'confirm-compromised alex@contoso.com because INC-4821',
  tier: 'change',
  licence: 'P2',
  permissions: ['IdentityRiskyUser.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/riskyuser-confirmcompromised',
  args: z.object({ user: people('Whose account is compromised') }),
  title: {
    ask: 'Confirm {who} as compromised',
    doing: 'Confirming {who} as compromised',
    done: '{who} is confirmed as compromised',
  },
  step: {
    will: 'Set the risk to high',
    doing: 'Setting the risk to high',
    done: 'Risk set to high',
    notDone: 'Risk not set',
    effect: 'Conditional Access policies that look at user risk block the account or ask for a new password.',
    risk: '{who} is not marked as compromised',
  },
  wayBack: cannotBeUndone('dismiss-risk takes the risk away; confirm-safe tells Microsoft that it was no attack.'),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  run: setRisk('confirmedCompromised'),
  prove: provesRisk('confirmedCompromised'),
});
