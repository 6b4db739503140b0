import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, wholeNumber } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { pushMfa, secretLeft } from '../directory/mfa-push.ts';
import type { PushAnswer } from '../graph/two-way-authentication.ts';

/** How long the MFA service waits for an answer, in seconds; from Cortex XSOAR. */
const waitSeconds = { least: 10, most: 60 };

/**
 * Sends an MFA push to ask a user whether it is really them. Microsoft does not document the API; see `directory/mfa-push.ts` for how it
 * works. The permission is unverified. There is no `prove`, because the answer changes nothing that Graph could show.
 */
export const sendMfaPush = defineAction({
  name: 'send-mfa-push',
  aliases: ['request-mfa', 'msgraph-user-request-mfa'],
  argumentAliases: { user_mail: 'user' },
  summary: 'Ask a user on the phone whether it is really them (undocumented by Microsoft)',
  example: 'send-mfa-push alex@contoso.com because INC-4821',
  tier: 'change',
  optIn: true,
  permissions: ['Application.ReadWrite.All'],
  source: 'https://learn.microsoft.com/entra/identity/authentication/howto-mfa-nps-extension',
  args: z.object({
    user: people('Whom to ask'),
    timeout: wholeNumber(waitSeconds.least, waitSeconds.most)
      .default(waitSeconds.most)
      .describe('How many seconds to wait for the answer, 10 to 60'),
  }),
  title: {
    ask: 'Ask {who} on the phone for approval',
    doing: 'Asking {who} on the phone',
    done: '{who} was asked on the phone',
  },
  step: {
    will: 'Send an MFA push and wait for the answer',
    doing: 'Waiting for the answer on the phone',
    done: 'MFA push sent',
    notDone: 'MFA push not sent',
    effect:
      'The phone asks for approval. Microsoft’s MFA client gets a secret for this one call, which the directory’s audit log shows.',
    risk: 'Nobody knows whether it is really {who}',
  },
  wayBack: cannotBeUndone('Nor is it needed: nothing is changed.'),
  repeatable: false,
  opensAccess: false,
  async run({ graph, secrets }, { user, timeout }) {
    const { answer, secretUntil } = await pushMfa(graph, {
      upn: user.upn,
      timeoutMs: timeout * 1000,
      hide: (secret) => {
        secrets.hide(secret);
      },
    });
    return secretUntil === undefined
      ? describeAnswer(answer, timeout)
      : `${describeAnswer(answer, timeout)} ${secretLeft(secretUntil)}`;
  },
});

function describeAnswer({ kind }: PushAnswer, timeout: number): string {
  switch (kind) {
    case 'approved':
      return 'Approved on the phone: whoever has the phone says it is them. A phone that an attacker registered says so too.';
    case 'denied':
      return 'Denied on the phone: treat the account as compromised, contain it.';
    case 'reported':
      return 'Denied on the phone and reported as fraud: treat the account as compromised, contain it.';
    case 'no-answer':
      return `No answer on the phone within ${timeout} seconds: it proves nothing. Call the person another way.`;
    default:
      return kind satisfies never;
  }
}
