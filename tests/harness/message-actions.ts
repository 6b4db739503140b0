import assert from 'node:assert/strict';
import type { PracticeConversation, Who } from '../../practice/teams/activities.ts';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { dialogIn, type DialogAnswer, type DialogData } from './dialogs.ts';
import type { Harness } from './harness.ts';
import { alexId } from './stories.ts';

/** What differs from Megan who chooses `Contain sender` on a message of Alex in an incident thread. */
export interface Chosen {
  readonly by?: Who;
  readonly command?: string;
  readonly author?: Who | { readonly from: unknown };
  readonly conversation?: PracticeConversation;
  readonly replyToId?: string;
  readonly text?: string;
}

/** Who chose which command on which message. */
export function chosenOn(story: Harness, chosen: Chosen) {
  const { by = 'megan', command = 'contain-sender', author = 'alex', conversation = story.thread } = chosen;
  const { replyToId, text } = chosen;
  const message = { id: '1764525600000', author, ...(replyToId && { replyToId }), ...(text && { text }) };
  return { from: by, conversation, command, message };
}

/** Chooses a command on a message. */
export const choose = async (story: Harness, chosen: Chosen = {}): Promise<DialogAnswer> =>
  dialogIn(await story.send(story.connector.messageAction(chosenOn(story, chosen))));

/** Presses the button of a dialog. */
export const submitDialog = async (story: Harness, data: DialogData, chosen: Chosen = {}): Promise<DialogAnswer> =>
  dialogIn(await story.send(story.connector.dialogSubmit({ ...chosenOn(story, chosen), data })));

/** The dialog of an answer that must be one. */
export const dialogOf = (answer: DialogAnswer): Extract<DialogAnswer, { kind: 'dialog' }> =>
  answer.kind === 'dialog' ? answer : assert.fail(JSON.stringify(answer));

/** The sentence of an answer that must be one. */
export const wordsOf = (answer: DialogAnswer): string =>
  answer.kind === 'words' ? answer.words : assert.fail(JSON.stringify(answer).slice(0, 300));

const meganId = practicePersonNamed('megan')?.id;

/** What a dialog about Alex sends that Megan was shown. */
export const fittingData = {
  dialog: '11111111-1111-4111-8111-111111111111',
  target: alexId,
  for: meganId,
  reason: 'phishing mail, INC-4821',
};
