import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readIdentifier } from '../../../services/commands/identifier.ts';
import { assertLinear } from '../../harness/growth.ts';

const id = '08a792fc-101b-4579-8655-d23de2c4b481';
const alex = 'alex@contoso.com';

/** Formats what was read: an address or id as it is, the rest with its kind; `nobody` for a text that names none. */
function read(text: string): string {
  const found = readIdentifier(text);
  if (found === undefined) return 'nobody';
  switch (found.kind) {
    case 'address':
      return found.address;
    case 'id':
      return found.id;
    case 'sid':
      return `sid ${found.sid}`;
    case 'logon-name':
      return `logon ${found.domain} ${found.account}`;
    default:
      return found satisfies never;
  }
}

describe('readIdentifier', () => {
  const rows: readonly (readonly [why: string, text: string, expected: string])[] = [
    ['an address', alex, alex],
    ['an address in capitals', 'Alex@Contoso.COM', alex],
    ['an address of a guest', 'kim_fabrikam.com#EXT#@contoso.com', 'kim_fabrikam.com#ext#@contoso.com'],
    ['an address of a guest from a link', 'kim_fabrikam.com%23EXT%23@contoso.com', 'kim_fabrikam.com#ext#@contoso.com'],
    ['an address with an underscore in front', '_svc@contoso.com', '_svc@contoso.com'],
    ['an apostrophe', "o'neil@contoso.com", "o'neil@contoso.com"],
    ['a defanged dot', 'alex@contoso[.]com', alex],
    ['a defanged dot in round brackets', 'alex@contoso(.)com', alex],
    ['a defanged dot in words', 'alex@contoso[dot]com', alex],
    ['several of them', 'alex[@]mail[.]contoso[.]com', 'alex@mail.contoso.com'],
    ['a defanged at', 'alex(at)contoso.com', alex],
    ['the prefix of a proxy address', 'SMTP:alex@contoso.com', alex],
    ['the prefix of a SIP address', 'sip:alex@contoso.com', alex],
    ['a claim of SharePoint', 'i:0#.f|membership|alex@contoso.com', alex],
    ['a Windows claim of SharePoint', String.raw`i:0#.w|contoso\alex`, 'logon contoso alex'],
    ['a link', 'mailto:alex@contoso.com', alex],
    ['a link of Outlook', '<mailto:alex@contoso.com|alex@contoso.com>', alex],
    ['a link in Markdown with a name', '[Alex](mailto:alex@contoso.com)', alex],
    ['a name stuck to the brackets', 'Wilber<alex@contoso.com>', alex],
    ['a name stuck to round brackets', 'Wilber(alex@contoso.com)', alex],
    ['angle brackets', '<alex@contoso.com>', alex],
    ['angle quotes', '«alex@contoso.com»', alex],
    ['curly quotes and a comma', '“alex@contoso.com”,', alex],
    ['bold', '**alex@contoso.com**', alex],
    ['code marks', '`alex@contoso.com`', alex],
    ['a full stop', 'alex@contoso.com.', alex],
    ['zero-width characters', '\u200balex\u200b@contoso.com', alex],
    ['an object id', id.toUpperCase(), id],
    ['an object id in braces', `{${id}}`, id],
    ['an object id without dashes', id.replaceAll('-', ''), id],
    ['a SID of Entra', 'S-1-12-1-145199868-1165561883-1037194630-2176107746', id],
    ['a SID of Active Directory', 's-1-5-21-1-2-3-1107', 'sid S-1-5-21-1-2-3-1107'],
    ['a logon name', String.raw`CONTOSO\alex`, 'logon CONTOSO alex'],
    ['a logon name with the DNS name', String.raw`corp.contoso.com\alex.w`, 'logon corp.contoso.com alex.w'],
    [
      'a page of Entra',
      `https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${id}/hidePreviewBanner~/true`,
      id,
    ],
    [
      'a page of Azure',
      `https://portal.azure.com/#blade/Microsoft_AAD_IAM/UserDetailsMenuBlade/Profile/userId/${id}`,
      id,
    ],
    [
      'a page of Defender, whose tenant does not count',
      `https://security.microsoft.com/user?aad=${id}&upn=alex@contoso.com&tid=11111111-2222-4333-8444-555555555555`,
      id,
    ],
    [
      'a device in Intune',
      `https://intune.microsoft.com/#view/Microsoft_AAD_Devices/DeviceDetailsMenuBlade/~/Properties/objectId/${id}`,
      id,
    ],
    ['a name', 'Alex', 'nobody'],
    ['two addresses', 'alex@contoso.com,grady@contoso.com', 'nobody'],
    ['a link that shows one address and leads to another', '[alex@contoso.com](mailto:grady@contoso.com)', 'nobody'],
    ['an address with a query', 'alex@contoso.com?$select=id', 'nobody'],
    ['a path', '../alex@contoso.com', 'nobody'],
    ['a path of Windows', String.raw`C:\Users\alex`, 'nobody'],
    ['a share', String.raw`\\server\share`, 'nobody'],
    ['a text that reads backwards', 'a\u202eb@contoso.com', 'nobody'],
    ['a control character', 'a\u0007b@contoso.com', 'nobody'],
    ['half a surrogate', 'a\ud800@contoso.com', 'nobody'],
    ['a SID of Entra that is too long', 'S-1-12-1-1-2-3-4-5', 'nobody'],
    ['a SID of Entra out of range', 'S-1-12-1-9999999999-2-3-4', 'nobody'],
    ['31 hex digits', id.replaceAll('-', '').slice(1), 'nobody'],
    [
      'a page with two people',
      `https://entra.microsoft.com/#x/userId/${id}/userId/11111111-2222-4333-8444-555555555555`,
      'nobody',
    ],
    ['a page of a tenant', `https://security.microsoft.com/?tid=${id}`, 'nobody'],
    ['a page of somebody else', `https://entra.microsoft.com.evil.example/#x/userId/${id}`, 'nobody'],
    ['a page behind credentials', `https://entra.microsoft.com@evil.example/#x/userId/${id}`, 'nobody'],
    ['a page without TLS', `http://entra.microsoft.com/#x/userId/${id}`, 'nobody'],
    ['nothing', '', 'nobody'],
  ];
  for (const [why, text, expected] of rows) {
    it(`reads ${why}: ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.equal(read(text), expected);
    });
  }

  it('finds an address again in whatever surrounds it', () => {
    const around = fc.constantFrom('<>', '()', '[]', '{}', '""', '«»', '“”', '``', '||');
    fc.assert(
      fc.property(fc.array(around, { maxLength: 4 }), fc.stringMatching(/^[.,;:!?]{0,5}$/), (layers, end) => {
        const text = layers.reduce((inner, [open = '', close = '']) => `${open}${inner}${close}`, alex);

        assert.equal(read(`${text}${end}`), alex);
      }),
    );
  });

  it('takes time that grows with the text', () => {
    const baits = [
      '.',
      '(',
      '<a',
      '[',
      'S-1-1',
      '-1',
      'a\\',
      '@',
      'https://entra.microsoft.com/userId/',
      '[.]',
      '|',
      '**',
    ];
    for (const bait of baits)
      assertLinear(
        bait,
        (size) => {
          for (let n = 0; n < 200; n += 1) readIdentifier(`x${bait.repeat(Math.floor(size / bait.length))}x`);
        },
        120,
      );
  }).timeout(30_000);
});
