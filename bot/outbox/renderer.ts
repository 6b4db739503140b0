import type { Person } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';
import type { AlertPost, LookupPost, OutboxRow, RequestPost, StandDownPost } from '../../services/store/outbox-rows.ts';
import type { Message } from './message.ts';

/** What a row shows now. */
export interface Rendered {
  readonly message: Message;
  /** The revision of the request or alert that the message shows. */
  readonly revision: number;
  /** Where the message is or is to be posted. */
  readonly place: Place;
  /** What the message says, for kinds of posts that do not follow a revision; see `postKinds`. */
  readonly says?: string | undefined;
  /** When what it says is over by itself, in epoch milliseconds. */
  readonly endsAt?: number | undefined;
  /** What later messages of the row need; replaces what it kept before. */
  readonly memo?: string | undefined;
  /** The conversation that is opened for a message that is not posted yet; none when it is posted in `place` itself. */
  readonly opens?: OpenedConversation;
}

/** A conversation that is opened for a message: a new thread in the channel `place`, or the personal chat with somebody. */
export type OpenedConversation =
  { readonly kind: 'thread' } | { readonly kind: 'personal-chat'; readonly person: Person };

/** Turns rows of one kind into messages, and decides what to do when Teams refuses them. */
export interface Renderer<R extends OutboxRow> {
  /**
   * Builds the whole message from what is stored now.
   * @returns undefined when there is nothing to say any more; the row is given up then
   */
  render(row: R): Promise<Rendered | undefined>;
  /** Teams will never take the message. Must give the row up, postpone it or note it as delivered, or it stays due. */
  refused(row: R): Promise<void>;
}

/** The renderer of each kind of row. */
export interface Renderers {
  readonly request: Renderer<RequestPost>;
  readonly alert: Renderer<AlertPost>;
  readonly standDown: Renderer<StandDownPost>;
  readonly lookup: Renderer<LookupPost>;
}

/** What a row shows now, by its kind. */
export function render(
  { request, alert, standDown, lookup }: Renderers,
  row: OutboxRow,
): Promise<Rendered | undefined> {
  if (row.kind === 'alert') return alert.render(row);
  if (row.kind === 'stand-down') return standDown.render(row);
  if (row.kind === 'lookup') return lookup.render(row);
  return request.render(row);
}

/** Handles a refusal by Teams, by the kind of the row. */
export function handleRefusal({ request, alert, standDown, lookup }: Renderers, row: OutboxRow): Promise<void> {
  if (row.kind === 'alert') return alert.refused(row);
  if (row.kind === 'stand-down') return standDown.refused(row);
  if (row.kind === 'lookup') return lookup.refused(row);
  return request.refused(row);
}
