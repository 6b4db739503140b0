import type { z } from 'zod';
import type { Graph } from '../graph/graph.ts';
import type { Licence } from '../graph/app-readiness.ts';
import type { Target } from '../model/person.ts';
import type { RiskTier } from '../model/tier.ts';

/** What every command declares; parser, usage, help, form, permission check, manifest and docs derive from it. */
export interface Declared<Args extends z.ZodObject = z.ZodObject> {
  /** Kebab-case; the file has the same name. */
  readonly name: string;
  /** Other names that are accepted, such as Cortex XSOAR's. */
  readonly aliases: readonly string[];
  /** Other names of arguments: `{ properties: 'select' }` takes `properties=` for `select=`. */
  readonly keys?: Readonly<Record<string, string>>;
  /** One line for help; imperative, no full stop. */
  readonly summary: string;
  /** A line that works when typed, without the name of the bot. */
  readonly example: string;
  /**
   * Arguments in the order in which they may be typed without a key. Every one has a `.describe()`.
   * Use the kinds of `args.ts`; a person arrives in `run` as a resolved `Target`.
   */
  readonly args: Args;
  /**
   * Looks at the arguments together, where single schemas cannot say what fits: before anybody is looked up or anything is stored.
   * Gets and answers all but people; what it answers is what a request keeps. Running it over its own answer changes nothing.
   */
  review?(args: Readonly<Record<string, unknown>>): Review;
}

/** What arguments come to together. */
export type Review =
  | { readonly kind: 'fits'; readonly args: Readonly<Record<string, unknown>> }
  /** Arguments that are needed besides: ask for them with a form. */
  | { readonly kind: 'missing'; readonly keys: readonly string[]; readonly args: Readonly<Record<string, unknown>> }
  /** A sentence each, no secrets. */
  | { readonly kind: 'problems'; readonly messages: readonly string[] };

/** What an action needs from Microsoft: shown by `check` and in the README. */
export interface Needs {
  /** Least-privileged application permissions, as the `source` page lists them. */
  readonly permissions: readonly string[];
  /** What the tenant must have paid for. */
  readonly licence?: Licence;
  /** Entra role the app needs besides the permission, where Microsoft asks for one. */
  readonly role?: string;
  readonly source: string;
}

/** An answer to show: sentences and tables, no secrets. Text is raw; cards escape it. */
export interface Report {
  readonly title: string;
  readonly subtitle?: string;
  readonly badge?: { readonly text: string; readonly tone: 'good' | 'warning' | 'attention' };
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** Sentences about what a responder must not overlook. */
  readonly alerts?: readonly string[];
  /** Buttons, each a command line that Cordon will handle as if typed by whoever clicks. */
  readonly offers?: readonly Offer[];
  /** An address to open in the browser. */
  readonly link?: { readonly title: string; readonly url: string };
  /** What it was read from; Microsoft Graph unless told. */
  readonly source?: string;
  /** More than a card holds, offered as a file for some minutes. */
  readonly full?: { readonly name: string; readonly sections: readonly Report[] };
}

export interface Offer {
  readonly label: string;
  readonly command: string;
}

/** What a `read` action may use. */
export interface ReadContext {
  readonly graph: Graph;
  /** What Cordon itself knows; absent where a step runs. */
  readonly records?: History;
}

/** Cordon's own past, as far as whoever asks may see it. */
export interface History {
  /** The newest requests about an account or a device, by its object id. */
  about(id: string): Promise<readonly PastRequest[]>;
  /** The audit of one request, oldest first; undefined when there is none that may be seen here. */
  trail(id: string): Promise<RequestHistory | undefined>;
}

export interface PastRequest {
  readonly id: string;
  /** `Contain Alex Wilber`. */
  readonly title: string;
  readonly state: string;
  readonly requester: string;
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface RequestHistory extends PastRequest {
  readonly events: readonly TrailEvent[];
}

/** One line of an audit, in words. */
export interface TrailEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: string;
  /** `Approved by Adele Vance`. */
  readonly words: string;
  /** Why, with what, what Graph shows; empty when there is nothing to add. */
  readonly details: string;
  /** What Graph was asked: status, times, `request-id` and `client-request-id`; empty when it was not. */
  readonly calls: string;
}

export interface ReadAction<Args extends z.ZodObject = z.ZodObject> extends Declared<Args>, Needs {
  readonly tier: 'read';
  run(context: ReadContext, args: z.output<Args>): Promise<Report>;
}

