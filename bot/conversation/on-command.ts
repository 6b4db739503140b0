import type { Answer, CardAnswer } from '../../cards/answer-card.ts';
import { againOffers, privateNotice, privateWords, showAgain } from '../../cards/private-words.ts';
import type { Binding, BoundArguments } from '../../services/commands/bind.ts';
import { echo } from '../../services/base/echo.ts';
import { commandLineOf } from '../../services/commands/command-line.ts';
import { privateValuePlaceholder } from '../../services/contract/args.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { isRead, type Command } from '../../services/contract/bundle.ts';
import { GraphProblem } from '../../services/graph/graph.ts';
import type { Tenant } from '../../services/graph/tenants.ts';
import type { Right } from '../../services/model/request.ts';
import type { Undoing } from '../../services/requests/look-back.ts';
import { notice } from './answer.ts';
import { refuseAppsOnly } from './apps-only.ts';
import { beginLookup, type LookupSource } from './begin-lookup.ts';
import { chooseTenant } from './choose-tenant.ts';
import type { ConversationContext, Turn } from './context.ts';
import { compromised, refusedExposed } from './exposed.ts';
import { formFor, type FormOptions } from './forms.ts';
import { notSetUp, switchedOff } from './not-opened.ts';
import { onRead } from './on-read.ts';
import { whyStoodDown } from './on-stand-down.ts';
import { refuseStranger } from './on-stranger.ts';
import { onWrite, type WriteInput } from './on-write.ts';
import { problemNotice, type Stopped } from './problem-notice.ts';
import { resolveTargets } from './resolve-targets.ts';
import { wrongChannel } from './wrong-channel.ts';

/** A command whose arguments are bound, from a line or from a form. */
export interface CommandInput {
  readonly command: Command;
  readonly binding: Binding;
  /** Of a private form. Its command was taken where it was typed, so the channel is not checked again. */
  readonly token?: string | undefined;
  /** Set where the command takes an earlier request back. */
  readonly undoing?: Undoing | undefined;
  /** Where its many targets come from, when they were not typed in the line. */
  readonly source?: LookupSource | undefined;
  /** Answers in place of carrying the command out, once all of it is resolved and the person may ask for it. */
  readonly preview?: ((resolved: ResolvedCommand) => Promise<Answer>) | undefined;
}

/** A command with everything resolved that was typed. */
export type ResolvedCommand = Omit<WriteInput, 'command'>;

/**
 * Answers a command: with a form, a notice, the report of a read, or a request that was opened and shows itself. Only people who may ask
 * get more than a refusal.
 */
export async function onCommand(context: ConversationContext, turn: Turn, input: CommandInput): Promise<Answer> {
  const { command, binding, token } = input;
  const { people } = context;
  const known = people.strangers.known(turn);
  if (known !== undefined) return refuseStranger(known);
  let during: Stopped['during'] = 'rights';
  try {
    const choice = chooseTenant(people.tenants, turn, 'people' in binding ? binding : { tenant: undefined });
    const isTaken = token !== undefined || people.takesCommands(turn.place);
    const scope = isTaken && choice.ok ? { ...scopeIn(turn, choice.tenant), command: command.name } : undefined;
    const right = scope === undefined ? 'no' : await people.rights.mayOpen(turn.person, scope);
    during = 'lookup';
    const stranger = right === 'yes' || right === 'unknown' ? undefined : await people.strangers.find(turn);
    if (stranger !== undefined) return refuseStranger(stranger);
    if (!isTaken) return wrongChannel(people);
    if (!choice.ok) return choice.answer;
    if (right !== 'yes') return notice('You may not ask for this', [whyNot[right]], ['whoami']);
    const off = people.switchedOff(command);
    if (off !== undefined) return switchedOff(command.name, off);
    const unset = people.unset(command);
    if (unset.length > 0) return notSetUp(command, unset);
    const appsOnly = isRead(command) ? await refuseAppsOnly(people.directory(choice.tenant.id), command) : undefined;
    if (appsOnly !== undefined) return appsOnly;
    const stoodDown = isRead(command) ? undefined : await whyStoodDown(context);
    if (stoodDown !== undefined) return exposedNow(binding) ?? stoodDown;
    return await onAllowed(context, turn, {
      ...input,
      binding: people.withFixed(command, binding),
      tenant: choice.tenant,
    });
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return problemNotice(error, { command, during });
  }
}

/** What rights in a tenant are about, for a request that is made in this turn. */
const scopeIn = ({ homeTenant, place }: Turn, { id }: Tenant) => ({ tenant: id, home: homeTenant.id, place });

/** A command of somebody who may ask for it. */
interface AllowedInput extends CommandInput {
  readonly tenant: Tenant;
}

