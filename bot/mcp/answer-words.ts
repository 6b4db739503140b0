import { answerCard, type Answer } from '../../cards/answer-card.ts';
import type { FormField, FormView } from '../../cards/form-card.ts';
import { reportData } from './report-data.ts';
import type { ToolAnswer } from './tool-answer.ts';

/**
 * What an assistant is told instead of a card. Sentences may hold names of the tenant, so all of them count as text of other people.
 * @param at epoch milliseconds
 */
export function answerWords(answer: Answer, at: number): ToolAnswer {
  if (answer === undefined)
    return refused('This person may not use Cordon here, or had that answer less than a minute ago. Nothing was done.');
  switch (answer.kind) {
    case 'text':
      return refused(notDone, { message: answer.text });
    case 'notice':
      return refused(notDone, { message: [`${answer.notice.title}.`, ...answer.notice.sentences].join(' ') });
    case 'form':
      return refused('More is needed, or somebody was not found for certain. Nothing was done.', formData(answer.form));
    case 'report':
      return { outcome: 'done', cordon: 'Read, and noted in the audit.', untrusted: reportData(answer.report) };
    case 'refusal':
    case 'asked-before':
    case 'stand-down':
      return refused(notDone, { message: answerCard(answer, { practice: false, at }).fallbackText ?? '' });
    case 'call':
    case 'command-help':
    case 'command-list':
    case 'dialog':
    case 'help':
    case 'request':
    case 'requests':
    case 'revealed':
    case 'sign-in':
      return refused('The answer is for the person alone. Ask in Teams.');
    default:
      return answer satisfies never;
  }
}

const notDone = 'Nothing was done. The message says why.';

/** An answer that says why there is no other. */
export const refused = (cordon: string, untrusted?: object): ToolAnswer => ({
  outcome: 'refused',
  cordon,
  ...(untrusted && { untrusted }),
});

function formData({ command, problem, fields }: Pick<FormView, 'command' | 'problem' | 'fields'>): object {
  const asked = fields.filter(
    ({ required, value, choices = [] }) => choices.length > 0 || (required && value === undefined),
  );
  return { command, ...(problem !== undefined && { problem }), needed: asked.map(fieldData) };
}

const fieldData = ({ key, label, choices = [] }: FormField) => ({
  argument: key,
  label,
  ...(choices.length > 0 && { oneOf: choices.map(({ title, value }) => ({ title, value })) }),
});
