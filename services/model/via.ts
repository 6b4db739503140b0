/** Through what somebody asked who did not ask in Teams. It is sealed, and shown to whoever decides. */
export interface Via {
  /** `assistant`: a program that speaks the Model Context Protocol for them, signed in as them. */
  readonly kind: 'assistant';
  /** Client id of the program's app in Entra. */
  readonly client: string;
}
