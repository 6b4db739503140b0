import type { z } from 'zod';
import type { PracticeResponse } from '../http/answer.ts';
import { hasMailbox } from './inbox-rules.ts';
import type { ReceivedCall } from './route.ts';
import type { PracticeAccount } from '../state/account.ts';

/** One cmdlet of Exchange Online PowerShell, as the practice tenant carries it out. */
export interface PracticeCmdlet {
  /** What it takes. Strict, so that a parameter that Exchange does not have is refused. */
  readonly parameters: z.ZodObject;
  readonly run: (call: ReceivedCall, parameters: Readonly<Record<string, unknown>>) => PracticeResponse;
}

/** Cmdlets by their names. */
export type PracticeCmdlets = Readonly<Record<string, PracticeCmdlet>>;

/** Declares a cmdlet, so that what it takes is typed where it runs. */
export const practiceCmdlet = <Shape extends z.ZodObject>(
  parameters: Shape,
  run: (call: ReceivedCall, parameters: z.output<Shape>) => PracticeResponse,
): PracticeCmdlet => ({ parameters, run: (call, given) => run(call, given as z.output<Shape>) });

/**
 * The account whose mailbox a cmdlet is about.
 * @param call as the route received it
 * @param identity object id, UPN or address
 * @param view `directory` for what only reads, which lags behind as Graph's reads do; `truth` for what changes something
 * @returns the account, or Exchange's answer that there is no such mailbox
 */
export function mailboxNamed(
  call: ReceivedCall,
  identity: string,
  view: 'directory' | 'truth' = 'truth',
):
  { readonly ok: true; readonly account: PracticeAccount } | { readonly ok: false; readonly answer: PracticeResponse } {
  const account = call.directory.account(identity, view);
  if (account !== undefined && hasMailbox(account)) return { ok: true, account };
  const message = `The operation couldn't be performed because object '${identity}' couldn't be found on 'PRACTICE.DC01'.`;
  return { ok: false, answer: cmdletError(404, 'ManagementObjectNotFoundException', message) };
}

/** The answer of a cmdlet that succeeded. */
export const cmdletAnswer = (items: readonly unknown[], warnings: readonly string[] = []): PracticeResponse => ({
  status: 200,
  body: { value: items, ...(warnings.length === 0 ? {} : { '@adminapi.warnings': warnings }) },
});

/** Exchange's answer when a cmdlet fails. */
export const cmdletError = (status: number, exception: string, message: string): PracticeResponse => ({
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
