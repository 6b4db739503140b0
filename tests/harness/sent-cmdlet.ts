import { z } from 'zod';

const sent = z.object({
  CmdletInput: z.object({ CmdletName: z.string(), Parameters: z.record(z.string(), z.unknown()) }),
});

/** A cmdlet as it was sent. */
export interface SentCmdlet {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The cmdlet in the body of a call.
 * @returns undefined for a call to another service
 */
export function sentCmdlet(body: unknown): SentCmdlet | undefined {
  const { data } = sent.safeParse(body);
  return data && { name: data.CmdletInput.CmdletName, parameters: data.CmdletInput.Parameters };
}
