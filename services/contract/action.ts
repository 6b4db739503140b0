import type { z } from 'zod';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { Foresight } from '../model/foresight.ts';
import type { RiskTier } from '../model/tier.ts';
import type { ReportMarks, TimedFact } from './findings.ts';
import type { Offer } from './offer.ts';
import type { Ticks } from './ticks.ts';
import type { Doubts } from './doubts.ts';
import type { EarlierStep } from './earlier-step.ts';
import type { History } from './history.ts';
import type { OwnLedger } from './ledger.ts';
import type { TitleWords, StepWords } from './command-words.ts';
import type { Keep, WayBack } from './way-back.ts';
import type { MicrosoftRequirements } from './requirements.ts';

export type { Offer };

/*
 * An action is one thing that Cordon reads or changes through Microsoft Graph, declared in one file of `services/actions`.
 * Copy `revoke-sessions.ts` to start a new one. The parser, usage, help, forms, cards, approval, retry, crash recovery, audit,
 * manifest and documentation all derive from the declaration, so an action never posts, logs or stores anything itself.
 *
 * - A read action (`defineRead`) runs at once and returns a report.
 * - A write action (`defineAction`) opens a request. When somebody asks, `foresee` says for whom it cannot do what its words say; the
 *   cards tell that first. Once confirmed and approved, the runner calls, once for each target: `foresee` again, `unneeded` (skip?), then
 *   `keep` (what stood there before?), `run` (do it), and `prove` (did it take effect?). `wayBack` makes the undo from what was kept.
 *
 * Errors: throw `GraphProblem` as the Graph port does. The runner retries by its `code`; any other error counts as a bug in Cordon
 * and reaches the channel without its message. Secrets must not appear in anything that an action returns or throws.
 */

/** What every command declares, whether it is an action or a bundle of actions. */
export interface CommandDeclaration<Args extends z.ZodObject = z.ZodObject> {
  /** Kebab-case; the file has the same name. */
  readonly name: string;
  /** Other names that people may type, such as those of Cortex XSOAR. No two commands may share one. */
  readonly aliases: readonly string[];
  /** Other names for arguments: with `{ properties: 'select' }`, `properties=` is read as `select=`. */
  readonly argumentAliases?: Readonly<Record<string, string>>;
  /** One line for the help; imperative, no full stop. */
  readonly summary: string;
  /** A line that works as typed, without the mention of the bot. A test runs it against the practice tenant. */
  readonly example: string;
  /**
   * The arguments, in the order in which they may be typed without a key. Every one needs a `.describe()`, called last, because
   * `.optional()` and `.default()` drop an earlier one.
   * Build them from `args.ts`, which also tells the parser which arguments are people, devices, free text or secrets:
   * a person arrives in `run` as a resolved `Target`, never as typed text.
   */
  readonly args: Args;
  /**
   * Set when the command is off with a real tenant until the policy switches it on, because it needs a permission that nobody should grant
   * without wanting to.
   */
  readonly optIn?: true;
  /** Names of arguments that only the policy sets, under `fixed`. Until it does, the command only says what to write there. */
  readonly setByPolicy?: readonly string[];
  /**
   * Checks the arguments together, where the schemas of single arguments cannot. It runs while parsing, before anyone is looked up and
   * before anything is stored, and again on its own result, so it must be idempotent.
   * @param args all arguments except people and devices, with defaults applied
   * @returns the arguments that the request stores, what is missing, or what is wrong
   */
  review?(args: Readonly<Record<string, unknown>>): ArgumentReview;
}

/** The result of checking arguments together. */
export type ArgumentReview =
  | { readonly kind: 'fits'; readonly args: Readonly<Record<string, unknown>> }
  /** More arguments are needed: a form asks for `keys`. */
  | { readonly kind: 'missing'; readonly keys: readonly string[]; readonly args: Readonly<Record<string, unknown>> }
  /** The arguments contradict each other: one sentence per problem, without secrets. */
  | { readonly kind: 'problems'; readonly messages: readonly string[] };

/** An answer to show in the conversation. Texts are raw (the cards escape them) and contain no secrets. */
export interface Report extends ReportMarks {
  readonly title: string;
  readonly subtitle?: string;
  readonly badge?: { readonly text: string; readonly tone: 'good' | 'warning' | 'attention' };
  readonly facts?: readonly (readonly [name: string, value: string | TimedFact])[];
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** What a responder must not overlook, one sentence each. */
  readonly alerts?: readonly string[];
  /** Buttons below the report. */
  readonly offers?: readonly Offer[];
  /** Accounts to tick for one command. */
  readonly ticks?: Ticks;
  /** An address to open in the browser. */
  readonly link?: { readonly title: string; readonly url: string };
  /** Where the information comes from. Default: Microsoft Graph. */
  readonly source?: string;
  /** What does not fit on a card, offered as a file to download for some minutes. */
  readonly full?: { readonly name: string; readonly sections: readonly Report[] };
}

