/** The title of a request's card. `{who}` becomes the target's name or, for example, "3 people". Sentence case, no full stop. */
export interface TitleWords {
  /** Imperative; the card adds a question mark: `Contain {who}`. */
  readonly ask: string;
  /** `Containing {who}`. */
  readonly doing: string;
  /** `{who} is contained`. Write the verb as `is`, `was` or `has`, which become plural for several targets. */
  readonly done: string;
}

/** One line of the plan and of the result. Without `{who}` except in `risk`; no full stop except in `effect`. */
export interface StepWords {
  /** Before it runs: `Replace the password`. */
  readonly will: string;
  /** While it runs: `Replacing the password`. */
  readonly doing: string;
  /** When it worked: `Password replaced`. */
  readonly done: string;
  /** When it failed: `Password not replaced`. */
  readonly notDone: string;
  /** What it will mean for the person, in a sentence or two. */
  readonly effect: string;
  /** The danger that remains when it failed, which the card shows first: `{who} can still sign in`. */
  readonly risk: string;
  /** Set for a step that only completes another one: it has its line on the cards, but no headline and no post names it. */
  readonly detail?: true;
}
