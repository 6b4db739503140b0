import { rows, type TypedLine } from './typed-line.ts';

const filler: readonly TypedLine[] = [
  ...rows(
    [
      'please contain alex@contoso.com because phished',
      'plz contain alex@contoso.com because phished',
      'hey cordon, could you kindly contain alex@contoso.com now because phished',
      'I need you to contain alex@contoso.com because phished',
      "let's contain alex@contoso.com asap because phished",
      'go ahead and contain alex@contoso.com because phished',
      'yes, contain alex@contoso.com because phished',
    ],
    'contain alex · phished',
  ),
  ...rows(
    [
      'please block alex@contoso.com',
      'block alex@contoso.com please',
      'block alex@contoso.com, thanks',
      'quick block alex@contoso.com!!',
    ],
    'disable-user alex',
  ),
  ...rows(
    [
      'can you contain alex@contoso.com?',
      '🚨 contain alex@contoso.com',
      '🚨🚨contain alex@contoso.com',
      'contain alex@contoso.com 🚨',
      'contain alex@contoso.com !!',
      'Contain: alex@contoso.com',
    ],
    'contain alex',
  ),
  ...rows(['hey cordon can you block grady@contoso.com?'], 'disable-user grady'),
  ...rows(['ok cordon, contain alex@contoso.com because INC-4821'], 'contain alex · INC-4821'),
  ...rows(['urgent: revoke sessions for alex@contoso.com'], 'revoke-sessions alex'),
  ...rows(
    ['we need to contain alex@contoso.com and grady@contoso.com now because phished'],
    'contain alex and grady · phished',
  ),
  ...rows(['Alex Wilber <alex@contoso.com> contain'], 'mentioned: contain alex'),
  ...rows(['alex@contoso.com is compromised, contain him'], 'mentioned: contain alex'),
  ...rows(['how do I contain someone', 'how can we contain alex@contoso.com?'], 'builtin help contain'),
  ...rows(['should we block grady@contoso.com?'], 'whether: disable-user grady | show-user grady'),
  ...rows(
    ['he is fine, release alex@contoso.com', 'I think we could unlock alex@contoso.com'],
    'unknown: show-user alex',
  ),
  ...rows(['soll ich alex@contoso.com sperren?'], 'mentioned: disable-user alex'),
  ...rows(
    [
      "don't contain alex@contoso.com",
      'don’t contain alex@contoso.com',
      'do not block alex@contoso.com',
      'please do not block alex@contoso.com',
      'never contain alex@contoso.com',
      'we should not contain alex@contoso.com',
      'sperre alex@contoso.com nicht',
      'no contener a alex@contoso.com',
    ],
    'negated: history alex',
  ),
];

const spaces: readonly TypedLine[] = [
  ...rows(['reset mfa alex@contoso.com because lost phone'], 'reset-mfa alex · lost phone'),
  ...rows(
    ['reset password alex@contoso.com', 'reset the password for alex@contoso.com', 'reset alex@contoso.com'],
    'reset-password alex',
  ),
  ...rows(['confirm compromised alex@contoso.com because x'], 'confirm-compromised alex · x'),
  ...rows(['confirm safe alex@contoso.com'], 'confirm-safe alex'),
  ...rows(['disable inbox rules alex@contoso.com'], 'disable-inbox-rules alex'),
  ...rows(['disable device DESKTOP-7Q2K'], 'disable-device DESKTOP-7Q2K'),
  ...rows(['remove grants of alex@contoso.com'], 'remove-grants alex'),
  ...rows(
    [
      'show user alex@contoso.com',
      'show alex@contoso.com',
      'show me alex@contoso.com',
      'show me the user alex@contoso.com',
    ],
    'show-user alex',
  ),
  ...rows(['show risk alex@contoso.com'], 'show-risk alex'),
  ...rows(['show manager alex@contoso.com'], 'show-manager alex'),
  ...rows(
    ['list sign ins alex@contoso.com', 'sign ins of alex@contoso.com', 'list signins alex@contoso.com'],
    'list-sign-ins alex',
  ),
  ...rows(['list methods alex@contoso.com'], 'list-methods alex'),
  ...rows(['list inbox rules alex@contoso.com', 'inbox rules of alex@contoso.com'], 'list-inbox-rules alex'),
  ...rows(['create tap alex@contoso.com'], 'create-tap alex'),
  ...rows(['who am i'], 'builtin whoami'),
  ...rows(['revoke sessions alex@contoso.com', 'revoke all sessions of alex@contoso.com'], 'revoke-sessions alex'),
];

