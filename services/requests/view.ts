import type { Offer } from '../contract/action.ts';
import { privateValuePlaceholder } from '../contract/args.ts';
import { typedForm } from '../contract/arguments.ts';
import { quote } from '../base/quotes.ts';
import { addressesIn } from '../commands/addresses-in.ts';
import { timeInZone } from '../base/typed-time.ts';
import { isRead, partsOf, type Command } from '../contract/bundle.ts';
import { undoWordsOf, type UndoWords } from '../contract/undo-words.ts';
import { hindranceWords } from '../directory/hindrance-words.ts';
import { hindrances } from '../model/foresight.ts';
import { noId, targetsCalled, type PersonId, type Target } from '../model/person.ts';
import { isPersonalChat } from '../model/place.ts';
import { hasEnded, interruptedProblem, type Request, type Step, type Undoes } from '../model/request.ts';
import type { Handover } from '../model/handover.ts';
import type { Profiles } from '../model/profile.ts';
import type { StandDown } from '../model/stand-down.ts';
import { targetById } from '../model/target-by-id.ts';
import { isLarge, type CountedSteps } from './counted.ts';
import { replacementsOf } from './handover.ts';
import { causeOfStep, remediesOf } from './remedies.ts';
import type { ProblemCause } from '../model/problem-cause.ts';
import { foreseenIn, plannedParts, type ForeseenView, type PlannedPart } from './plan-view.ts';
import { nextStepOf, type NextStep } from './next-steps.ts';
import type { IsOffered } from './offered.ts';
import { argsForAgain } from './request-times.ts';
import { retriesOf, retryOffers, type Retries } from './retry.ts';
import type { RunProgress } from './run-progress.ts';
import { requestSettings } from './setting-words.ts';
import { demandCauses, holdsAdminRole, riskiestFirst, type DemandCause } from './risk.ts';
import { needsCount } from './transition.ts';
import { wayBackView, type WayBackView } from './way-back-view.ts';
import type { StepWords, TitleWords } from '../contract/command-words.ts';

/** A step with the words of its action. */
export interface StepView extends Step {
  readonly words: StepWords;
  /** Why it did not work; left out when it did, and for a cause of a newer version. */
  readonly cause?: ProblemCause;
  /** What to do instead where the account hinders it, as an imperative; left out where there is nothing. */
  readonly instead?: string;
}

/** All that a card may know of a request. Pure data, rebuilt from the store each time. Text is raw; cards escape it. */
export interface RequestView extends Pick<
  Request,
  'id' | 'revision' | 'digest' | 'state' | 'tier' | 'approvalsNeeded' | 'requester' | 'reason' | 'createdAt' | 'via'
> {
  /** True in the practice tenant: every card says so. */
  readonly practice: boolean;
  /** The targets, those at whom approvers must look most closely first. */
  readonly targets: Request['targets'];
  /** Object ids of those among them who hold an admin role or are eligible for one, as far as it could be read. */
  readonly admins: readonly PersonId[];
  /** What is known about them besides; empty until it was read, and for long lists. */
  readonly profiles: Profiles;
  /** Why it needs more than its command alone does. */
  readonly because: readonly DemandCause[];
  /** True when it was checked again since it was confirmed and needs more now than was said then. */
  readonly raised: boolean;
  /** True when the requester must type how many targets there are. */
  readonly countNeeded: boolean;
  /** The stand-down that holds, while the request has not ended; null when there is none. */
  readonly standDown: StandDown | null;
  /** Addresses in the reason that are none of the targets: their line may have been meant for them as well. */
  readonly alsoNamed: readonly string[];
  /** True when it was asked for in a personal chat, where nobody else can see it. */
  readonly personal: boolean;
  /** Where its approvers are asked. `closed-channel`: here, because Teams refused our post in the approvals channel. */
  readonly askedWhere: 'here' | 'their-channel' | 'closed-channel';
  readonly command: string;
  /** The command line that asks for the same again; null when it is not offered, or too long for a button. */
  readonly again: string | null;
  readonly title: TitleWords;
  /** The settings that differ from what is usual, in words: `Block sign-in`, `No`. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** When it starts, with its zone, in words; null for at once. */
  readonly starts: string | null;
  /** Whether it can be undone, and how; or what to do instead. */
  readonly undo: UndoWords;
  /** How it can be taken back now that it has run; undefined before, and where it has changed nothing. */
  readonly wayBack: WayBackView | undefined;
  /** What to do now that it has worked; null before, and where there is nothing. */
  readonly next: NextStep | null;
  /** Set for a request that takes another one back. */
  readonly undoes: Undoes | undefined;
  /** What will run, stage by stage; parts of one stage start at once. */
  readonly plan: readonly (readonly PlannedPart[])[];
  /** What of the plan will not work as usual, and for whom. The cards tell it first. */
  readonly foreseen: readonly ForeseenView[];
  /** All of them; where there are `counts`, only the first that failed or whose outcome is unknown. */
  readonly steps: readonly StepView[];
  /** How many there are of each action and status, in a run over many targets; null where `steps` has all. */
  readonly counts: readonly CountedSteps[] | null;
  /** How far the run is and what went wrong, in numbers of targets, where there are `counts`. */
  readonly progress: RunProgress | null;
  /** How often a step is tried at most. */
  readonly maxTries: number;
  /** Commands that help now that something failed, most useful first. */
  readonly remedies: readonly Offer[];
  /** Commands that ask for the same again for exactly those for whom it did not work; empty where there are few targets. */
  readonly retries: readonly Offer[];
  /** Whom it did not work for, once it has run; nobody before. */
  readonly troubled: Retries;
  /** True when there are so many targets that cards count them instead of listing them. */
  readonly large: boolean;
  /** How it stands with the secrets that its run made for the requester; null when it made none. */
  readonly handover: Handover | null;
  /** Commands that make new secrets in place of lost ones. */
  readonly replacements: readonly Offer[];
}

