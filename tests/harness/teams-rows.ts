import assert from 'node:assert/strict';
import { practiceChannel, practicePersonalChat, type PracticeConversation } from '../../practice/teams/activities.ts';
import type { Activity, ConnectorEvent } from '../../practice/teams/conversations.ts';
import { shown as words } from './cards.ts';
import { cardOf, shown, startHarness, type Harness } from './harness.ts';
import { alreadyAsked } from './stories.ts';

/** What a row changes about a message from Megan in a thread of its own, which mentions the bot. */
export interface SentRow {
  /** Behind the mention of the bot. The HTML says the same unless `html` is another one or false. */
  readonly text: string;
  readonly html?: string | false;
  readonly mentions?: readonly string[];
  readonly personal?: true;
  /** Whatever else is different about the activity. */
  readonly change?: (activity: Activity) => Readonly<Record<string, unknown>>;
}

/** The activity of a row, in its conversation. */
function activityOf({ connector }: Harness, sent: SentRow, conversation: PracticeConversation): Activity {
  const { text, html, mentions = [], change = () => ({}) } = sent;
  const built = connector.message({
    from: 'megan',
    text,
    conversation,
    mentions,
    ...(html === false ? {} : { html: html ?? true }),
  });
  return { ...built, ...change(built) };
}

/** A post in short: `contain alex@contoso.com "x"`, `reads Alex Wilber`, `asks ...` for a form, `says ...` for a notice. */
function short({ activity }: ConnectorEvent): string {
  const card = cardOf(activity);
  if (card === undefined) return `line ${activity.text ?? ''}`;
  const text = card.fallbackText ?? '';
  const seen = words(card);
  const [, reason] = / (?:because|to [^,]* because) (.*), and only /.exec(text) ?? [];
  if (text.includes(' awaiting-confirmation: ')) {
    const targets = [...seen.matchAll(/^(\S+@\S+) · /gm)].map(([, upn]) => upn ?? '');
    return [`${seen.split(' ')[0]?.toLowerCase() ?? ''} ${targets.join(' ')}`, reason && `"${reason}"`]
      .filter(Boolean)
      .join(' ');
  }
  const [title = ''] = seen.split('\n');
  if (title === 'What I can do') return 'help';
  if (seen.includes('Read from Microsoft Graph')) return `reads ${title}`;
  return seen.includes('Nothing happens before you have seen') ? `asks ${seen.split('\n')[2] ?? ''}` : `says ${title}`;
}

/** Sends each row, and says what was posted for it; a row for which nothing may be posted is followed by a `whoami`, whose answer comes alone. */
async function play(story: Harness, rows: readonly TeamsRow[]): Promise<readonly (readonly [string, string])[]> {
  const played: (readonly [string, string])[] = [];
  for (const [why, sent, expected] of rows) {
    const conversation = sent.personal === true ? practicePersonalChat('megan') : practiceChannel();
    const from = story.connector.events.length;
    const answer = await story.send(activityOf(story, sent, conversation));
    assert.equal(answer.status, 200, why);
    if (expected === 'nothing') await story.say('megan', 'whoami', conversation);
    const count = expected.split(' + ').length;
    const posts = () =>
      story.connector.events
        .slice(from)
        .filter((event) => event.kind === 'post' && event.conversation === conversation.id);
    await story.connector.waitFor(() => posts().length >= count, { from });
    const questions = posts().filter(isQuestion); // rows ask for the same again and again
    for (const question of questions) await story.press('megan', shown(question), 'anyway');
    await story.connector.waitFor(() => posts().length >= count + questions.length, { from });
    const answers = posts().filter((post) => !isQuestion(post));
    const told = answers.map(short).sort().join(' + ');
    played.push([why, expected === 'nothing' && told === 'reads Megan Bowen' ? 'nothing' : told]);
  }
  return played;
}

const isQuestion = ({ activity }: ConnectorEvent): boolean => alreadyAsked.test(cardOf(activity)?.fallbackText ?? '');

/** Why a row is there, the message, and what is posted for it; see `short`. */
export type TeamsRow = readonly [why: string, sent: SentRow, expected: string];

/** Sends every row to a bot of its own, and checks what was posted for each. None may change anything. */
export async function everyRow(rows: readonly TeamsRow[]): Promise<void> {
  const story = await startHarness({ latencyMs: 0 });

  const played = await play(story, rows);

  assert.deepEqual(
    played,
    rows.map(([why, , expected]) => [why, expected]),
  );
  assert.deepEqual(story.writes(), []);
}
