import { z } from 'zod';
import { cmdletError } from './exchange-cmdlet.ts';
import { practiceCmdlets } from './exchange-cmdlets.ts';
import { writeRoute } from './route.ts';

const request = z.object({
  CmdletInput: z.strictObject({ CmdletName: z.string(), Parameters: z.record(z.string(), z.unknown()) }),
});

/**
 * Exchange's admin API, `POST /adminapi/beta/{tenant}/InvokeCommand`, which Microsoft does not document. The shape of its errors is
 * taken from CIPP's code; the messages other than that of `ManagementObjectNotFoundException` are unverified.
 */
export const exchange = writeRoute('POST', '/adminapi/beta/{tenant}/InvokeCommand', (call) => {
  const { data } = request.safeParse(call.body);
  if (data === undefined) return cmdletError(400, 'ArgumentException', 'The CmdletInput is wrong.');
  const { CmdletName: name, Parameters } = data.CmdletInput;
  const known = Object.hasOwn(practiceCmdlets, name) ? practiceCmdlets[name] : undefined;
  if (known === undefined) return cmdletError(400, 'CommandNotFoundException', `The term '${name}' is not recognized.`);
  const given = known.parameters.safeParse(Parameters);
  return given.success
    ? known.run(call, given.data)
    : cmdletError(400, 'ParameterBindingException', z.prettifyError(given.error));
});