const synonyms: readonly TypedLine[] = [
  ...rows(['isolate alex@contoso.com because c2 beacon'], 'contain alex · c2 beacon'),
  ...rows(['quarantine alex@contoso.com'], 'contain alex'),
  ...rows(['lock alex@contoso.com', 'suspend alex@contoso.com', 'freeze alex@contoso.com'], 'disable-user alex'),
  ...rows(['unlock raul@contoso.com'], 'enable-user raul'),
  ...rows(
    [
      'kick alex@contoso.com',
      'kill sessions alex@contoso.com',
      'sign out alex@contoso.com',
      'sign-out alex@contoso.com',
      'logout alex@contoso.com',
      'log off alex@contoso.com',
      'log out alex@contoso.com',
    ],
    'revoke-sessions alex',
  ),
  ...rows(['kill alex@contoso.com'], 'ambiguous: revoke-sessions alex | disable-user alex | contain alex'),
  ...rows(['sign-out'], 'builtin sign-out'),
  ...rows(['who is alex@contoso.com', 'whois alex@contoso.com', 'lookup alex@contoso.com'], 'show-user alex'),
  ...rows(['who is alex', 'show alex'], 'show-user "alex"'),
  ...rows(['what happened to alex@contoso.com'], 'history alex'),
  ...rows(['alex@contoso.com'], 'show-user alex'),
  ...rows(['OP-7F3K', '#OP-7F3K', 'status of OP-7F3K', 'show OP-7F3K', 'op 7f3k'], 'builtin status OP-7F3K'),
  ...rows(['my requests', 'pending', 'what is open', "what's open"], 'builtin requests'),
  ...rows(['stop it', 'stop'], 'builtin stop'),
];

const builtins: readonly TypedLine[] = [
  ...rows(['check alex@contoso.com'], 'builtin check alex'),
  ...rows(['whoami alex@contoso.com'], 'builtin whoami alex'),
  ...rows(['requests alex@contoso.com', 'list alex@contoso.com'], 'history alex'),
  ...rows(['sign-in alex@contoso.com', 'sign in alex@contoso.com'], 'builtin sign-in alex'),
  ...rows(['help contain', 'contain?', 'contain help', 'contain ?'], 'builtin help contain'),
  ...rows(['help me contain alex@contoso.com'], 'builtin help alex me contain'),
  ...rows(['approve alex@contoso.com'], 'builtin approve alex'),
];

const typos: readonly TypedLine[] = [
  ...rows(['contian alex@contoso.com because x'], 'unknown: contain alex because x | show-user alex'),
  ...rows(['containe alex@contoso.com', 'please contian alex@contoso.com'], 'unknown: contain alex | show-user alex'),
  ...rows(['blok alex@contoso.com'], 'unknown: block alex | show-user alex'),
  ...rows(
    ['relase alex@contoso.com', 'unblok alex@contoso.com', 'creat-tap alex@contoso.com'],
    'unknown: show-user alex',
  ),
  ...rows(['enabel raul@contoso.com'], 'unknown: show-user raul'),
  ...rows(['aprove OP-7F3K'], 'unknown: status OP-7F3K'),
  ...rows(['reset mfaa alex@contoso.com'], 'unknown: show-user alex'),
  ...rows(['disable inbox rulez alex@contoso.com'], 'unknown: disable-inbox-rules alex | show-user alex'),
  ...rows(['xyzzy alex@contoso.com', 'sperrn alex@contoso.com'], 'unknown: show-user alex'),
];

