import type { Answer } from '../../cards/answer-card.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import type { Command } from '../../services/contract/bundle.ts';
import { inChannel } from '../../services/model/place.ts';
import { notice } from './answer.ts';
import type { AttachedFile } from './attached-file.ts';
import { chooseTenant } from './choose-tenant.ts';
import type { ConversationContext, Turn } from './context.ts';
import { onCommand } from './on-command.ts';
import type { LineOrigin } from './line-origin.ts';

/** A command whose targets are in a file that came with it. */
export interface FileCommand {
  readonly command: Command;
  /** What was typed beside the file; it names no targets. */
  readonly bound: BoundArguments;
  readonly file: AttachedFile;
}

/**
 * Answers a command in a personal chat whose targets are in a file. The request lives in an incident channel in which its sender may ask;
 * where the policy names no incident channels, in the personal chat itself. The file is read only after all checks.
 */
export async function onFile(context: ConversationContext, turn: Turn, input: FileCommand): Promise<Answer> {
  const { people } = context;
  const { command, bound, file } = input;
  const post = turn.place;
  const binding = { ...bound, kind: 'missing', keys: [] } as const;
  if (people.takesCommands(turn.place) || people.strangers.known(turn) !== undefined)
    return onCommand(context, turn, { command, binding, source: { kind: 'file', file, post, channels: [] } });
  const homes = await homesFor(context, turn, { command, bound });
  const [first] = homes;
  if (first === undefined) return onCommand(context, turn, { command, binding }); // says why they may not ask
  if (new Set(homes.map(({ tenant }) => tenant)).size > 1)
    return notice('Which tenant?', [
      `You may ask in ${homes.map(({ name }) => name).join(', ')}, which act on different tenants. Nothing was done.`,
      'Send the file again with tenant= in the message.',
    ]);
  const channels = homes.map(({ id, name }) => ({ id, name }));
  return onCommand(
    context,
    { ...turn, ...first.origin },
    { command, binding, source: { kind: 'file', file, post, channels } },
  );
}

/** An incident channel in which somebody may ask for a command. */
interface Home {
  readonly id: string;
  readonly name: string;
  /** Id of the tenant that the command acts on there. */
  readonly tenant: string;
  readonly origin: LineOrigin;
}

/** The incident channels in which somebody may ask for this command. */
async function homesFor(
  { people }: Pick<ConversationContext, 'people'>,
  turn: Turn,
  { command, bound }: Pick<FileCommand, 'command' | 'bound'>,
): Promise<readonly Home[]> {
  const homes = await Promise.all(
    people.channels.map(async ({ id, name, tenant: channelTenant }): Promise<readonly Home[]> => {
      const { homeTenant, canTargetAnyTenant } = turn;
      const origin = {
        place: inChannel(id, turn.place),
        personal: false,
        homeTenant,
        canTargetAnyTenant,
        channelTenant,
      };
      const choice = chooseTenant(people.tenants, origin, bound);
      if (!choice.ok) return [];
      const tenant = choice.tenant.id;
      const scope = { tenant, home: homeTenant.id, place: origin.place, command: command.name };
      const right = await people.rights.mayOpen(turn.person, scope);
      return right === 'yes' ? [{ id, name: name ?? id, tenant, origin }] : [];
    }),
  );
  return homes.flat();
}
