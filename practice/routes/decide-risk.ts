import { z } from 'zod';
import { wholeSeconds } from '../state/account.ts';
import { badRequest, notFound } from '../http/answer.ts';
import { writeRoute, type Route } from './route.ts';
import { isGuest } from './user.ts';

const request = z.object({ userIds: z.array(z.guid()).min(1).max(60) });

/** The decisions about people at risk, and what each sets. */
const decisions = {
  confirmCompromised: {
    riskLevel: 'high',
    riskState: 'confirmedCompromised',
    riskDetail: 'adminConfirmedUserCompromised',
  },
  confirmSafe: { riskLevel: 'none', riskState: 'confirmedSafe', riskDetail: 'adminConfirmedAccountSafe' },
  dismiss: { riskLevel: 'none', riskState: 'dismissed', riskDetail: 'adminDismissedAllRiskForUser' },
} as const;

/**
 * `POST /identityProtection/riskyUsers/confirmCompromised`, `confirmSafe` and `dismiss`, which take object ids only. The risk of a guest is
 * kept in the home tenant; that Graph accepts the call all the same is unverified.
 * @see https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
 */
export const decideRiskRoutes: readonly Route[] = Object.entries(decisions).map(([name, decided]) =>
  writeRoute('POST', `/identityProtection/riskyUsers/${name}`, (call) => {
    const { success, data } = request.safeParse(call.body);
    if (!success) throw badRequest('Invalid input: userIds.');
    const accounts = data.userIds.map((id) => {
      const account = call.directory.account(id, 'truth');
      if (account === undefined) throw notFound(id);
      return account;
    });
    for (const account of accounts.filter((one) => !isGuest(one))) {
      const riskLastUpdatedDateTime = wholeSeconds(call.now);
      const risk = { ...account.risk, ...decided, riskLastUpdatedDateTime, isProcessing: false };
      call.directory.write(account.user.id, { ...account, risk });
    }
    return { status: 204 };
  }),
);