function onAllowed(context: ConversationContext, turn: Turn, input: AllowedInput): Answer | Promise<Answer> {
  const { command, binding, token } = input;
  switch (binding.kind) {
    case 'problems':
      return notice(
        `${command.name}: something in the line does not fit`,
        [...binding.messages, 'Nothing was done.'],
        [`help ${command.name}`],
        binding.offers,
      );
    case 'exposed':
      return refusedExposed(binding.exposed, [`help ${command.name}`], command);
    case 'private':
      return askPrivately(context, turn, command, binding);
    case 'missing':
      if (input.source !== undefined) return onBound(context, turn, { ...input, binding });
      return form(command, binding, { token, zone: turn.moment.zone });
    case 'bound':
      return onBound(context, turn, { ...input, binding });
    default:
      return binding satisfies never;
  }
}

async function onBound(
  context: ConversationContext,
  turn: Turn,
  { command, binding, token, undoing, source, preview, tenant }: AllowedInput & { readonly binding: BoundArguments },
): Promise<Answer> {
  if (preview === undefined && token === undefined) {
    const begun = await beginLookup(context, turn, { command, bound: binding, tenant, undoing, source });
    if (begun !== undefined) return begun.answer;
  }
  const graph = context.people.directory(tenant.id);
  const mentionId = tenant.id === turn.homeTenant.id ? turn.mentionId : nobody;
  const { federatedDomains } = context.people;
  const resolved = await resolveTargets(graph, command, binding, { mentionId, federatedDomains });
  if (resolved.kind === 'unclear')
    return form(command, binding, { doubts: resolved.doubts, token, zone: turn.moment.zone });
  if (preview !== undefined) return preview({ bound: binding, tenant, graph, targets: resolved.targets });
  const answer = isRead(command)
    ? onRead(context, turn, { command, bound: binding, tenant, targets: resolved.targets })
    : await onWrite(context, turn, {
        command,
        bound: binding,
        tenant,
        graph,
        targets: resolved.targets,
        undoing,
        isElsewhere: token !== undefined && !turn.personal,
      });
  return answer ?? leftOutNotice(resolved.leftOut);
}

/** Says which targets `unknown=skip` has left out; nothing where there is none. */
const leftOutNotice = (leftOut: readonly string[]): Answer =>
  leftOut.length === 0
    ? undefined
    : notice('Left out', [`Nobody here is ${shortList(leftOut)}, so the command goes on without.`]);

/** The first five, echoed, and how many more there are. */
const shortList = (typed: readonly string[]): string =>
  [...typed.slice(0, 5).map((one) => `“${echo(one)}”`), ...(typed.length > 5 ? [`${typed.length - 5} more`] : [])].join(
    ', ',
  );

const nobody: Turn['mentionId'] = () => Promise.resolve(undefined);

const whyNot: Readonly<Record<Exclude<Right, 'yes'>, string>> = {
  no: 'The policy of this Cordon does not name you as a responder. Its operator can add you.',
  unknown: 'Microsoft Graph could not say whether you are a responder, and no answer means no. Try again in a moment.',
  guest: 'You are a guest in this organisation, and only its own members may ask.',
  disabled: 'Your account is disabled in Entra. An administrator can enable it.',
  outsider: 'Your account is not one of this organisation, and only its own members may ask.',
};

/** What is said while Cordon stands down about a secret that was typed into a chat; undefined where none was. */
const exposedNow = (binding: Binding): Answer =>
  'exposed' in binding && binding.exposed.length > 0
    ? compromised(binding.exposed, ['Nothing was done. Cordon is standing down: ask again when it works.'])
    : undefined;

/**
 * Asks for a secret where nobody else looks, and says what became of that when it is known. A secret that was typed into a chat can be
 * read by everybody there, so it is refused and the answer says that it is compromised.
 */
function askPrivately(
  { background, secrets }: Pick<ConversationContext, 'background' | 'secrets'>,
  turn: Turn,
  command: Command,
  binding: Extract<Binding, { kind: 'private' }>,
): Answer {
  background.answer(turn, async () => {
    const delivery = await background.sendPrivately(turn, async () => {
      const token = await secrets.forms.open(turn.person.id, turn);
      return form(command, binding, { token, zone: turn.moment.zone });
    });
    if (turn.personal && delivery === 'delivered' && binding.exposed.length === 0) return undefined; // it is the answer
    const again = { label: showAgain, command: privateLineOf(command, binding) };
    if (binding.exposed.length === 0) return { kind: 'notice', notice: privateNotice('form', delivery, again) };
    const then = [`Nothing was done. ${privateWords('form', delivery)}`];
    return compromised(binding.exposed, then, [], againOffers(delivery, again));
  });
  return undefined;
}

/** The line that has the private form of a command sent once more. */
function privateLineOf(command: Command, { people, args, reason, tenant }: BoundArguments): string {
  const asked = argumentsOf(command).flatMap(({ name, kind }) =>
    kind === 'secret' ? [[name, privateValuePlaceholder] as const] : [],
  );
  return commandLineOf(command, { people, args: { ...args, ...Object.fromEntries(asked) }, reason, tenant });
}

/** A form. One that follows a private form asks for its secrets again, because no card may carry them. */
const form = (command: Command, bound: BoundArguments, options: FormOptions): CardAnswer => ({
  kind: 'form',
  form: formFor(command, bound, options),
});
