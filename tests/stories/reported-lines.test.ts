import type { Activity } from '../../practice/teams/conversations.ts';
import { mriOf, practicePersonNamed } from '../../practice/people/people.ts';
import { everyRow, type TeamsRow } from '../harness/teams-rows.ts';

const alexId = practicePersonNamed('alex')?.id ?? '';
const profile = 'reads Alex Wilber';
const bothProfiles = 'reads Alex Wilber + reads Grady Archie';
const contained = 'contain alex@contoso.com';
const bot = '<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">Cordon</span>';

const withEntities =
  (...more: readonly object[]) =>
  (activity: Activity) => ({ entities: [...(activity['entities'] as object[]), ...more] });

/** Lines that people have reported about this bot and others in public, by what was wrong then. */
const reported: Readonly<Record<string, readonly TeamsRow[]>> = {
  'what Teams makes of a message': [
    [
      'a name with an ampersand',
      {
        text: 'contain <at>Alex Wilber (R&amp;D)</at> because INC-9002',
        html: false,
        change: withEntities({
          type: 'mention',
          text: '<at>Alex Wilber (R&amp;D)</at>',
          mentioned: { id: mriOf(alexId), name: 'Alex Wilber (R&D)' },
        }),
      },
      `${contained} "INC-9002"`,
    ],
    [
      'HTML alone',
      {
        text: '',
        html: `<div>${bot}&nbsp;contain alex@contoso.com because INC-9006</div>`,
        change: () => ({ text: null }),
      },
      `${contained} "INC-9006"`,
    ],
    [
      'a quoted reply',
      {
        text: '',
        html: false,
        change: withQuote,
      },
      profile,
    ],
    [
      'a forwarded message below the line',
      {
        text: 'contain alex@contoso.com because INC-9042\r\nFrom: grady@contoso.com Please reset as discussed',
        html: `<p>${bot} contain alex@contoso.com because INC-9042</p><blockquote itemscope="" itemtype="http://schema.skype.com/Forward" itemid="1"><p>From: grady@contoso.com Please reset as discussed</p></blockquote>`,
      },
      `${contained} "INC-9042"`,
    ],
    ['a zero-width space in a command', { text: 'show\u200b-user alex@contoso.com' }, profile],
  ],
  'commands in words': [
    ['show user', { text: 'show user alex@contoso.com' }, profile],
    ['list methods', { text: 'list methods alex@contoso.com' }, 'reads 4 sign-in methods of Alex Wilber'],
    ['reset mfa', { text: 'reset mfa alex@contoso.com because x' }, 'remove alex@contoso.com "x"'],
    ['list inbox rules', { text: 'list inbox rules alex@contoso.com' }, 'reads 2 inbox rules of Alex Wilber'],
    ['create tap', { text: 'create tap alex@contoso.com' }, 'create alex@contoso.com'],
    ['please', { text: 'please contain alex@contoso.com' }, contained],
    [
      'two commands in one line',
      { text: 'contain alex@contoso.com and disable grady@contoso.com because phished' },
      'says Two commands: one at a time',
    ],
  ],
  'accounts as investigators paste them': [
    ...[
      'alex@contoso[.]com',
      'alex@contoso(.)com',
      'CONTOSO\\alex',
      'i:0#.f|membership|alex@contoso.com',
      'SMTP:alex@contoso.com',
      'sip:alex@contoso.com',
      `https://entra.microsoft.com/#view/.../userId/${alexId}/hidePreviewBanner~/true`,
      `{${alexId.toUpperCase()}}`,
      alexId.replaceAll('-', ''),
      '**alex@contoso.com**',
    ].map((pasted): TeamsRow => [pasted, { text: `show-user ${pasted}` }, profile]),
    ...[
      '• alex@contoso.com\r\n• grady@contoso.com',
      '- alex@contoso.com\r\n- grady@contoso.com',
      '1) alex@contoso.com\r\n2) grady@contoso.com',
    ].map((pasted): TeamsRow => [pasted, { text: `show-user \r\n${pasted}` }, bothProfiles]),
    [
      'a table with tabs',
      {
        text: 'contain \r\nUser principal name\tDisplay name\r\nalex@contoso.com\tAlex Wilber\r\ngrady@contoso.com\tGrady Archie\r\nbecause x',
      },
      `${contained} grady@contoso.com "x"`,
    ],
    [
      'a column with a header',
      { text: 'contain \r\nUserPrincipalName\r\nalex@contoso.com\r\ngrady@contoso.com\r\nbecause x' },
      `${contained} grady@contoso.com "x"`,
    ],
    [
      'a table with commas',
      { text: 'contain \r\nUserPrincipalName,DisplayName,Department\r\nalex@contoso.com,Alex Wilber,Marketing' },
      contained,
    ],
    ['an address from Outlook', { text: 'contain Alex Wilber <alex@contoso.com> because x' }, `${contained} "x"`],
    ['a filter with quotes', { text: "list-users department eq 'Marketing'" }, 'reads 2 users'],
  ],
};

function withQuote(activity: Activity) {
  return {
    text: '<quoted messageId="1772050244572"/><at>Cordon</at> show-user alex@contoso.com',
    ...withEntities({ type: 'quotedReply', quotedReply: { messageId: '1772050244572' } })(activity),
  };
}

describe('lines that were reported in public', () => {
  for (const [what, rows] of Object.entries(reported))
    it(`end in what was meant: ${what}`, () => everyRow(rows)).timeout(60_000);
});
