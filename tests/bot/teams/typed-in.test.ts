import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isEdit, typedIn } from '../../../bot/teams/message-activity.ts';
import { teamsActivity, type TeamsActivity } from '../../../bot/teams/teams-activity.ts';
import { messageHtml } from '../../../practice/teams/message-html.ts';
import { assertLinear } from '../../harness/growth.ts';

const cordon = { id: '28:bot', name: 'Cordon' };
const own = { type: 'mention', text: '<at>Cordon</at>', mentioned: cordon };
const person = (id: string, name: string, text = `<at>${name}</at>`) => ({
  type: 'mention',
  text,
  mentioned: { id, name },
});
const alex = person('29:alex', 'Alex Wilber');

interface Sent {
  readonly text?: string | null;
  /** True: the HTML of the text. */
  readonly html?: string | true;
  readonly entities?: readonly unknown[];
  readonly bot?: { readonly id: string; readonly name: string };
}

const activity = ({ text = '', html, entities = [own], bot = cordon }: Sent): TeamsActivity => {
  const content = html === true ? messageHtml(text ?? '') : html;
  const attachments = content === undefined ? [] : [{ contentType: 'text/html', content }];
  const [from, conversation] = [{ id: '29:megan' }, { id: '19:thread' }];
  return teamsActivity.parse({ type: 'message', from, conversation, recipient: bot, text, entities, attachments });
};

/** What was typed, with mentions as `@id`. */
function read(sent: Sent): string {
  const typed = typedIn(activity(sent));
  if (typed === undefined) return 'too deep';
  const ids = typed.mentions.map(({ id }) => id);
  return typed.text
    .replace(/<at>[^<]*<\/at>/g, () => `@${ids.shift() ?? '?'}`)
    .replace(/ +/g, ' ')
    .trim();
}

const line = 'contain alex@contoso.com because x';
const mentioned = '<span itemtype="http://schema.skype.com/Mention" itemid="0">Cordon</span>';

