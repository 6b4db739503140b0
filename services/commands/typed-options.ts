import type { Argument } from '../contract/arguments.ts';
import { normalizeName } from '../base/suggest.ts';
import { clean } from '../base/quotes.ts';
import type { NamedValue } from './parsed-message.ts';
import type { TypedOption, TypedToken, TypedValue, TypedWord } from './tokens.ts';

/** The tokens of a line, with every key beside its value. */
export interface PairedTokens {
  readonly settings: readonly NamedValue[];
  /** The values without a key, in order. */
  readonly others: readonly TypedValue[];
}

/**
 * Pairs every `--key`, and every `key=` without a value, with the next token. The key stays a flag when that token is an option, or when
 * the key is a yes-or-no argument and the token is neither: `--disable alex@contoso.com` is a flag and a target.
 * @param isFlag whether a key is a yes-or-no argument
 */
export function pairOptions(tokens: readonly TypedToken[], isFlag: (key: string) => boolean): PairedTokens {
  const settings: NamedValue[] = [];
  const others: TypedValue[] = [];
  let open: TypedOption | undefined;
  for (const token of [...tokens, undefined]) {
    const taken =
      open !== undefined && token !== undefined && token.kind !== 'option' && takesValue(open.key, token, isFlag);
    if (open !== undefined) settings.push({ key: open.key, value: taken ? token : (open.value ?? yes) });
    open = undefined;
    if (taken || token === undefined) continue;
    if (token.kind !== 'option') others.push(token);
    else if (token.value === undefined || isWord(token.value, /^$/)) open = token;
    else settings.push({ key: token.key, value: token.value });
  }
  return { settings, others };
}

/** Whether an argument can be switched on by its name alone, as `--disable` does. */
export const isSwitch = ({ kind, choices }: Pick<Argument, 'kind' | 'choices'>): boolean =>
  kind === 'yes-no' || (choices.includes('yes') && choices.includes('no'));

/** What a flag counts as. */
export const yes: TypedWord = { kind: 'word', text: 'yes', quoted: false };

const takesValue = (key: string, value: TypedValue, isFlag: (key: string) => boolean): boolean =>
  !isFlag(key) || isWord(value, /^(yes|no|true|false)$/i);

/** Whether a key gives the reason of a request. */
export const isReasonKey = (key: string): boolean => ['reason', 'because'].includes(normalizeName(key));

/** Whether a key names the tenant. */
export const isTenantKey = (key: string): boolean => normalizeName(key) === 'tenant';

/** Whether a key says what becomes of targets that nobody is: `unknown=skip`. */
export const isUnknownKey = (key: string): boolean => normalizeName(key) === 'unknown';

/** Whether a token is an unquoted word that matches. */
export const isWord = (token: TypedToken | undefined, pattern: RegExp): boolean =>
  token?.kind === 'word' && !token.quoted && pattern.test(token.text);

/** Whether a token asks for help, as `--help` and `-h` do in other programs. */
export const isHelpFlag = (token: TypedToken): boolean =>
  token.kind === 'option' ? normalizeName(token.key) === 'help' && token.value === undefined : isWord(token, /^-h$/i);

/** Joins the reasons of a line; undefined when there is none. */
export function joinReasons(reasons: readonly (string | undefined)[]): string | undefined {
  const nonEmpty = reasons.filter((reason) => reason !== undefined && reason !== '');
  return nonEmpty.length === 0 ? undefined : nonEmpty.join('; ');
}

/** A token as it was typed, without quotes. */
export function asTyped(token: TypedToken | NamedValue): string {
  if ('key' in token) return token.value === undefined ? token.key : `${token.key}=${asTyped(token.value)}`;
  return clean(token.kind === 'mention' ? token.name : token.text);
}
