import { z } from 'zod';
import type { PracticeTenant } from '../../practice/tenant.ts';
import { atMost } from '../../services/base/parallel.ts';

const made = z.object({ id: z.string(), userPrincipalName: z.string() });

/** Makes so many ordinary accounts in a practice tenant, with its own API: `person1@contoso.com` and so on. */
export async function makeAccounts(
  { origin }: Pick<PracticeTenant, 'origin'>,
  count: number,
): Promise<readonly { readonly id: string; readonly upn: string }[]> {
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  return atMost(10, numbers, async (n) => {
    const response = await fetch(`${origin}/v1.0/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({
        accountEnabled: true,
        displayName: `Person ${n}`,
        mailNickname: `person${n}`,
        userPrincipalName: `person${n}@contoso.com`,
        passwordProfile: { password: 'Kp7-vault-xQv!2mWz' },
      }),
    });
    const { id, userPrincipalName } = made.parse(await response.json());
    return { id, upn: userPrincipalName };
  });
}

/** The token of an app that may make accounts. Nobody checks its signature. */
const token = ['{}', JSON.stringify({ roles: ['User.ReadWrite.All'] }), '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