describe('typedIn', () => {
  const rows: readonly (readonly [why: string, sent: Sent, expected: string])[] = [
    ['the text', { text: `<at>Cordon</at> ${line}` }, line],
    ['the HTML of the same words', { text: `<at>Cordon</at> ${line}`, html: true }, line],
    [
      'the HTML where the text is flat',
      { text: '<at>Cordon</at> contain a@x b@x', html: `<p>${mentioned} contain</p><p>a@x</p><p>b@x</p>` },
      'contain\na@x\nb@x',
    ],
    ['the HTML where there is no text', { text: null, html: `<div><p>${mentioned}&nbsp;${line}</p></div>` }, line],
    ['the text where the HTML is empty', { text: line, html: '<div>&nbsp;</div>' }, line],
    ['nothing where all is quoted', { text: line, html: `<blockquote>${line}</blockquote>` }, ''],
    [
      'no-break spaces as spaces',
      { text: '<at>Cordon</at>&nbsp;contain\u00a0alex@contoso.com&nbsp;because&nbsp;x' },
      line,
    ],
    [
      'entities of the text',
      { text: '<at>Cordon</at> contain &lt;a@x&gt; because R&amp;D' },
      'contain <a@x> because R&D',
    ],
    ['no zero-width characters', { text: '\u200bcon\u200dtain alex@contoso.com\ufeff because\u2060 x' }, line],
    ['a family of four', { text: 'help 👨\u200d👩\u200d👧' }, 'help 👨\u200d👩\u200d👧'],
    ['no bold around the line', { text: `<at>Cordon</at> **${line}**` }, line],
    ['no italic around the line', { text: `<at>Cordon</at> _${line}_` }, line],
    ['no code marks around the line', { text: `<at>Cordon</at> \`${line}\`` }, line],
    ['no bold and code marks', { text: `**\`${line}\`**` }, line],
    ['no code block', { text: `<at>Cordon</at> \`\`\`\n${line}\n\`\`\`` }, line],
    ['marks within the line', { text: '*a* b *c*' }, '*a* b *c*'],
    ['a star alone', { text: 'contain *' }, 'contain *'],
    ['no quoted message', { text: `<quoted messageId="1772050244572"/><at>Cordon</at> ${line}` }, line],
    ['no mark of an attachment', { text: `<at>Cordon</at> ${line} <attachment id="1"></attachment>` }, line],
    ['line breaks of all kinds', { text: 'a\r\nb\rc\u2028d' }, 'a\nb\nc\nd'],
    [
      'no mention of the bot at the end and twice',
      { text: '<at>Cordon</at> help <at>Cordon</at>', html: true, entities: [own, own] },
      'help',
    ],
    [
      'no mention of a bot with a sign',
      {
        text: '<at>Cordon R&amp;D</at> help',
        bot: { id: '28:bot', name: 'Cordon R&D' },
        entities: [{ ...own, text: '<at>Cordon R&amp;D</at>', mentioned: { id: '28:bot', name: 'Cordon R&D' } }],
      },
      'help',
    ],
    ['no mention of the bot that no entity stands for', { text: '<at>Cordon</at> help', entities: [] }, 'help'],
    [
      'no mention in front where Teams names nobody',
      { html: `<p><at id="0">Cordon (test)</at> ${line}</p>`, entities: [] },
      line,
    ],
    ['no name of the bot where the mention is left out of the text', { text: 'Cordon help', entities: [own] }, 'help'],
    ['a name like the bot’s elsewhere', { text: 'help Cordon', entities: [own] }, 'help Cordon'],
    [
      'a mention',
      { text: '<at>Cordon</at> contain <at>Alex Wilber</at> because x', html: true, entities: [own, alex] },
      'contain @29:alex because x',
    ],
    [
      'a mention with a sign',
      {
        text: 'contain <at>Alex Wilber (R&amp;D)</at> because x',
        entities: [own, person('29:alex', 'Alex Wilber (R&D)', '')],
      },
      'contain @29:alex because x',
    ],
    [
      'a mention that people shortened',
      { text: 'contain <at>Alex</at> because x', entities: [person('29:alex', 'Alex Wilber', '<at>Alex</at>')] },
      'contain @29:alex because x',
    ],
    [
      'a mention in two halves',
      {
        text: 'contain <at>Alex</at> <at>Wilber</at> because x',
        html: true,
        entities: [person('29:alex', 'Alex'), person('29:alex', 'Wilber')],
      },
      'contain @29:alex because x',
    ],
    [
      'two people with one name by their order',
      {
        text: 'contain <at>Sam Lee</at> <at>Sam Lee</at>',
        html: true,
        entities: [person('29:a', 'Sam Lee'), person('29:b', 'Sam Lee')],
      },
      'contain @29:a @29:b',
    ],
    [
      'two people with one name by their number',
      {
        html: '<p>contain <at id="1">Sam Lee</at></p>',
        entities: [person('29:a', 'Sam Lee'), person('29:b', 'Sam Lee')],
      },
      'contain @29:b',
    ],
    [
      'no number that belongs to another name',
      { html: '<p>contain <at id="1">Alex Wilber</at></p>', entities: [alex, person('29:b', 'Sam Lee')] },
      'contain @29:alex',
    ],
    [
      'a mention without an entity as a name',
      { text: 'contain <at>Alex Wilber</at> because x', entities: [own] },
      'contain "Alex Wilber" because x',
    ],
    [
      'a mention that was left out of the text',
      { text: 'contain Alex Wilber because x', entities: [alex] },
      'contain @29:alex because x',
    ],
    [
      'no mention for a name that stands there twice',
      { text: 'contain Alex Wilber because Alex Wilber', entities: [alex] },
      'contain Alex Wilber because Alex Wilber',
    ],
    ['no mention for a part of a word', { text: 'contain Alex Wilbers', entities: [alex] }, 'contain Alex Wilbers'],
    [
      'what looks like a mention as text',
      { text: 'contain &lt;at&gt;Alex Wilber&lt;/at&gt; <at>Alex Wilber</at>', entities: [alex] },
      'contain < at>Alex Wilber< /at> @29:alex',
    ],
    ['HTML that is nested too deeply', { text: line, html: '<div>'.repeat(200) }, 'too deep'],
    [
      'odd entities',
      { text: line, entities: [null, 5, { type: 'mention' }, { type: 'mention', mentioned: 'x' }] },
      line,
    ],
  ];
  for (const [why, sent, expected] of rows) {
    it(`reads ${why}`, () => {
      assert.equal(read(sent), expected);
    });
  }

  it('knows whether a file came with the message', () => {
    const file = { contentType: 'application/vnd.microsoft.teams.file.download.info', content: {} };

    assert.equal(typedIn({ ...activity({ text: line }), attachments: [file] })?.hasFile, true);
    assert.equal(typedIn(activity({ text: line, html: true }))?.hasFile, false);
  });

  it('never throws, whatever Teams sends', () => {
    const odd = fc.oneof(fc.anything({ maxDepth: 3 }), fc.string({ unit: 'binary' }));
    const entity = fc.record({
      type: fc.constant('mention'),
      text: odd,
      mentioned: fc.oneof(odd, fc.record({ id: odd, name: odd })),
    });
    const html = fc.record({ contentType: fc.constant('text/html'), content: odd });
    fc.assert(
      fc.property(
        odd,
        fc.array(fc.oneof(odd, entity)),
        fc.array(fc.oneof(odd, html)),
        odd,
        (text, entities, attachments, recipient) => {
          const typed = typedIn({ text, entities, attachments, recipient } as unknown as TeamsActivity);

          assert.equal(typeof typed?.text, 'string');
        },
      ),
    );
  });

  it('takes time that grows with the message', () => {
    const entities = Array.from({ length: 100 }, (_, index) =>
      person(`29:${String(index)}`, `Person ${String(index)}`),
    );
    const baits = [
      '<at>x</at>',
      '<at',
      '<at>',
      'Person 1 ',
      '&amp;',
      '**',
      '`',
      '_ ',
      '\n',
      '\u200d',
      '<quoted ',
      'a\u200d',
    ];
    for (const bait of baits)
      assertLinear(bait, (size) => typedIn(activity({ text: bait.repeat(size / bait.length), entities })), 8_000);
  }).timeout(60_000);
});

describe('isEdit', () => {
  const rows: readonly (readonly [why: string, type: string, eventType: string | undefined, expected: boolean])[] = [
    ['an edited message', 'messageUpdate', 'editMessage', true],
    ['an edited message under another type', 'message', 'editMessage', true],
    ['a message that came back', 'messageUpdate', 'undeleteMessage', false],
    ['a deleted message', 'messageDelete', 'softDeleteMessage', false],
    ['a message', 'message', undefined, false],
  ];
  for (const [why, type, eventType, expected] of rows) {
    it(`is ${String(expected)} for ${why}`, () => {
      assert.equal(isEdit({ type, channelData: eventType === undefined ? {} : { eventType } }), expected);
    });
  }
});
