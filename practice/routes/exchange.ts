import { z } from 'zod';
import type { PracticeAccount } from '../state/account.ts';
import type { PracticeResponse } from '../http/answer.ts';
import { hasMailbox } from './inbox-rules.ts';
import { writeRoute, type ReceivedCall } from './route.ts';

const request = z.object({
  CmdletInput: z.strictObject({ CmdletName: z.string(), Parameters: z.looseObject({ Identity: z.string() }) }),
});
const types = { Regular: 'User', Shared: 'Shared', Room: 'Room', Equipment: 'Equipment' } as const;
/** The parameters of each cmdlet besides `Identity`. */
const cmdlets: Readonly<Record<string, z.ZodObject>> = {
  'Get-Mailbox': z.strictObject({}),
  'Set-Mailbox': z.strictObject({
    Type: z.enum(['Regular', 'Shared', 'Room', 'Equipment']).optional(),
    ForwardingAddress: z.null().optional(),
    ForwardingSmtpAddress: z.string().nullable().optional(),
    DeliverToMailboxAndForward: z.boolean().optional(),
  }),
  'Enable-Mailbox': z.strictObject({ Archive: z.literal(true) }),
};

/**
 * Exchange's admin API, `POST /adminapi/beta/{tenant}/InvokeCommand`, which Microsoft does not document. The shape of its errors is
 * taken from CIPP's code; the messages other than that of `ManagementObjectNotFoundException` are unverified.
 */
export const exchange = writeRoute('POST', '/adminapi/beta/{tenant}/InvokeCommand', (call) => {
  const { data } = request.safeParse(call.body);
  if (data === undefined) return cmdletError(400, 'ArgumentException', 'The CmdletInput is wrong.');
  const { CmdletName: name, Parameters } = data.CmdletInput;
  const { Identity: identity, ...others } = Parameters;
  const known = cmdlets[name];
  if (known === undefined) return cmdletError(400, 'CommandNotFoundException', `The term '${name}' is not recognized.`);
  const given = known.safeParse(others);
  if (!given.success) return cmdletError(400, 'ParameterBindingException', z.prettifyError(given.error));
  const account = call.directory.account(identity, name === 'Get-Mailbox' ? 'directory' : 'truth');
  if (account === undefined || !hasMailbox(account)) {
    const message = `The operation couldn't be performed because object '${identity}' couldn't be found on 'PRACTICE.DC01'.`;
    return cmdletError(404, 'ManagementObjectNotFoundException', message);
  }
  switch (name) {
    case 'Get-Mailbox':
      return { status: 200, body: { value: [mailboxOf(account)] } };
    case 'Enable-Mailbox':
      if (account.mailbox?.['Archive'] === true) {
        return cmdletError(400, 'RecipientTaskException', `The mailbox "${identity}" already has an archive.`);
      }
      return changed(call, account, given.data);
    default:
      return changed(call, account, given.data);
  }
});

function changed(
  { directory }: ReceivedCall,
  account: PracticeAccount,
  given: Readonly<Record<string, unknown>>,
): PracticeResponse {
  const mailbox = { ...account.mailbox, ...given };
  const same = JSON.stringify(mailboxOf({ ...account, mailbox })) === JSON.stringify(mailboxOf(account));
  directory.write(account.user.id, { ...account, mailbox });
  const warning = `The command completed successfully but no settings of '${account.user.id}' have been modified.`;
  return { status: 200, body: { value: [], ...(same ? { '@adminapi.warnings': [warning] } : {}) } };
}

function mailboxOf({ user, mailbox = {} }: PracticeAccount): Readonly<Record<string, unknown>> {
  const type = z.enum(['Regular', 'Shared', 'Room', 'Equipment']).catch('Regular').parse(mailbox['Type']);
  return {
    ExternalDirectoryObjectId: user.id,
    UserPrincipalName: user.userPrincipalName,
    PrimarySmtpAddress: user.mail,
    EmailAddresses: user.proxyAddresses,
    RecipientTypeDetails: `${types[type]}Mailbox`,
    ForwardingAddress: null,
    ForwardingSmtpAddress: mailbox['ForwardingSmtpAddress'] ?? null,
    DeliverToMailboxAndForward: mailbox['DeliverToMailboxAndForward'] ?? false,
    ArchiveStatus: mailbox['Archive'] === true ? 'Active' : 'None',
  };
}

/** Exchange's answer when a cmdlet fails. */
const cmdletError = (status: number, exception: string, message: string): PracticeResponse => ({
  status,
  body: {
    error: {
      code: status === 404 ? 'NotFound' : 'BadRequest',
      message: 'Error executing request.',
      details: [
        {
          code: 'Context',
          target: '',
          message: `Ex6F9304|Microsoft.Exchange.Configuration.Tasks.${exception}|${message}`,
        },
      ],
    },
  },
});