/** What a read action may use. */
export interface ReadContext {
  readonly graph: Graph;
  /** Cordon's own past requests. Undefined in a step of a request. */
  readonly history?: History;
  /** What Cordon did to the target before. Undefined outside of a step of a request. */
  readonly ledger?: OwnLedger | undefined;
}

/** A command that only reads; it runs at once, without confirmation. */
export interface ReadAction<Args extends z.ZodObject = z.ZodObject>
  extends CommandDeclaration<Args>, MicrosoftRequirements {
  readonly tier: 'read';
  /**
   * Reads from Graph and reports. It must not change anything.
   * @throws {GraphProblem} as the port does
   */
  run(context: ReadContext, args: z.output<Args>): Promise<Report>;
}

/** Where generated secrets come from and go to. They never reach a report, a log or the store in plain text. */
export interface Secrets {
  /** Generates a random password that meets Entra's complexity rules. */
  password(): string;
  /**
   * Keeps a secret so that the requester can reveal it once, privately, within some minutes. It replaces an earlier secret with the
   * same label.
   */
  keepForRequester(label: string, secret: string): Promise<void>;
  /**
   * Returns the secret that the requester entered in a private form.
   * @param argument name of the argument, declared with `secret` of `args.ts`
   * @throws {GraphProblem} `rejected` when it is no longer kept, after a restart or too long a wait
   */
  privateInput(argument: string): Promise<string>;
  /** Masks a secret from another source, such as a token, in everything that the step returns, throws or records. */
  hide(secret: string): void;
}

/** What `run` of a write action may use. */
export interface StepContext extends ReadContext {
  readonly secrets: Secrets;
  /** Graph in the requester's own name, for calls that Graph refuses to apps. Undefined unless the requester has signed in. */
  readonly delegated?: Graph | undefined;
  /** Secrets of earlier tries whose answers were lost. Undefined outside of a run. */
  readonly doubts?: Doubts | undefined;
}

/** What `prove` may use. */
export interface ProofContext extends ReadContext {
  /**
   * When the step began, by Graph's clock: epoch milliseconds, rounded down to the second, because Graph may answer whole seconds.
   * Compare with `>=`, never with `>`.
   */
  readonly since: number;
  /** Those of the run, for a secret that only the proof shows to be in force. Undefined outside of a run. */
  readonly secrets?: Secrets | undefined;
  readonly doubts?: Doubts | undefined;
}

/** What `unneeded` may use. */
export interface UnneededContext extends ProofContext {
  readonly earlier: readonly EarlierStep[];
}