const reasons: readonly TypedLine[] = [
  ...rows(
    [
      'contain alex@contoso.com because INC-4821',
      'contain alex@contoso.com becuase INC-4821',
      'contain alex@contoso.com becasue INC-4821',
      'contain alex@contoso.com bc INC-4821',
      'contain alex@contoso.com b/c INC-4821',
      'contain alex@contoso.com cause INC-4821',
      'contain alex@contoso.com due to INC-4821',
      'contain alex@contoso.com for INC-4821',
      'contain alex@contoso.com reason: INC-4821',
      'contain alex@contoso.com reason = INC-4821',
      'contain alex@contoso.com reason=INC-4821',
      'contain alex@contoso.com re: INC-4821',
      'contain alex@contoso.com - INC-4821',
      'contain alex@contoso.com -- INC-4821',
      'contain alex@contoso.com – INC-4821',
    ],
    'contain alex · INC-4821',
  ),
  ...rows(['contain alex@contoso.com since it was phished'], 'contain alex · was phished'),
  ...rows(['contain alex@contoso.com impossible travel'], 'contain alex ?· impossible travel'),
  ...rows(['contain alex@contoso.com INC-4821'], 'contain alex ?· INC-4821'),
  ...rows(['contain "Alex Wilber" INC-4821'], 'contain "Alex Wilber" ?· INC-4821'),
  ...rows(
    ['contain alex@contoso.com because phished. Also disable grady@contoso.com'],
    'contain alex · phished. Also disable grady',
  ),
  ...rows(
    ['contain alex@contoso.com because mail from evil@attacker.example'],
    'contain alex · mail from evil@attacker.example',
  ),
  ...rows(['contain alex@contoso.com because'], 'contain alex'),
  ...rows(['contain because phished'], 'contain · phished'),
  ...rows(['contain alex@contoso.com because he said “contain everyone”'], 'contain alex · he said “contain everyone”'),
  ...rows(
    [
      'contain alex@contoso.com disable=yes because x',
      'contain alex@contoso.com --disable because x',
      'contain --disable alex@contoso.com because x',
    ],
    'contain alex disable=yes · x',
  ),
  ...rows(['contain Simone Weil because x'], 'contain "Simone" "Weil" · x'),
  ...rows(['revoke sessions for alex@contoso.com, for grady@contoso.com'], 'revoke-sessions alex, grady'),
  ...rows(['set-out-of-office alex@contoso.com off'], 'set-out-of-office alex "off"'),
];

const several: readonly TypedLine[] = [
  ...rows(
    ['contain alex@contoso.com, grady@contoso.com and henrietta@contoso.com because phished'],
    'contain alex, grady and henrietta · phished',
  ),
  ...rows(['contain\nalex@contoso.com\ngrady@contoso.com\nbecause x'], 'contain alex grady · x'),
  ...rows(
    ['contain alex@contoso.com and disable grady@contoso.com because phished'],
    'several: contain alex because phished | disable grady because phished',
  ),
  ...rows(
    ['contain alex@contoso.com because x\nblock grady@contoso.com'],
    'several: contain alex because x | block grady because x',
  ),
  ...rows(['contain alex@contoso.com disable grady@contoso.com'], 'several: contain alex | disable grady'),
  ...rows(['contain alex@contoso.com, then reset mfa grady@contoso.com'], 'several: contain alex | reset mfa grady'),
  ...rows(['contain alex@contoso.com and reset mfa'], 'several: contain alex | reset mfa alex'),
  ...rows(['approve OP-7F3K\ncontain alex@contoso.com'], 'several: approve OP-7F3K | contain alex'),
  ...rows(
    ['contain alex@contoso.com and block sign-in', 'contain alex@contoso.com and disable'],
    'contain alex disable=yes',
  ),
  ...rows(
    ['contain alex@contoso.com because INC-4821 grady@contoso.com henrietta@contoso.com'],
    'contain alex · INC-4821 grady henrietta',
  ),
  ...rows(['contain all', 'contain everyone', 'contain *'], 'problem'),
];

/** Lines that mean commands, by the sections of what people type. */
export const typedCommands: Readonly<Record<string, readonly TypedLine[]>> = {
  filler,
  'words with spaces': spaces,
  synonyms,
  'built-in commands': builtins,
  typos,
  reasons,
  'several targets or commands': several,
};