/** The targets' names as the subject of a title: one name, or how many there are. */
export const targetNames = (targets: readonly Target[]): string =>
  targets.length === 1 && targets[0] !== undefined
    ? targets[0].name
    : `${targets.length} ${targetsCalled[targets[0]?.kind ?? 'account']}`;

/** The most targets that a button's command line names. With more of them it would weigh more than the card. */
const retypedAtMost = 25;

/** What a view is made from besides the request and its steps. */
export interface ViewPorts extends Pick<RequestView, 'askedWhere' | 'raised' | 'handover' | 'profiles'> {
  /** The stand-down that holds now. */
  readonly standDown: StandDown | undefined;
  readonly commandNamed: (name: string) => Command | undefined;
  readonly isOffered: IsOffered;
  readonly practice: boolean;
  readonly maxTries: number;
  /** The name of a tenant where there are several to tell apart; null where there is but one. */
  readonly tenantShown: (id: string) => string | null;
}

/**
 * What the cards of a request show.
 * @param stored its steps; one that is under way in a request that does not run any more was interrupted, and its outcome is unknown
 * @throws {TypeError} when the request's command is not in the registry
 */
export function viewOf(
  request: Request,
  stored: readonly Step[],
  {
    commandNamed,
    isOffered,
    practice,
    maxTries,
    askedWhere,
    raised,
    handover,
    profiles,
    standDown,
    tenantShown,
  }: ViewPorts,
): RequestView {
  const command = commandNamed(request.command);
  if (command === undefined || isRead(command))
    throw new TypeError(`not a command that can run as a request: "${request.command}"`);
  const actions = new Map(
    partsOf(command).flatMap((part) => (part.tier === 'read' ? [] : [[part.name, part] as const])),
  );
  const wordsOf = (action: string) => actions.get(action)?.step;
  const tenant = tenantShown(request.tenant);
  const steps = request.state.kind === 'running' ? stored : stored.map(interruptedIfRunning);
  const { id, revision, digest, state, targets, tier, approvalsNeeded, requester, reason, createdAt, via } = request;
  const isRetried = targets.length > retypedAtMost && isOffered(command.name);
  const troubled = retriesOf(command, request, steps);
  const retries = isRetried ? retryOffers(request, troubled) : [];
  const replacements = replacementsOf(handover?.lost ?? [], (label, ...line) => offer(label, ...line, reason));
  return {
    id,
    revision,
    digest,
    state,
    targets: riskiestFirst(request),
    tier,
    approvalsNeeded,
    requester,
    reason,
    createdAt,
    via,
    admins: targets.filter(holdsAdminRole).map((target) => target.id),
    profiles,
    because: demandCauses(request),
    raised,
    countNeeded: needsCount(request),
    standDown: hasEnded(request) ? null : (standDown ?? null),
    alsoNamed: addressesIn(reason ?? '').filter(
      (address) => !targets.some(({ upn }) => upn.toLowerCase() === address.toLowerCase()),
    ),
    practice,
    askedWhere,
    personal: isPersonalChat(request.place),
    command: command.name,
    again:
      targets.length > retypedAtMost || !isOffered(command.name)
        ? null
        : lineIn(
            tenant,
            lineOf(
              command.name,
              targets.map((target) => target.id),
              argsForAgain(command, request),
              reason,
            ),
          ),
    title: titlesIn(command.title, tenant),
    settings: requestSettings(command, request),
    starts: request.startsAt === null ? null : timeInZone(request.startsAt, request.zone),
    undo: undoWordsOf(command),
    wayBack: wayBackView(command, request, steps, { commandNamed, isOffered }),
    next: nextStepOf(request, isOffered, (name, target) => lineIn(tenant, lineOf(name, [target], {}, null))),
    undoes: request.undoes,
    plan: plannedParts(command, request, wordsOf),
    foreseen: foreseenIn(command, request, wordsOf),
    steps: steps.flatMap((step) => {
      const words = wordsOf(step.action);
      return words === undefined ? [] : [{ ...step, words, ...explained(step, targets) }];
    }),
    counts: null,
    progress: null,
    maxTries,
    remedies: remediesOf(request, steps, {
      actionOf: (name) => actions.get(name),
      commandNamed,
      offer: (label, name, whom) =>
        offer(label, name, whom, name === command.name ? argsForAgain(command, request) : {}, reason),
    })
      .filter((remedy) => isOffered(remedy.command) && !replacements.some((one) => isSameCommand(one, remedy)))
      .filter((remedy) => retries.length === 0 || remedy.command.split(' ', 1)[0] !== command.name)
      .map((remedy) => offerIn(tenant, remedy)),
    retries,
    troubled,
    large: isLarge(request),
    handover,
    replacements: replacements.filter((one) => isOffered(one.command)).map((one) => offerIn(tenant, one)),
  };
}