/** What `foresee` may use besides the target. */
export interface ForesightContext {
  /** Whether the requester has signed in, so that `StepContext.delegated` will be there. */
  readonly signedIn: boolean;
  /** Template ids of the Entra roles that the app holds in the tenant; undefined where that could not be read. */
  readonly appRoles: readonly string[] | undefined;
  /** Ranges of the trusted named locations of Entra; left out where they do not matter or could not be read. */
  readonly trusted?: readonly string[] | undefined;
  /** The arguments as stored, without the targets. */
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Whether an action hands out, restores or loosens a way to sign in, or changes who somebody is. It needs two people then, whatever its
 * tier says. `if-dynamic`: it does where the policy names a group whose members a rule decides.
 */
export type OpensAccess = boolean | 'if-dynamic';

/** A command that changes something; it opens a request that is confirmed, approved, run and proved. */
export interface WriteAction<Args extends z.ZodObject = z.ZodObject>
  extends CommandDeclaration<Args>, MicrosoftRequirements {
  /** How much harm a mistake does; decides who must confirm and approve. A policy can raise it, never lower it. */
  readonly tier: Exclude<RiskTier, 'read'>;
  readonly title: TitleWords;
  readonly step: StepWords;
  /** Names the target when no argument does: an account that does not exist yet, or messages in many mailboxes. */
  subject?(args: z.output<Args>): Pick<Target, 'name' | 'upn'> & { readonly kind?: 'new-account' | 'mail' };
  /**
   * The value that it replaces, if it replaces one. The runner reads it right before `run` and keeps it in the step. When it cannot be
   * read, the step runs all the same.
   */
  readonly keep?: Keep<z.output<Args>>;
  /** What restores that value, or that it cannot be undone and what to do instead. */
  readonly wayBack: WayBack;
  /**
   * True only if running twice leaves the tenant as running once does. Then the runner repeats it after a lost answer or a crash;
   * otherwise such a step ends as `unknown`, and only `prove` can settle it.
   */
  readonly repeatable: boolean;
  /**
   * Whether the action opens access: a constant, or decided from the arguments as bound, such as the properties that are set.
   * An action that only takes access away says false.
   */
  readonly opensAccess: OpensAccess | ((args: Readonly<Record<string, unknown>>) => OpensAccess);
  /**
   * Completes "destructive when" for people, such as `it sets mail`. It stands exactly where `opensAccess` depends on something, and
   * names arguments as they are typed.
   */
  readonly opensAccessWhen?: string;
  /**
   * Set when the account cannot sign in any more afterwards, always or for some arguments. It is refused for the last Global
   * Administrator.
   */
  readonly locksOut?: true | ((args: Readonly<Record<string, unknown>>) => boolean);
  /** Set when the target can no longer be read afterwards. The runner then proves the earlier steps of the request first. */
  readonly removesTarget?: true;
  /** Name of the command to offer when this one fails. It must be a single action, not a bundle. */
  readonly remedy?: string;
  /**
   * Says whether the action does less for this account than its words promise. Pure, and asked twice: when the request is made, for the
   * cards, and right before the step runs. A step with effect `none` is not run: it fails with the hindrance as its reason, or is skipped
   * where another part makes up for it (see `Part.makesUpFor`). The words for a hindrance are in `directory/hindrance-words.ts`.
   * @returns undefined when it works as its words say, as far as is known
   */
  readonly foresee?: (target: Target, context: ForesightContext) => Foresight | undefined;
  /**
   * Changes one target. Parse Graph's answers, but leave reading back to `prove`.
   * @returns what was done, for the channel: one sentence, without secrets
   * @throws {GraphProblem} as the port does; `rejected` with a sentence that says what to do instead when it cannot work
   */
  run(context: StepContext, args: z.output<Args>): Promise<string>;
  /**
   * Reads back, once, whether the change took effect; the runner repeats it with growing delays. Omit it only where Graph cannot show
   * the change: such a step ends as `accepted`.
   * @returns the proof in one sentence, or undefined when Graph does not show the change yet
   * @throws {GraphProblem} as the port does
   */
  prove?(context: ProofContext, args: z.output<Args>): Promise<string | undefined>;
  /**
   * Finds out, right before `run`, whether the change is needed at all. If it throws, the step runs.
   * @returns why it is not needed, in one sentence, which skips the step; undefined when it is needed
   */
  unneeded?(context: UnneededContext, args: z.output<Args>): Promise<string | undefined>;
}

/** A single action, as opposed to a bundle. */
export type Action = ReadAction | WriteAction;

/**
 * Declares an action that only reads. `Args` is inferred from `args`, so the arguments of `run` are typed.
 * @returns the declaration, frozen
 * @throws {TypeError} as `checkDeclaration`
 */
export function defineRead<Args extends z.ZodObject>(action: ReadAction<Args>): ReadAction<Args> {
  return checkDeclaration(action);
}

/**
 * Declares an action that changes something. `Args` is inferred from `args`, so the arguments of `run`, `prove` and `unneeded` are typed.
 * @returns the declaration, frozen
 * @throws {TypeError} as `checkDeclaration`, and when the tier or the words do not fit what the action says about access
 */
export function defineAction<Args extends z.ZodObject>(action: WriteAction<Args>): WriteAction<Args> {
  checkAccess(action);
  return checkDeclaration(action);
}

/**
 * Checks and freezes a declaration when its module is loaded.
 * @throws {TypeError} when the name is not kebab-case, or an argument has no description
 */
export function checkDeclaration<D extends CommandDeclaration>(declared: D): D {
  if (!/^[a-z]+(-[a-z]+)*$/.test(declared.name))
    throw new TypeError(`command name "${declared.name}" is not kebab-case`);
  for (const [key, schema] of Object.entries(declared.args.shape)) {
    if ((schema as z.ZodType).description === undefined)
      throw new TypeError(`${declared.name}: argument "${key}" has no description`);
  }
  return Object.freeze(declared);
}

/** Refuses a declaration that would show a lower tier than a request of it has, or that leaves unsaid when it has another one. */
function checkAccess({ name, tier, opensAccess, opensAccessWhen }: AccessDeclaration): void {
  if (opensAccess === true && tier === 'change')
    throw new TypeError(`${name}: it always opens access, so its tier must be destructive or critical`);
  const depends = typeof opensAccess === 'function' || opensAccess === 'if-dynamic';
  if (depends !== (opensAccessWhen !== undefined))
    throw new TypeError(`${name}: opensAccessWhen must say when it opens access, if that depends on something`);
}

type AccessDeclaration = Pick<WriteAction, 'name' | 'tier' | 'opensAccess' | 'opensAccessWhen'>;