/** Where generated secrets come from and go to. They never reach a report, a log or the store. */
export interface Secrets {
  /** A new random password that meets Entra's complexity rules. */
  password(): string;
  /** Keeps a secret for one private reveal to the requester, in place of one of the same label; gone after some minutes. */
  keepForRequester(label: string, secret: string): Promise<void>;
  /**
   * The secret that the requester gave privately for this argument.
   * @throws {GraphProblem} `rejected` when it is no longer kept: after a restart or too long a wait
   */
  given(argument: string): Promise<string>;
  /** Has a secret that came from elsewhere masked in whatever the step says. */
  hide(secret: string): void;
}

/** What a step of a request may use. */
export interface StepContext extends ReadContext {
  readonly secrets: Secrets;
  /** Graph in the name of the requester, where Graph has no app-only form; undefined for who has not signed in. */
  readonly delegated?: Graph | undefined;
}

/** What a proof may use. */
export interface ProofContext extends ReadContext {
  /** When the step began, by Graph's clock, in epoch milliseconds rounded down to the second. */
  readonly since: number;
}

/** What became of a step that ran before, for the same target. */
export interface EarlierStep {
  /** Name of its action. */
  readonly action: string;
  /** As in `ProofContext`. */
  readonly since: number;
  /** Whether Graph did it; `unknown` after a 5xx or a lost answer. */
  readonly tookEffect: 'yes' | 'no' | 'unknown';
}

/** What may decide that a step is not needed. */
export interface NeedContext extends ProofContext {
  readonly earlier: readonly EarlierStep[];
}

/** Titles; `{who}` becomes the target's name or, say, "3 people". Sentence case, no full stop. */
export interface TitleWords {
  /** Imperative, asked with a question mark: `Contain {who}`. */
  readonly ask: string;
  /** `Containing {who}`. */
  readonly doing: string;
  /** `{who} is contained`. */
  readonly done: string;
}

/** One line of the plan and of the outcome; no `{who}`, no full stop except in `effect`. */
export interface StepWords {
  /** `Replace the password`. */
  readonly will: string;
  /** `Replacing the password`. */
  readonly doing: string;
  /** `Password replaced`. */
  readonly done: string;
  /** `Password not replaced`. */
  readonly not: string;
  /** What it means for the person, in a sentence or two, before it is done. */
  readonly effect: string;
  /** The danger that stays when it failed, told first: `{who} can still sign in`. */
  readonly risk: string;
}

export interface WriteAction<Args extends z.ZodObject = z.ZodObject> extends Declared<Args>, Needs {
  readonly tier: Exclude<RiskTier, 'read'>;
  readonly title: TitleWords;
  readonly step: StepWords;
  /** Whom it is about when no argument names somebody who exists: `create-user`. */
  subject?(args: z.output<Args>): Pick<Target, 'name' | 'upn'>;
  /** The way back, in a sentence, or that there is none. */
  readonly undo: string;
  /** True when running twice leaves the tenant as running once does; decides retry and crash recovery. */
  readonly repeatable: boolean;
  /** After it the target can no longer be read: what ran before in the same request is proved first. */
  readonly endsReading?: true;
  /** Name of the command that a responder should reach for when this one fails. */
  readonly remedy?: string;
  /**
   * Does it, to one target. Parse answers; do not prove here.
   * @returns what was done, for the channel: one sentence, no secrets
   * @throws {GraphProblem} as the port does
   */
  run(context: StepContext, args: z.output<Args>): Promise<string>;
  /**
   * Reads back, once, whether it took effect; the runner repeats this with backoff.
   * @returns the proof in one sentence, or undefined when Graph does not show it yet
   */
  prove?(context: ProofContext, args: z.output<Args>): Promise<string | undefined>;
  /** Reads, right before `run`, whether there is nothing to do. @returns why not, or undefined */
  unneeded?(context: NeedContext, args: z.output<Args>): Promise<string | undefined>;
}

export type Action = ReadAction | WriteAction;

/** Checks the declaration at load time and ties `run`'s arguments to `args`. */
export function defineRead<Args extends z.ZodObject>(action: ReadAction<Args>): ReadAction<Args> {
  return checked(action);
}

/** As `defineRead`, for actions that change something. */
export function defineAction<Args extends z.ZodObject>(action: WriteAction<Args>): WriteAction<Args> {
  return checked(action);
}

/** @throws {TypeError} when a name is not kebab-case or an argument has no description */
export function checked<D extends Declared>(declared: D): D {
  if (!/^[a-z]+(-[a-z]+)*$/.test(declared.name))
    throw new TypeError(`command name "${declared.name}" is not kebab-case`);
  for (const [key, schema] of Object.entries(declared.args.shape)) {
    if ((schema as z.ZodType).description === undefined)
      throw new TypeError(`${declared.name}: argument "${key}" has no description`);
  }
  return Object.freeze(declared);
}
