import assert from 'node:assert/strict';
import { createAnswerRenderer } from '../../../bot/teams/render-answer.ts';
import { minutes } from '../../harness/views.ts';

const link = { kind: 'sign-in', url: 'https://login.example.com/authorize', resource: 'api://cordon' } as const;

const contentTypes = (practice: boolean) =>
  createAnswerRenderer({ practice, now: () => minutes(2) })
    .message(link, undefined)
    .attachments?.map(({ contentType }) => contentType);

describe('the message of an answer', () => {
  it('is plain text without a card where the answer is text', () => {
    const render = createAnswerRenderer({ practice: true, now: () => minutes(2) });

    const message = render.message({ kind: 'text', text: 'OP-7F3K: you approved it.' }, undefined);

    assert.deepEqual(message, { type: 'message', text: 'OP-7F3K: you approved it.', textFormat: 'markdown' });
  });

  it('is one card with the time of its rendering', () => {
    const clock = { at: minutes(2) };
    const render = createAnswerRenderer({ practice: false, now: () => clock.at });
    const report = { kind: 'report', report: { title: 'Alex Wilber' } } as const;

    const first = JSON.stringify(render.message(report, undefined));
    clock.at = minutes(3);
    const second = JSON.stringify(render.message(report, undefined));

    assert.match(first, /at 14:20/);
    assert.match(second, /at 14:21/);
    assert.equal(render.message(report, undefined).attachments?.length, 1);
  });

  it('lets Teams sign somebody in by itself in a real tenant, and only shows the link in practice', () => {
    const card = 'application/vnd.microsoft.card.adaptive';

    assert.deepEqual(contentTypes(true), [card]);
    assert.deepEqual(contentTypes(false), [card, 'application/vnd.microsoft.card.oauth']);
  });
});
