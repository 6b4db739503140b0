import { typedCommands } from './typed-commands.ts';
import { rows, type TypedLine } from './typed-line.ts';

const decisions: readonly TypedLine[] = [
  ...rows(
    [
      'approve',
      'approve it',
      'approved',
      'yes',
      'yes please',
      'ok',
      'okay',
      'go',
      'go ahead',
      'do it',
      'lgtm',
      '+1',
      '👍',
      '👍🏽',
      'confirmed',
      'ok cordon',
      'ja',
      'sí',
      'oui',
      'Genehmigt',
      'aprobado',
      'approuvé',
    ],
    'builtin approve',
  ),
  ...rows(
    ['no', 'nope', 'deny', 'denied', 'reject', 'decline', "don't", '👎', 'nein', 'non', 'abgelehnt'],
    'builtin deny',
  ),
  ...rows(['deny not him', 'no, not him'], 'builtin deny: not him'),
  ...rows(['nein, falscher Benutzer'], 'builtin deny: falscher Benutzer'),
  ...rows(
    [
      'approve OP-7F3K',
      'approve OP-7F3K please',
      'OP-7F3K approve',
      'APPROVE op-7f3k',
      'approve op 7f3k',
      'approve OP7F3K',
      'approve 7F3K',
      'approve OP–7F3K.',
      'approve OP‑7F3K',
      'approve OP-7F3K\u200b',
      '**approve OP-7F3K**',
      'approve #OP-7F3K',
      'approve (OP-7F3K)',
      'approve: OP-7F3K',
      'yes OP-7F3K',
      'ok op-7f3k',
    ],
    'builtin approve OP-7F3K',
  ),
  ...rows(['approve OP-7F3K OP-8S1D', 'approve OP-7F3K and OP-8S1D'], 'builtin approve OP-7F3K OP-8S1D'),
  ...rows(['approve OP-7F3K?', 'can you approve OP-7F3K?'], 'builtin approve OP-7F3K: ?'),
  ...rows(['ok?', 'yes?'], 'empty'),
  ...rows(
    ["don't approve OP-7F3K", 'do not approve OP-7F3K', 'never approve OP-7F3K', 'no, approve OP-7F3K'],
    'negated: ',
  ),
  ...rows(['ok but not OP-7F3K', '👍 👎'], 'unknown: '),
  ...rows(['approve OP-7F3K, deny OP-8S1D'], 'builtin approve OP-7F3K OP-8S1D: deny'),
  ...rows(['approve all'], 'builtin approve: all'),
  ...rows(['approve OP-7F3K but not grady'], 'builtin approve OP-7F3K: but not grady'),
  ...rows(
    [
      'deny OP-7F3K known business trip',
      'deny OP-7F3K: known business trip',
      'OP-7F3K deny known business trip',
      'deny OP-7F3K - known business trip',
    ],
    'builtin deny OP-7F3K: known business trip',
  ),
  ...rows(['deny OP-7F3K because known business trip'], 'builtin deny OP-7F3K · known business trip'),
  ...rows(['cancel', 'cancel it'], 'builtin cancel'),
  ...rows(['confirm OP-7F3K 12'], 'builtin confirm OP-7F3K: 12'),
];

const languages: readonly TypedLine[] = [
  ...rows(
    ['sperre alex@contoso.com weil Phishing', 'bitte alex@contoso.com sperren weil Phishing'],
    'disable-user alex · Phishing',
  ),
  ...rows(
    ['bitte alex@contoso.com sperren', 'alex@contoso.com bitte sperren', 'DEAKTIVIEREN alex@contoso.com'],
    'disable-user alex',
  ),
  ...rows(
    [
      'bloquear a alex@contoso.com por phishing',
      'bloque alex@contoso.com parce que phishing',
      'bloque alex@contoso.com à cause de phishing',
    ],
    'disable-user alex · phishing',
  ),
  ...rows(
    ['isoliere alex@contoso.com', 'contener a alex@contoso.com', 'isoler alex@contoso.com', 'aisla a alex@contoso.com'],
    'contain alex',
  ),
  ...rows(
    [
      'Passwort von alex@contoso.com zurücksetzen',
      'Kennwort zurücksetzen alex@contoso.com',
      'restablecer la contraseña de alex@contoso.com',
      'réinitialiser le mot de passe de alex@contoso.com',
    ],
    'reset-password alex',
  ),
  ...rows(
    ['Sitzungen von alex@contoso.com beenden', 'fermer les sessions de alex@contoso.com'],
    'revoke-sessions alex',
  ),
  ...rows(['wer ist alex@contoso.com', 'quién es alex@contoso.com', 'qui est alex@contoso.com'], 'show-user alex'),
  ...rows(['entsperren raul@contoso.com', 'desbloquear a raul@contoso.com'], 'enable-user raul'),
  ...rows(['hilfe', 'ayuda', 'aide'], 'builtin help'),
  ...rows(['freigeben alex@contoso.com'], 'ambiguous: approve alex | release alex'),
];

const smallTalk: readonly TypedLine[] = [
  ...rows(['thanks', 'thank you', 'lol', 'no problem', 'thanks cordon'], 'thanks'),
  ...rows(['hi', 'hello', 'hey cordon', '🚨'], 'empty'),
  ...rows(['help!', '/help', '?', 'what can you do'], 'builtin help'),
];

/** All lines, by the sections of what people type. */
export const typedLines: Readonly<Record<string, readonly TypedLine[]>> = {
  ...typedCommands,
  decisions,
  languages,
  'small talk': smallTalk,
};
