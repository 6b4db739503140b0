import assert from 'node:assert/strict';
import { mriOf, practicePeople } from '../../practice/people/people.ts';
import type { PracticePerson } from '../../practice/people/person.ts';
import type { Activity } from '../../practice/teams/conversations.ts';
import { shown as words } from '../harness/cards.ts';
import { startHarness } from '../harness/harness.ts';
import { alexId, approvable } from '../harness/stories.ts';
import { everyRow, type TeamsRow } from '../harness/teams-rows.ts';

const line = 'contain alex@contoso.com because x';
const alex = 'contain alex@contoso.com "x"';
const both = 'contain alex@contoso.com grady@contoso.com "x"';
const alexOnly = 'contain alex@contoso.com';
const bothOnly = 'contain alex@contoso.com grady@contoso.com';
const profile = 'reads Alex Wilber';
const bot = '<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">Cordon</span>';
const quoted = (kind: 'Reply' | 'Forward', text: string) =>
  `<blockquote itemscope="" itemtype="http://schema.skype.com/${kind}" itemid="1"><p>${text}</p></blockquote>`;
const entra = 'https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/';
const withEntity = (name: string, id: string, text: string) => (activity: Activity) => ({
  entities: [...(activity['entities'] as object[]), { type: 'mention', text, mentioned: { id, name } }],
});
const edited = (type: string, eventType: string) => (activity: Activity) => ({
  type,
  channelData: { ...(activity['channelData'] as object), eventType },
});

describe('what Teams really sends', () => {
  it('is read as it was meant', () =>
    everyRow([
      ['the line', { text: line }, alex],
      ['the line in a personal chat', { text: line, personal: true }, alex],
      ['no-break spaces in the text', { text: line.replaceAll(' ', '&nbsp;'), html: false }, alex],
      [
        'no-break spaces in the HTML',
        { text: line, html: `<p>${bot}&nbsp;${line.replaceAll(' ', '&nbsp;')}</p>` },
        alex,
      ],
      ['a zero-width space in front', { text: `\u200b${line}` }, alex],
      ['a zero-width space in the command', { text: 'show\u200b-user alex@contoso.com' }, profile],
      ['bold', { text: `**${line}**` }, alex],
      ['italic', { text: `_${line}_` }, alex],
      ['code marks', { text: `\`${line}\`` }, alex],
      ['a code block', { text: `\`\`\`\n${line}\n\`\`\`` }, alex],
      ['no text', { text: '', html: `<div><p>${bot}&nbsp;${line}</p></div>`, change: () => ({ text: null }) }, alex],
      [
        'lines that only the HTML has',
        {
          text: 'contain alex@contoso.com grady@contoso.com because x',
          html: `<p>${bot} contain</p><p>alex@contoso.com</p><p>grady@contoso.com</p><p>because x</p>`,
        },
        both,
      ],
      [
        'lines that the text flattens behind the reason',
        {
          text: 'contain alex@contoso.com because x grady@contoso.com',
          html: `<div>${bot} contain alex@contoso.com because x</div><div>grady@contoso.com</div>`,
        },
        both,
      ],
      [
        'a list',
        { text: '', html: `<p>${bot} contain</p><ul><li>alex@contoso.com</li><li>grady@contoso.com</li></ul>` },
        bothOnly,
      ],
      [
        'a table with a head',
        {
          text: '',
          html: `<p>${bot} contain</p><table><tr><td>UserPrincipalName</td><td>Name</td></tr><tr><td>alex@contoso.com</td><td>Alex Wilber</td></tr><tr><td>grady@contoso.com</td><td>Grady</td></tr></table><p>because x</p>`,
        },
        both,
      ],
      [
        'a link to an address',
        { text: '', html: `<p>${bot} contain <a href="mailto:alex@contoso.com">Alex Wilber</a> because x</p>` },
        alex,
      ],
      [
        'a link to a page of Entra',
        { text: '', html: `<p>${bot} show-user <a href="${entra}${alexId}">Alex Wilber - Microsoft Entra</a></p>` },
        profile,
      ],
      [
        'a quoted reply',
        {
          text: 'show-user alex@contoso.com',
          html: `${quoted('Reply', 'contain grady@contoso.com')}<p>${bot} show-user alex@contoso.com</p>`,
          change: ({ text }) => ({ text: `<quoted messageId="1"/>${text ?? ''}` }),
        },
        profile,
      ],
      [
        'a quoted reply in text only',
        {
          text: 'show-user alex@contoso.com',
          html: false,
          change: ({ text }) => ({ text: `<quoted messageId="1772050244572"/>${text ?? ''}` }),
        },
        profile,
      ],
      [
        'a forwarded mail behind the line',
        {
          text: `${line}\r\nFrom: grady@contoso.com Please reset as discussed`,
          html: `<p>${bot} ${line}</p>${quoted('Forward', 'From: grady@contoso.com<br>Please reset as discussed')}`,
        },
        alex,
      ],
      ['a forwarded command alone', { text: line, html: `<p>${bot}</p>${quoted('Forward', line)}` }, 'help'],
      ['a mention in the middle', { text: 'contain <at>Alex Wilber</at> because x', mentions: ['alex'] }, alex],
      [
        'a mention in the middle of the text',
        { text: 'contain <at>Alex Wilber</at> because x', mentions: ['alex'], html: false },
        alex,
      ],
      [
        'a mention with a sign and no text of its own',
        {
          text: 'contain <at>Alex Wilber (R&amp;D)</at> because x',
          html: false,
          change: withEntity('Alex Wilber (R&D)', mriOf(alexId), ''),
        },
        alex,
      ],
      ['a mention without an entity', { text: 'contain <at>Alex Wilber</at> because x' }, alex],
      [
        'a mention without an entity that fits nobody',
        { text: 'contain <at>SOC duty</at> because x' },
        'asks Nobody is called “SOC duty”.',
      ],
      [
        'a tag',
        { text: 'contain <at>SOC duty</at>', change: withEntity('SOC duty', '29:tag', '<at>SOC duty</at>') },
        'asks “SOC duty” is nobody I can find here: type an address. A tag, a team or a channel is not a person.',
      ],
      ['the mention of the bot at the end', { text: '', html: `<p>whoami ${bot}</p>` }, 'reads Megan Bowen'],
      ['only a mention', { text: '' }, 'help'],
      ['only a picture', { text: '', html: `<p>${bot}<img src="https://x.example/a.gif" alt="cat"></p>` }, 'help'],
      [
        'a file',
        {
          text: 'contain alex@contoso.com because x',
          html: `<p>${bot} ${line}</p><attachment id="5b9a4f0e-0000-4000-8000-000000000000"></attachment>`,
        },
        `${alex} + says Not all of your message was used`,
      ],
      [
        'HTML that is nested too deeply',
        { text: line, html: '<div>'.repeat(300) + line },
        'says I could not read that',
      ],
      ['curly quotes', { text: 'contain “alex@contoso.com” because x' }, alex],
      ['angle quotes', { text: 'contain «alex@contoso.com» because x' }, alex],
    ])).timeout(60_000);

  it('starts nothing when it is edited, deleted or restored', () =>
    everyRow([
      ['an edit', { text: line, change: edited('messageUpdate', 'editMessage') }, 'says An edit starts nothing'],
      [
        'an edit that comes as a message',
        { text: line, change: edited('message', 'editMessage') },
        'says An edit starts nothing',
      ],
      ['a deletion', { text: line, change: edited('messageDelete', 'softDeleteMessage') }, 'nothing'],
      ['a restored message', { text: line, change: edited('messageUpdate', 'undeleteMessage') }, 'nothing'],
    ])).timeout(60_000);

  it('approves nothing when it is edited', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);
    const approval = story.connector.message({
      from: 'adele',
      text: `approve ${id}`,
      conversation: story.thread,
      html: true,
    });

    await story.send({ ...approval, ...edited('messageUpdate', 'editMessage')(approval) });

    await story.card(/^An edit starts nothing/);
    assert.match((await story.card(new RegExp(`^${id} `))).text, / awaiting-approval: /);
    assert.deepEqual(story.writes(), []);
  });
});

