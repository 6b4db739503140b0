/** A command that people choose on a message, for its sender. */
export interface MessageAction {
  /** Teams sends it back with each invoke. */
  readonly id: string;
  /** What stands in the menu of a message. At most 32 characters. */
  readonly title: string;
  /** At most 128 characters. */
  readonly description: string;
  /** Name of the command that it asks for. Everything that holds for the command holds here: rights, policy, approval. */
  readonly command: string;
}

/** What the menu of a message offers. The manifest declares the same. */
export const messageActions: readonly MessageAction[] = [
  {
    id: 'contain-sender',
    title: 'Contain sender',
    description: 'Ask to contain the account that wrote this message',
    command: 'contain',
  },
  {
    id: 'look-up-sender',
    title: 'Look up sender',
    description: 'Show the account that wrote this message: state, roles, sign-in methods',
    command: 'show-user',
  },
];
