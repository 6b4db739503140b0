import type { Answer } from '../../cards/answer-card.ts';
import { privateNotice, showAgain } from '../../cards/private-words.ts';
import { notice } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';

/**
 * Answers `sign-in` with a link to Entra. It goes to the person's own chat, because it is good for this person only; where they asked,
 * they are told what became of it.
 */
export async function onSignIn(
  { secrets, background }: Pick<ConversationContext, 'secrets' | 'background'>,
  turn: Turn,
): Promise<Answer> {
  const way = await secrets.signIns?.begin(turn.person, turn.homeTenant.id);
  if (way === undefined)
    return notice('Nobody can sign in here', [
      'Signing in needs an app registration with a secret or a certificate, and the setting PUBLIC_URL. Its operator can add them.',
    ]);
  const link = { kind: 'sign-in', url: way.url, resource: way.resource } as const;
  if (turn.personal) return link;
  background.answer(turn, async () => {
    const delivery = await background.sendPrivately(turn, () => Promise.resolve(link));
    return { kind: 'notice', notice: privateNotice('sign-in', delivery, { label: showAgain, command: 'sign-in' }) };
  });
  return undefined;
}

/** Answers `sign-out`: deletes the tokens that Cordon keeps of the person. */
export async function onSignOut({ secrets }: Pick<ConversationContext, 'secrets'>, turn: Turn): Promise<Answer> {
  const hadTokens = (await secrets.signIns?.forget(turn.person.id, turn.homeTenant.id)) ?? false;
  const other = 'To end somebody else’s sessions, type revoke-sessions and their address.';
  const { name } = turn.person;
  return hadTokens
    ? signedOut('good', `Signed out of Cordon: ${name}`, [
        'Your tokens are deleted here. The sign-in itself lives in Entra; sign-ins of other apps are not touched.',
      ])
    : signedOut('info', `${name} was not signed in to Cordon`, [`Nothing was to be done. ${other}`]);
}

const signedOut = (tone: 'good' | 'info', title: string, sentences: readonly string[]): Answer => ({
  kind: 'notice',
  notice: { tone, title, sentences },
});
