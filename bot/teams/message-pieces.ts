/** A mention as it stands in a message, before it is known whom it means. */
export interface MentionPiece {
  readonly kind: 'mention';
  /** The name that people see. */
  readonly name: string;
  /** Its number among the mentions of the message, from 0; undefined where the message does not number them. */
  readonly item: number | undefined;
}

/** A part of what somebody wrote. */
export type MessagePiece = MentionPiece | { readonly kind: 'text'; readonly text: string };

/** What a message says, in order. Quoted and forwarded text is not in it. */
export interface MessagePieces {
  readonly pieces: readonly MessagePiece[];
  /** Whether something was left out, because somebody else wrote it. */
  readonly leftOut: boolean;
  /** Whether the message came with a file that only Teams can open. */
  readonly hasFile: boolean;
}
