import type { PersonId } from '../model/person.ts';
import type { Queryable } from './database.ts';

/** The Teams id of somebody who wrote or clicked somewhere. */
export interface TeamsUser {
  readonly person: PersonId;
  /** By which Teams names them to this bot: `29:...`. */
  readonly teamsId: string;
  /** A channel without its thread, or a chat. */
  readonly channel: string;
}

/** How long somebody who was silent in a channel counts as one of its people, in milliseconds. */
const rememberedMs = 90 * 24 * 3_600_000;

/**
 * Notes that somebody was seen in a channel. Whoever was silent for long is forgotten on the same occasion.
 * @param at epoch milliseconds
 */
export async function noteTeamsUser(db: Queryable, { person, teamsId, channel }: TeamsUser, at: number): Promise<void> {
  await db.query(
    `INSERT INTO teams_user (channel, person, teams_id, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (channel, person) DO UPDATE SET teams_id = $3, at = $4`,
    [channel, person, teamsId, at],
  );
  await db.query('DELETE FROM teams_user WHERE at < $1', [at - rememberedMs]);
}

/** Forgets everybody who was seen in a channel, because Cordon was removed there. */
export async function forgetTeamsUsers(db: Queryable, channel: string): Promise<void> {
  await db.query('DELETE FROM teams_user WHERE channel = $1', [channel]);
}

/**
 * The Teams ids of the people who were seen in a channel, those who were seen last first.
 * @param atMost how many of them
 */
export async function teamsIdsIn(db: Queryable, channel: string, atMost: number): Promise<readonly string[]> {
  const rows = await db.query('SELECT teams_id FROM teams_user WHERE channel = $1 ORDER BY at DESC, person LIMIT $2', [
    channel,
    atMost,
  ]);
  return rows.map((row) => String(row['teams_id']));
}

/** The Teams ids of these people, wherever they were seen, in their order. Those who never were are left out. */
export async function teamsIdsOf(db: Queryable, people: readonly PersonId[]): Promise<readonly string[]> {
  const found = await Promise.all(
    people.map((person) =>
      db.query('SELECT teams_id FROM teams_user WHERE person = $1 ORDER BY at DESC LIMIT 1', [person]),
    ),
  );
  return found.flat().map((row) => String(row['teams_id']));
}