describe('what investigators paste', () => {
  it('names the account that it holds', () =>
    everyRow([
      ...[
        'alex@contoso[.]com',
        'alex[@]contoso[.]com',
        'alex@contoso(.)com',
        'alex(at)contoso.com',
        'SMTP:alex@contoso.com',
        'sip:alex@contoso.com',
        'i:0#.f|membership|alex@contoso.com',
        String.raw`CONTOSO\alex`,
        '{08A792FC-101B-4579-8655-D23DE2C4B481}',
        '08a792fc101b45798655d23de2c4b481',
        `${entra}${alexId}/hidePreviewBanner~/true`,
        `https://security.microsoft.com/user?aad=${alexId}&tid=72f988bf-86f1-41af-91ab-2d7cd011db47`,
        'S-1-12-1-145199868-1165561883-1037194630-2176107746',
        '**alex@contoso.com**',
        '`alex@contoso.com`',
      ].map((pasted): TeamsRow => [pasted, { text: `show-user ${pasted}` }, profile]),
      ['a guest', { text: 'show-user kim_fabrikam.com%23EXT%23@contoso.onmicrosoft.com' }, 'reads Kim Akers'],
      ['a logon name of Active Directory', { text: String.raw`show-user CORP\bianca` }, 'reads Bianca Pisani'],
      [
        'a SID of Active Directory',
        { text: 'show-user S-1-5-21-1004336348-1177238915-682003330-1107' },
        'reads Bianca Pisani',
      ],
      ['angle brackets', { text: 'contain <alex@contoso.com>' }, alexOnly],
      ['a person of Outlook', { text: 'contain "Alex Wilber" <alex@contoso.com>' }, alexOnly],
      ['a person of Outlook without quotes', { text: 'contain Alex Wilber <alex@contoso.com> because x' }, alex],
      ['a link of a mail', { text: 'contain mailto:alex@contoso.com' }, alexOnly],
      ['a comma', { text: 'contain alex@contoso.com,' }, alexOnly],
      ['a full stop', { text: 'contain alex@contoso.com.' }, alexOnly],
      ['a name and an address in brackets', { text: 'contain Alex Wilber (alex@contoso.com)' }, alexOnly],
      [
        'two people of Outlook',
        { text: 'contain "Alex Wilber" <alex@contoso.com>; Grady Archie <grady@contoso.com>' },
        bothOnly,
      ],
      ['a filter with its quotes', { text: "list-users department eq 'Marketing'" }, 'reads 2 users'],
      ['a filter with curly quotes', { text: 'list-users department eq ‘Marketing’' }, 'reads 2 users'],
      [
        'an id that nobody has',
        { text: 'show-user 11111111-2222-4333-8444-555555555555' },
        'asks Nothing here has the id 11111111-2222-4333-8444-555555555555.',
      ],
      [
        'an address that nobody has',
        { text: 'show-user nobody@contoso.com' },
        'asks Nobody has the address “nobody@contoso.com”.',
      ],
      [
        'a logon name that nobody has',
        { text: String.raw`show-user CONTOSO\nobody` },
        String.raw`asks No account here has the logon name “CONTOSO\nobody”.`,
      ],
    ])).timeout(60_000);

  it('is read row by row', () =>
    everyRow([
      ['lines', { text: 'contain\nalex@contoso.com\ngrady@contoso.com\nbecause x' }, both],
      [
        'two columns',
        {
          text: 'contain \nUser principal name\tDisplay name\nalex@contoso.com\tAlex Wilber\ngrady@contoso.com\tGrady Archie\nbecause x',
        },
        both,
      ],
      [
        'two columns in text only',
        {
          html: false,
          text: 'contain \r\nUser principal name\tDisplay name\r\nalex@contoso.com\tAlex Wilber\r\ngrady@contoso.com\tGrady Archie\r\nbecause x',
        },
        both,
      ],
      ['one column', { text: 'contain \nUserPrincipalName\nalex@contoso.com\ngrady@contoso.com\nbecause x' }, both],
      [
        'commas',
        { text: 'contain \nUserPrincipalName,DisplayName,Department\nalex@contoso.com,Alex Wilber,Marketing' },
        alexOnly,
      ],
      [
        'semicolons and quotes',
        { text: 'contain \n"UserPrincipalName";"DisplayName"\n"alex@contoso.com";"Alex Wilber"' },
        alexOnly,
      ],
      ['bullets', { text: 'contain \n• alex@contoso.com\n• grady@contoso.com' }, bothOnly],
      ['dashes', { text: 'contain \n- alex@contoso.com\n- grady@contoso.com' }, bothOnly],
      ['numbers', { text: 'contain \n1) alex@contoso.com\n2) grady@contoso.com' }, bothOnly],
      ['numbers with a dot', { text: 'contain \n1. alex@contoso.com\n2. grady@contoso.com' }, bothOnly],
      ['boxes', { text: 'contain \n[ ] alex@contoso.com\n[ ] grady@contoso.com' }, bothOnly],
      [
        'a row of two people',
        { text: 'contain \nalex@contoso.com, Alex Wilber, grady@contoso.com' },
        'says I could not read that',
      ],
      [
        'a row again',
        { text: 'contain\nalex@contoso.com\nALEX@contoso.com\nbecause x' },
        `${alex} + says Not all of your message was used`,
      ],
    ])).timeout(60_000);

  it('may be a spreadsheet of everybody, with three rows that are there twice and an empty one', async () => {
    const story = await startHarness({ latencyMs: 0 });
    const people = practicePeople.filter(({ account, name }) => isOrdinary(account) && name !== 'Megan Bowen');
    const rows = people.map(({ upn, name, department }) => [upn, name, department].join('\t'));
    const table = ['UserPrincipalName\tDisplay name\tDepartment', ...rows, '', ...rows.slice(0, 3)].join('\n');
    const text = `revoke-sessions\n${table}\nbecause x`;

    await story.send(story.connector.message({ from: 'megan', text, conversation: story.thread, html: true }));

    const { text: asked } = await story.card(/ awaiting-confirmation: /);
    assert.match(asked, new RegExp(`asked to sign ${String(people.length)} people out everywhere because x`));
    assert.match(words((await story.card(/^Not all of your message was used/)).card), /3 rows were there twice/);
  });
});

/** Whether nothing about an account keeps its sessions from being revoked. */
const isOrdinary = ({ roles, guest, disabled }: PracticePerson['account']): boolean =>
  roles === undefined && guest !== true && disabled !== true;
