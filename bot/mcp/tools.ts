import { z } from 'zod';
import type { ReadAction } from '../../services/contract/action.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { isRead, tierOf, type Command, type WriteCommand } from '../../services/contract/bundle.ts';
import { reasonAtMost } from '../../services/model/request.ts';
import { commands } from '../../services/registry.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import type { People } from '../conversation/people.ts';
import { describedBy, fieldsSchema } from './tool-fields.ts';

/** A tool as it is listed. None of them decides anything: what is proposed is confirmed and approved by people in Teams. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: z.ZodObject;
  readonly readOnly: boolean;
  readonly does: ToolWork;
}

/** What a tool is for. */
export type ToolWork =
  { readonly kind: 'read'; readonly command: ReadAction } | { readonly kind: 'commands' | 'propose' | 'status' };

/** What the list of tools depends on. */
export type ToolsPorts = Pick<People, 'isOffered' | 'channels' | 'tenants'>;

/** The tools of an assistant: each read command that the policy offers, and three of Cordon's own. */
export function toolsOf({ isOffered, channels, tenants }: ToolsPorts): readonly Tool[] {
  const names = channels.map(({ id, name = id }) => name);
  const where: z.ZodRawShape = {
    ...(names.length > 1 && {
      channel: z
        .string()
        .max(200)
        .optional()
        .describe(`Incident channel: ${names.join(', ')}. Default: the first`),
    }),
    ...(tenants.all.length > 1 && {
      tenant: z.string().max(200).optional().describe('Name or domain of the tenant, if it is not the usual one'),
    }),
  };
  const reads = commands.filter((command): command is ReadAction => isRead(command) && isOffered(command.name));
  return [
    ...reads.map((command) => readTool(command, where)),
    {
      name: 'commands',
      description: 'List the commands that can be proposed, or the arguments of one of them',
      inputSchema: z.strictObject({ command: z.string().max(100).optional() }),
      readOnly: true,
      does: { kind: 'commands' },
    },
    {
      name: 'propose',
      description:
        'Open a request for a command. Nothing runs: the person must confirm it on its card in Teams, and where it is destructive somebody else must approve it there.',
      inputSchema: z.strictObject({ ...proposalShape, ...where }),
      readOnly: false,
      does: { kind: 'propose' },
    },
    {
      name: 'status',
      description: 'Show how a request stands that the person has made or may approve',
      inputSchema: statusSchema,
      readOnly: true,
      does: { kind: 'status' },
    },
  ];
}

const proposalShape = {
  command: z.string().min(1).max(100).describe('Name of the command, as the tool commands lists it'),
  targets: z
    .array(z.string().min(1).max(300))
    .max(20)
    .optional()
    .describe('Addresses, object ids or display names of those whom it is about'),
  arguments: z
    .record(z.string().max(100), z.union([z.string().max(2000), z.boolean(), z.number()]))
    .optional()
    .describe('Other arguments of the command, by name'),
  reason: z.string().min(1).max(reasonAtMost).describe('Why, for those who decide and for the audit'),
};

/** Parses what is proposed. */
export const proposalSchema = z.object({
  ...proposalShape,
  channel: z.string().optional(),
  tenant: z.string().optional(),
});
/** What is proposed. */
export type Proposal = z.output<typeof proposalSchema>;

/** Parses which request is meant. */
export const statusSchema = z.strictObject({ request: z.string().min(1).max(20).describe('Such as OP-7F3K') });

/** Parses which command is meant. */
export const commandSchema = z.object({ command: z.string().optional() });

/** Commands that change something and that the policy offers. */
export const proposable = (isOffered: IsOffered): readonly WriteCommand[] =>
  commands.filter((command): command is WriteCommand => !isRead(command) && isOffered(command.name));

/** How a command is proposed. */
export const proposalHelp = (command: Command): object => ({
  command: command.name,
  summary: command.summary,
  tier: tierOf(command),
  arguments: argumentsOf(command).map((argument) => ({
    name: argument.name,
    what: argument.kind === 'secret' ? 'A secret: ask for this command in Teams' : describedBy(argument),
    required: argument.required,
    ...(argument.choices.length > 0 && { oneOf: argument.choices }),
  })),
});

const readTool = (command: ReadAction, where: z.ZodRawShape): Tool => ({
  name: command.name,
  description: command.summary,
  inputSchema: fieldsSchema(command, where),
  readOnly: true,
  does: { kind: 'read', command },
});
