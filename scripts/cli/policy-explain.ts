import { z } from 'zod';
import { withDirectory } from './open-directory.ts';
import { cliCommand } from './cli-command.ts';
import { readSettingsOnline } from './settings.ts';

/** `cordon policy explain` */
export const policyExplain = cliCommand({
  name: 'policy explain',
  summary: 'says who a person is to the policy, whether they may ask for a command, and what a request would need',
  operands: ['PERSON', 'COMMAND', '[TARGET]'],
  options: {
    tenant: {
      type: 'string',
      value: 'NAME',
      meaning: 'the tenant that the request acts on; the default one when left out',
    },
    channel: { type: 'string', value: 'ID', meaning: 'where it is typed: the id or the name of an incident channel' },
  },
  details:
    'PERSON and TARGET are addresses or object ids. COMMAND may have arguments: "contain disable=yes".\nIt asks Graph by the same rules as the bot, stores nothing and changes nothing, so the bot may be running.',
  exits: [
    [0, 'they may ask, and the policy lets the request through to what it needs'],
    [1, 'they may not ask, or nobody may'],
    [2, 'it could not be found out'],
  ],
  args: z.object({
    operands: z.union([z.tuple([z.string(), z.string()]), z.tuple([z.string(), z.string(), z.string()])]),
    tenant: z.string().optional(),
    channel: z.string().optional(),
  }),
  async run({ operands: [person, command, target = ''], tenant, channel }) {
    const config = await readSettingsOnline();
    const { explain } = await import('./explain.ts'); // loads the parser of messages
    const { lines, allowed } = await withDirectory(config, (directory) =>
      explain(config, directory, { person, line: `${command} ${target}`.trim(), tenant, channel }),
    );
    process.stdout.write(`${lines.join('\n')}\n`);
    return allowed ? 0 : 1;
  },
});
