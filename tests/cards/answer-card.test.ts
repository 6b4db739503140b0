import assert from 'node:assert/strict';
import { answerCard, type CardAnswer } from '../../cards/answer-card.ts';
import type { PersonId } from '../../services/model/person.ts';
import type { RequestId } from '../../services/model/request.ts';
import { buttons, shown, texts, type ReadButton } from '../harness/cards.ts';
import { aTarget, aView, anEarlier, asked, lee, minutes, targetsNumbered } from '../harness/views.ts';

const id = 'OP-7F3K' as RequestId;

/** One answer of each kind, what its card begins with where it cannot be drawn, and a sentence that it shows. */
const rows: Readonly<Record<CardAnswer['kind'], readonly [answer: CardAnswer, fallback: RegExp, shows: RegExp]>> = {
  notice: [
    {
      kind: 'notice',
      notice: {
        tone: 'problem',
        title: 'Too fast',
        sentences: ['Wait a minute.'],
        offers: [{ label: 'whoami', command: 'whoami' }],
      },
    },
    /^Too fast\. Wait a minute\./,
    /Wait a minute\./,
  ],
  'stand-down': [
    { kind: 'stand-down', news: 'begun', standDown: { by: lee, at: asked, reason: 'an approver was phished' } },
    /^Cordon is standing down\. Since 14:18 UTC \(Lee Gu: because an approver was phished\)\./,
    /An approver other than Lee Gu can type "resume"\./,
  ],
  refusal: [
    { kind: 'refusal', title: 'OP-7F3K: not done', refusal: 'own-request' },
    /^OP-7F3K: not done\. You asked for this/,
    /another person must approve it/,
  ],
  call: [
    {
      kind: 'call',
      call: 'ask',
      view: aView({ state: { kind: 'awaiting-approval', expiresAt: asked, approvals: [] } }),
    },
    /^Approve\? Contain Alex Wilber, asked by Megan Bowen/,
    /Approve\? Contain Alex Wilber/,
  ],
  'asked-before': [
    {
      kind: 'asked-before',
      title: 'Contain {who}',
      targets: [aTarget()],
      others: 0,
      earlier: [anEarlier()],
      held: 'h',
      isElsewhere: false,
    },
    /^Already asked: contain Alex Wilber\. Megan Bowen asked 2 min ago: OP-7F3K, waiting for approval\./,
    /Nothing was opened\./,
  ],
  dialog: [
    {
      kind: 'dialog',
      dialog: { title: 'Contain sender', about: { kind: 'request', view: aView() }, data: { target: lee.id } },
    },
    /^Contain .*\? Give a reason for /,
    /Nothing has changed yet\n/,
  ],
  form: [
    {
      kind: 'form',
      form: {
        command: 'contain',
        summary: 'Take an account out of an attacker’s hands',
        fields: [{ key: 'user', label: 'Who', kind: 'people', required: true }],
        args: {},
      },
    },
    /^contain: who\? Who\./,
    /Nothing happens before you have seen/,
  ],
  help: [
    {
      kind: 'help',
      help: {
        tasks: [{ title: 'See who you are', line: 'whoami' }],
        note: 'Nobody approves their own request.',
        offers: [],
      },
    },
    /^What I can do: See who you are: whoami\./,
    /Nobody approves their own request/,
  ],
  'command-list': [
    {
      kind: 'command-list',
      list: {
        title: 'All commands',
        lines: [
          {
            group: 'Look up',
            name: 'whoami',
            summary: 'Show who you are',
            example: 'whoami',
            tier: null,
            approvalWhen: null,
          },
        ],
        note: 'Type "help" and a command.',
      },
    },
    /^All commands: whoami\./,
    /Show who you are/,
  ],
  'command-help': [
    {
      kind: 'command-help',
      help: {
        name: 'whoami',
        summary: 'Show who you are',
        usage: 'whoami',
        example: 'whoami',
        aliases: ['me'],
        tier: null,
        approvalWhen: null,
        args: [],
        permissions: [],
        switchedOff: null,
      },
    },
    /^whoami: Show who you are\. Usage: whoami/,
    /Aliases/,
  ],
  report: [
    { kind: 'report', report: { title: 'Alex Wilber', facts: [['Sign-in', 'allowed']] } },
    /^Alex Wilber/,
    /at 14:20/,
  ],
  requests: [
    {
      kind: 'requests',
      rows: [{ id, title: 'Contain Alex Wilber', state: 'running', createdAt: asked }],
    },
    /^Latest requests\. OP-7F3K running: Contain Alex Wilber/,
    /2 min ago/,
  ],
  request: [
    { kind: 'request', view: aView(), everyone: false },
    /^OP-7F3K awaiting-confirmation: /,
    /Contain Alex Wilber\?/,
  ],
  revealed: [
    { kind: 'revealed', id, secrets: [{ label: 'Password of alex@contoso.com', secret: 'p1anted-Secret' }] },
    /^The password, shown once: it is in this card\.$/,
    /p1anted-Secret/,
  ],
  'sign-in': [
    { kind: 'sign-in', url: 'https://login.example.com/authorize', resource: 'api://cordon' },
    /^Sign in to Microsoft Graph\./,
    /The link is for you alone/,
  ],
};

