/** What a word for a secret says about the value that follows it. */
export interface SecretKeyword {
  /** What the secret is, for people. */
  readonly label: string;
  /** Whether the word is part of a command, as in `reset-password`, which a person follows more often than a secret. */
  readonly inCommand: boolean;
  /** Whether it is written as `--password`, so that the next word is its value. */
  readonly isFlag: boolean;
  /** Whether digits alone are such a secret. */
  readonly digits: boolean;
}

/** Kinds of secrets with the words for them. A long word may stand inside a longer one, as in `newPassword` or `client_secret`. */
const long: Readonly<Record<string, string>> = {
  password: 'pass[ _-]?wor[dt]|passwd|passphrase|kennwort|contraseñ?n?a|mots?[ _-]de[ _-]passe|wachtwoord|senha|pwd',
  secret: 'secret',
  token: '(?<!skip|delta|continuation|page|next[_-]?)token|assertion|authorization|cookie',
  key: '(?:api|access|account|shared|private|recovery|secret)[ _-]?key',
};

/** Words that mean a secret only where they stand alone. */
const short: Readonly<Record<string, string>> = {
  password: 'pass|passw|pw|psw|mdp|passcode',
  'Temporary Access Pass': 'tap|temporary access pass',
  PIN: 'pin',
  code: 'otp|totp|recovery code|verification code|one[ -]time code',
};

const kinds = [...Object.entries(long), ...Object.entries(short)];
const groups = (words: Readonly<Record<string, string>>) =>
  Object.values(words)
    .map((pattern) => `(${pattern})`)
    .join('|');

const before = String.raw`(?<![\p{L}\p{N}])(--|[–—])?([\p{L}\p{N}]{1,20}[_.-])?`;
const ending = String.raw`(?:s|[_-]?(?:profile|value|text|hash|credential)s?)?\d{0,2}(?![\p{L}\p{N}])`;

/** Finds the words for secrets. `labelOf` reads a match. */
export const secretKeyword = new RegExp(
  `${before}(?:[\\p{L}\\p{N}_]{0,24}?(?:${groups(long)})|(?:${groups(short)}))${ending}`,
  'giu',
);

const commandStart =
  /(?:^|[\s!/])(?:reset|change|set|create|new|force|remove|add|give|msgraph-user-change|msgraph-user-reset)[ _-]+$/i;

/** Reads what a match of `secretKeyword` says. */
export function labelOf(match: RegExpMatchArray): SecretKeyword {
  const [, dashes, prefix = '', ...words] = match;
  const label = kinds[words.findIndex(Boolean)]?.[0] ?? 'secret';
  const head = (match.input ?? '').slice(Math.max(0, (match.index ?? 0) - 24), match.index ?? 0) + prefix;
  return {
    label,
    inCommand: dashes === undefined && commandStart.test(head),
    isFlag: dashes !== undefined,
    digits: label === 'PIN' || label === 'code' || label === 'Temporary Access Pass',
  };
}
