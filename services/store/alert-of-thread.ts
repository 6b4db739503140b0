import type { Queryable } from './database.ts';

/**
 * The alert in whose thread a conversation is.
 * @param conversation with its thread, as a request has it
 * @returns its body, as it was sent; undefined when it is the thread of none
 */
export async function alertOfThread(db: Queryable, conversation: string): Promise<string | undefined> {
  const [row] = await db.query(
    `SELECT alert.body FROM card JOIN alert ON alert.id = card.alert
     WHERE card.kind = 'alert' AND card.activity_id IS NOT NULL AND card.conversation = $1 ORDER BY card.n DESC LIMIT 1`,
    [conversation],
  );
  return row && String(row['body']);
}
