import { noticeCard } from '../cards/notice-card.ts';
import { reasonAtMost } from '../services/requests/request.ts';
import { cardMessage } from './channel.ts';
import type { Desk } from './desk.ts';

/** Something that did not work or is not known: what happened, what to do next, and lines to click. */
export function notice(
  { practice }: Pick<Desk, 'practice'>,
  title: string,
  sentences: readonly string[],
  tries: readonly string[] = [],
) {
  const offers = tries.map((line) => ({ label: line, command: line }));
  return cardMessage(noticeCard({ tone: 'problem', title, sentences, offers, practice }));
}

export const tooLong = (reason: string): string =>
  `A reason has ${reasonAtMost} characters at most, this one has ${reason.length}. Nothing was done.`;
