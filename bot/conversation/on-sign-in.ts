import { CardFactory, type Attachment } from 'botbuilder';
import { z } from 'zod';
import { noticeCard } from '../../cards/notice-card.ts';
import type { Answer, ConversationContext, Turn } from './context.ts';
import { notice } from './notice.ts';
import type { WayToSignIn } from './sign-ins.ts';
import { cardMessage, type Message } from '../outbox/message.ts';

/** Sends the way to Entra to whoever asks, privately: a link lends nobody anything but its own person. */
export async function onSignIn(desk: ConversationContext, turn: Turn): Promise<Answer> {
  const way = await desk.signIns?.begin(turn.person, turn.homeTenant.id);
  if (way === undefined)
    return notice(desk, 'Nobody can sign in here', [
      'Signing in needs an app registration with a secret or a certificate, and the setting PUBLIC_URL. Its operator can add them.',
    ]);
  if (turn.personal) return linkMessage(desk, way);
  desk.afterwards(async () => {
    const chat = await desk.channel.personalChat(turn.place, turn.person);
    await desk.channel.say(chat, linkMessage(desk, way));
  });
  return notice(desk, 'Sign in privately', ['I sent you a link in your personal chat with me.']);
}

export async function onSignOut(desk: ConversationContext, turn: Turn): Promise<Answer> {
  const forgotten = (await desk.signIns?.forget(turn.person.id, turn.homeTenant.id)) ?? false;
  const words = forgotten
    ? 'Your tokens are deleted here. The sign-in itself lives in Entra; sign-ins of other apps are not touched.'
    : 'You were not signed in.';
  return cardMessage(noticeCard({ tone: 'good', title: 'Signed out', sentences: [words], practice: desk.practice }));
}

/** Teams answers an OAuth card by signing in by itself, where it can; its button and the card beside it hold the link. */
function linkMessage({ practice }: ConversationContext, { url, resource }: WayToSignIn): Message {
  const card = noticeCard({
    tone: 'info',
    title: 'Sign in to Microsoft Graph',
    sentences: [
      'Some actions, such as resetting a synced account, work only in the name of a person with the right Entra role.',
      'The link is for you alone and works once, for ten minutes.',
    ],
    link: { title: 'Sign in', url },
    practice,
  });
  if (practice) return cardMessage(card);
  const oauth: Attachment = CardFactory.oauthCard('graph', 'Sign in', 'Or sign in silently', url, {
    id: crypto.randomUUID(),
    uri: resource,
  });
  return { type: 'message', attachments: [CardFactory.adaptiveCard(card), oauth] };
}

/** What an administrator can mend, by Teams' code. @see https://microsoft.github.io/teams-sdk/teams/user-authentication/troubleshooting-sso */
const whatToMend: Readonly<Record<string, string>> = {
  resourcematchfailed:
    'the Application ID URI in Entra (Expose an API), webApplicationInfo.resource in the app package and the address that Cordon sends must be the same, api://<id of the app for Graph>',
  installedappnotfound: 'the app is not installed for that person or group chat',
  tokenmissing:
    'Entra gave Teams no token: are Teams’ two clients authorised for access_as_user (docs/set-up.md, What needs a browser)?',
  oauthcardnotvalid: 'Teams could not read the card',
};

const failedSignIn = z.object({ code: z.string().max(100), message: z.string().max(1000).optional() });

/** Teams' own sign-in failed, mostly without a word to the person, who has the button and the link all the same: so the operator is told. */
export function noteFailedSignIn({ log }: Pick<ConversationContext, 'log'>, value: unknown): void {
  const { data: { code, message } = { code: 'unreadable' } } = failedSignIn.safeParse(value);
  log.warn({ code, said: message, mend: whatToMend[code] }, 'Teams could not sign somebody in by itself');
}