const isSameCommand = (a: Offer, b: Offer): boolean => a.command.split(' ', 1)[0] === b.command.split(' ', 1)[0];

const interruptedIfRunning = (step: Step): Step =>
  step.status === 'running' ? { ...step, status: 'unknown', problem: interruptedProblem } : step;

/** Why a step did not work, and what to do instead where the account hinders it. */
function explained(step: Step, targets: readonly Target[]): Pick<StepView, 'cause' | 'instead'> {
  const target = targetById(targets, step.target);
  const cause = causeOfStep(step, target);
  const hindrance = hindrances.find((one) => one === step.problem?.code);
  const next =
    hindrance === undefined || target === undefined ? null : hindranceWords(step.action, { hindrance }, target).next;
  return { ...(cause !== undefined && { cause }), ...(next !== null && { instead: next }) };
}

/** A title with `in Fabrikam`, or without where there is only one tenant. */
export const titleIn = (words: string, tenant: string | null): string =>
  tenant === null ? words : `${words} in ${tenant}`;

const titlesIn = ({ ask, doing, done }: TitleWords, tenant: string | null): TitleWords => ({
  ask: titleIn(ask, tenant),
  doing: titleIn(doing, tenant),
  done: titleIn(done, tenant),
});

/** A command line that names this tenant, so that it means the same wherever it is typed. */
const lineIn = (tenant: string | null, line: string): string =>
  tenant === null ? line : line.replace(/^\S+/, (command) => `${command} tenant=${quote(tenant)}`);

/** A button whose command line names this tenant. */
export const offerIn = (tenant: string | null, { label, command }: Offer): Offer => ({
  label,
  command: lineIn(tenant, command),
});

/** A button that types a command; none for more people than a command line names. */
const offer = (label: string, ...line: Parameters<typeof lineOf>): readonly Offer[] =>
  line[1].length > retypedAtMost ? [] : [{ label, command: lineOf(...line) }];

/** The command line that asks for this when typed. */
export function lineOf(
  command: string,
  targets: readonly string[],
  args: Request['args'],
  reason: string | null,
): string {
  const options = Object.entries(args).map(
    ([key, value]) => `${key}=${value === privateValuePlaceholder ? 'private' : quote(typedForm(value))}`,
  );
  const why = reason === null ? [] : [`because ${reason.replace(/\s+/g, ' ')}`];
  return [command, ...targets.filter((id) => id !== noId), ...options, ...why].join(' ');
}