const stamps = (answer: CardAnswer, practice: boolean): number =>
  texts(answerCard(answer, { practice, at: minutes(2) }))
    .join('\n')
    .split('Practice tenant').length - 1;

describe('the card of an answer', () => {
  for (const [kind, [answer, fallback, shows]] of Object.entries(rows)) {
    it(`of the kind ${kind} shows it`, () => {
      const card = answerCard(answer, { practice: true, at: minutes(2) });

      assert.match(card.fallbackText ?? '', fallback);
      assert.match(shown(card), shows);
    });

    it(`of the kind ${kind} says once that it is from the practice tenant, and never in a real one`, () => {
      assert.deepEqual([stamps(answer, true), stamps(answer, false)], [1, 0]);
    });
  }

  it('is stamped by the renderer, whatever a view of a request says', () => {
    const view = aView({ practice: true });

    assert.equal(stamps({ kind: 'request', view, everyone: false }, false), 0);
  });

  it('names everybody in a request only when it is asked to', () => {
    const view = aView({ targets: targetsNumbered(14) });
    const names = (everyone: boolean) =>
      shown(answerCard({ kind: 'request', view, everyone }, { practice: false, at: 0 }));

    assert.doesNotMatch(names(false), /Person Number 14/);
    assert.match(names(true), /Person Number 14/);
  });

  for (const [kind, [answer]] of Object.entries(rows))
    it(`of the kind ${kind} has buttons for its reader only, unless it is the card of a request or a call`, () => {
      const reader = 'aaaaaaaa-0000-4000-8000-000000000001' as PersonId;
      // An Action.Submit has no fallback, because it is one.
      const readers = ({ data, fallback }: ReadButton) => [
        data['for'],
        (fallback.type === '' ? data : fallback.data)['for'],
      ];

      const made = buttons(answerCard(answer, { practice: true, at: minutes(2), reader }));
      const shared = buttons(answerCard(answer, { practice: true, at: minutes(2) }));

      const expected = ['request', 'call'].includes(kind) ? [undefined, undefined] : [reader, reader];
      assert.deepEqual(
        made.map(readers),
        made.map(() => expected),
      );
      assert.deepEqual(
        shared.map(readers),
        made.map(() => [undefined, undefined]),
      );
    });

  it('offers lines to click as buttons that type them', () => {
    const [answer] = rows.notice;

    const offered = buttons(answerCard(answer, { practice: false, at: 0 })).map(({ verb, data }) => [verb, data]);

    assert.deepEqual(offered, [['start', { command: 'whoami' }]]);
  });
});
