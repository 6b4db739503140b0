import { noticeCard } from '../../cards/notice-card.ts';
import type { GraphProblem } from '../../services/graph/graph.ts';
import { reasonAtMost } from '../../services/model/request.ts';
import type { ConversationContext } from './context.ts';
import { cardMessage } from '../outbox/message.ts';

/** Something that did not work or is not known: what happened, what to do next, and lines to click. */
export function notice(
  { practice }: Pick<ConversationContext, 'practice'>,
  title: string,
  sentences: readonly string[],
  tries: readonly string[] = [],
) {
  const offers = tries.map((line) => ({ label: line, command: line }));
  return cardMessage(noticeCard({ tone: 'problem', title, sentences, offers, practice }));
}

export const reasonTooLong = (reason: string): string =>
  `A reason has ${reasonAtMost} characters at most, this one has ${reason.length}. Nothing was done.`;

/** What Graph said, for people; without a status it is our own sentence. */
export const problemSentence = ({ code, message, details: { status, graphCode = '' } }: GraphProblem): string => {
  if (code === 'no-answer') return 'There was no answer in time.';
  return status === undefined ? message : `${status} ${graphCode}`.trim() + `: ${message}`;
};
