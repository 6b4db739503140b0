import { z } from 'zod';
import type { PracticeResponse } from '../http/answer.ts';
import { decoded, type Incoming } from '../http/wire.ts';
import { connectorError } from './connector-routes.ts';
import { memberNamed, personalChatId } from './members.ts';

/**
 * Why Teams takes no message to somebody's personal chat, for good.
 * - `ConversationBlockedByUser`: the person has blocked the bot; their chat is still found, but takes no message
 * - `BotNotInConversationRoster`: the app is not installed for the person
 * - `BotDisabledByAdmin`: an administrator has disabled the bot
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
export type PersonalRefusal = 'ConversationBlockedByUser' | 'BotNotInConversationRoster' | 'BotDisabledByAdmin';

/** Whose personal chats refuse the bot now. */
export interface PersonalRefusals {
  /** From now on the personal chat of this member refuses the bot. */
  refuse(chat: string, code: PersonalRefusal): void;
  /** Ends that. */
  accept(chat: string): void;
  /** The refusal that a request is answered with; undefined when it is not refused. */
  answerTo(request: Incoming): PracticeResponse | undefined;
}

const creation = z.looseObject({ members: z.array(z.looseObject({ id: z.string() })).min(1) });

/** Makes a list of refusals, at first an empty one. */
export function personalRefusals(): PersonalRefusals {
  const refused = new Map<string, PersonalRefusal>();
  return {
    refuse: (chat, code) => void refused.set(chat, code),
    accept: (chat) => void refused.delete(chat),
    answerTo(request) {
      const created = chatCreatedBy(request);
      const code = refused.get(created ?? chatWrittenBy(request) ?? '');
      if (code === undefined || (created !== undefined && code === 'ConversationBlockedByUser')) return undefined;
      return connectorError(403, code, `Practice refusal: ${code}`);
    },
  };
}

/** The personal chat that a request asks for. */
function chatCreatedBy({ method, path, body }: Incoming): string | undefined {
  if (method !== 'POST' || path !== '/v3/conversations') return undefined;
  const member = memberNamed('', creation.safeParse(body).data?.members[0]?.id ?? '');
  return member && personalChatId(member.id);
}

/** The conversation that a request writes to. */
function chatWrittenBy({ method, path }: Incoming): string | undefined {
  const [, encoded] = /^\/v3\/conversations\/([^/]+)\/activities/.exec(path) ?? [];
  return method === 'GET' || encoded === undefined ? undefined : decoded(encoded);
}
