import assert from 'node:assert/strict';
import { echo } from '../../../services/base/echo.ts';
import { mask } from '../../../services/base/redact.ts';
import { looksSecret, maskTyped } from '../../../services/base/typed-secrets.ts';

/** Lines that hold a secret: the line, what of it is secret, and what it is called. */
const secretLines: readonly (readonly [line: string, secret: string, label: string])[] = [
  ['reset-password alex@contoso.com password=Winter2026!', 'Winter2026!', 'password'],
  ['reset-password alex@contoso.com password: Hunter2!!', 'Hunter2!!', 'password'],
  ['reset-password alex@contoso.com Password:Hunter2!!', 'Hunter2!!', 'password'],
  ['reset-password alex@contoso.com password = hunter', 'hunter', 'password'],
  ['reset-password alex@contoso.com password:&nbsp;Hunter2!!', 'Hunter2!!', 'password'],
  ['reset-password alex@contoso.com pw=hunter2', 'hunter2', 'password'],
  ['reset-password alex@contoso.com pw hunter2', 'hunter2', 'password'],
  ['reset-password alex@contoso.com pwd Hunter2!!', 'Hunter2!!', 'password'],
  ['reset-password alex@contoso.com passwd hunter2', 'hunter2', 'password'],
  ['reset-password alex@contoso.com passwort: Sommer', 'Sommer', 'password'],
  ['reset-password alex@contoso.com Kennwort Sommer2026', 'Sommer2026', 'password'],
  ['reset-password alex@contoso.com contraseña: verano', 'verano', 'password'],
  ['reset-password alex@contoso.com contraseña Verano2026', 'Verano2026', 'password'],
  ['reset-password alex@contoso.com mot de passe : ete', 'ete', 'password'],
  ['reset-password alex@contoso.com pass=hunter', 'hunter', 'password'],
  ['reset-password alex@contoso.com --password hunter', 'hunter', 'password'],
  ['reset-password alex@contoso.com —password hunter', 'hunter', 'password'],
  ['reset-password alex@contoso.com new password is Hunter2!!', 'Hunter2!!', 'password'],
  ['reset-password alex@contoso.com new password is "correct horse"', 'correct horse', 'password'],
  ['reset-password alex@contoso.com to "correct horse"', 'correct horse', 'password'],
  ['reset-password alex@contoso.com to “correct horse”', 'correct horse', 'password'],
  ['reset-password alex@contoso.com to Winter2026!', 'Winter2026!', 'password'],
  ['reset-password alex@contoso.com Winter2026', 'Winter2026', 'password'],
  ['reset-password alex@contoso.com password="correct horse', 'correct horse', 'password'],
  ['update-user alex passwordProfile={"password":"correct horse"}', 'correct horse', 'password'],
  ['update-user alex passwordProfile={"password": "a}b c"}', 'a}b c', 'password'],
  ['update-user alex fields={"city":"Bern","passwordProfile":{"password":"x y"}}', 'x y', 'password'],
  ['update-user alex fields="city=Bern,password=Hunter2"', 'Hunter2', 'password'],
  ['update-user alex fields={"newPassword":"hunter"}', 'hunter', 'password'],
  ['{"username":"alex","pwd":"hunter"}', 'hunter', 'password'],
  ['the password of alex@contoso.com is Hunter22!!', 'Hunter22!!', 'password'],
  ['create-tap alex@contoso.com tap=12345678', '12345678', 'Temporary Access Pass'],
  ['contain alex because TAP 12345678 was given away', '12345678', 'Temporary Access Pass'],
  ['contain alex because his temporary access pass is K7#pqR2m', 'K7#pqR2m', 'Temporary Access Pass'],
  ['contain alex because pin: 4821', '4821', 'PIN'],
  ['check client_secret=abc', 'abc', 'secret'],
  ['check client secret: abc', 'abc', 'secret'],
  ['check clientSecret=abc', 'abc', 'secret'],
  ['check Vb38Q~aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3x', 'Vb38Q~aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3x', 'secret'],
  ['check token abc123', 'abc123', 'token'],
  ['check eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln', 'token'],
  ['check Authorization: Bearer abcdefgh', 'abcdefgh', 'token'],
  ['check api-key=abc', 'abc', 'key'],
  ['contain alex because see https://alex:hunter@files.contoso.com/x', 'hunter@', 'password'],
];

