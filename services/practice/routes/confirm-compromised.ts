import { z } from 'zod';
import { wholeSeconds } from '../account.ts';
import { badRequest, notFound } from '../answer.ts';
import { write } from './route.ts';

const request = z.object({ userIds: z.array(z.guid()).min(1).max(60) });

/** `POST /identityProtection/riskyUsers/confirmCompromised`: object ids only; the risk is high from then on. */
export const confirmCompromised = write('POST', '/identityProtection/riskyUsers/confirmCompromised', (call) => {
  const { success, data } = request.safeParse(call.body);
  if (!success) throw badRequest('Invalid input: userIds.');
  const accounts = data.userIds.map((id) => {
    const account = call.directory.account(id, 'truth');
    if (account === undefined) throw notFound(id);
    return account;
  });
  for (const account of accounts) {
    const risk = {
      ...account.risk,
      riskLevel: 'high',
      riskState: 'confirmedCompromised',
      riskDetail: 'adminConfirmedUserCompromised',
      riskLastUpdatedDateTime: wholeSeconds(call.now),
      isProcessing: false,
    };
    call.directory.write(account.user.id, { ...account, risk });
  }
  return { status: 204 };
});