/** Lines without a secret, however near they come. */
const plainLines = [
  'contain alex@contoso.com because the password was phished',
  'contain alex@contoso.com because password: phished, see INC-4821',
  'contain alex@contoso.com because his password leaked!',
  'contain alex@contoso.com because of a password spray from 203.0.113.7 at 14:22Z',
  'contain alex@contoso.com because of pass the hash on DESKTOP-7F3K',
  'contain alex@contoso.com because the token theft of 2026-11-30 (INC-4821, CVE-2026-1234)',
  'contain alex@contoso.com because his password of 90 days is SR12345',
  'contain alex@contoso.com because the secret is out, password reset by CONTOSO\\alex2',
  'contain alex@contoso.com because password reuse, see https://contoso.com/wiki/Password2026!',
  'contain "Alex Wilber" because bypass: yes, compass: north, tapped: twice',
  'reset-password alex@contoso.com deliver=reveal because INC-4821',
  'reset-password "Alex Wilber" because INC-4821',
  'reset-password: alex@contoso.com because x',
  'reset password: alex@contoso.com because x',
  'reset-password alex@contoso.com password=private',
  'reset-password alex@contoso.com --password because x',
  'reset-password kim_fabrikam.com#EXT#@contoso.onmicrosoft.com',
  'reset-password alex.wilber2 because x',
  'reset-password 08a792fc-101b-4579-8655-d23de2c4b481 because x',
  'list-users next_page="https://graph.microsoft.com/v1.0/users?$top=2&$skiptoken=RFNwdAIAAQAAABs6YWxleA"',
  'create-tap alex@contoso.com minutes=60 because joins',
  'update-user alex@contoso.com passwordPolicies=DisablePasswordExpiration because INC-4821',
  'update-user alex@contoso.com city=Bern mobilePhone="+41 79 555 01 00" because moved',
  "list-users department eq 'Marketing'",
  'show-user i:0#.f|membership|alex@contoso.com',
  'show-user alex(at)contoso[.]com',
  'find-users Miriam O’Neil',
  'disable-inbox-rules alex@contoso.com rules=AQAAAJ5dZqA=',
  'remove-device S-1-12-1-144219900-1166610459',
  'reset-mfa alex@contoso.com method=_jpuR-TGZtk6aQCLF3BQjA2',
  'deny OP-7F3K because the password [redacted] is known',
];

describe('the secrets in a typed line', () => {
  for (const [line, secret, label] of secretLines)
    it(`are masked in ${line}`, () => {
      const { text, exposed } = maskTyped(line);

      assert.ok(!text.includes(secret), text);
      assert.ok(text.includes(mask));
      assert.deepEqual(exposed, [label]);
    });
  for (const line of plainLines)
    it(`are none in ${line}`, () => {
      assert.deepEqual(maskTyped(line), { text: line, exposed: [] });
    });
  it('are masked once: a masked line holds none', () => {
    for (const [line] of secretLines) {
      const { text } = maskTyped(line);
      assert.deepEqual(maskTyped(text), { text, exposed: [] }, line);
    }
  });
  it('leave the rest of a reason readable', () => {
    const { text } = maskTyped('contain alex because the user gave password: Hunter2!! to a caller, INC-4821');

    assert.equal(text, `contain alex because the user gave password: ${mask} to a caller, INC-4821`);
  });
  it('take time linear in the length', () => {
    const started = performance.now();

    for (const piece of ['password ', 'password:', 'pw "', 'a=', 'eyJ', 'token\\"', 'x'])
      maskTyped(piece.repeat(Math.ceil(32_000 / piece.length)));

    assert.ok(performance.now() - started < 2_000);
  });
});

describe('an echo', () => {
  it('repeats a short text as it is', () => {
    assert.equal(echo('  alex@contoso.com\u202e '), 'alex@contoso.com');
  });
  it('ends after 20 characters', () => {
    assert.equal(echo('henrietta.mueller@contoso.com'), 'henrietta.mueller@co…');
    assert.equal(Array.from(echo('😀'.repeat(30))).length, 21);
  });
  for (const secret of ['Hunter2!!', 'P@ssw0rd!', 'pw=hunter', 'password: x', 'a=Hunter2!!', '{"x":"Hunter2!!"}'])
    it(`repeats nothing of ${secret}`, () => {
      assert.equal(echo(secret), '…');
    });
  for (const plain of ['help!', 'alex@contoso.com', 'INC-4821', 'Miriam O’Neil', 'OP-7F3K', 'R&D-Lab2'])
    it(`does not take ${plain} for a secret`, () => {
      assert.equal(looksSecret(plain), false);
    });
});
