import { z } from 'zod';
import { quote } from '../base/quotes.ts';
import { ipAddress } from '../model/ip-address.ts';
import type { Unread } from '../contract/findings.ts';
import type { SignInKind, SignInPage, SignInQuery } from './sign-in-log.ts';

/** How addresses begin, as people type a part of them: `198.51.100.` or `2001:db8:`. */
const prefix = /^(\d{1,3}\.){1,3}$|^([\da-f]{1,4}:){1,7}$/i;

/** Accepts an IP address in any spelling, also made harmless, or how addresses begin. It is stored as the log spells it. */
export const addressOrPrefix = z
  .string()
  .trim()
  .max(64)
  .transform((typed) => ipAddress(typed) ?? (prefix.test(typed) ? typed.toLowerCase() : ''))
  .refine((address) => address !== '', {
    error: 'expected an IP address, or how addresses begin, such as 198.51.100.',
  });

/** Accepts the name of an app, or its application id. */
export const appOrName = z.string().trim().min(2).max(256);

/** A question as it is typed behind `ip=` and the like: `from 198.51.100.140 with “Outlook”`; empty for everything. */
export const questionWords = ({ ip, app, userAgent, failed }: Omit<SignInQuery, 'kind' | 'start'>): string =>
  [
    ip === undefined ? '' : `from ${ip}${/[.:]$/.test(ip) ? '…' : ''}`,
    app === undefined ? '' : `with the app “${app}”`,
    userAgent === undefined ? '' : `with the user agent “${userAgent}…”`,
    failed === true ? 'that failed' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** The same question as arguments of a command line, each with a space before it. */
export const questionArguments = ({ ip, app, userAgent, failed }: Omit<SignInQuery, 'kind' | 'start'>): string =>
  [
    ip === undefined ? '' : ` ip=${ip}`,
    app === undefined ? '' : ` app=${quote(app)}`,
    userAgent === undefined ? '' : ` user-agent=${quote(userAgent)}`,
    failed === true ? ' failed=yes' : '',
  ].join('');

/** Which log was read, in words. */
export const logWords = (version: SignInPage['version'], kind: SignInKind): string =>
  version === 'v1.0'
    ? 'Graph v1.0: interactive sign-ins, without sessions and tokens'
    : `Graph’s beta, which Microsoft may change: ${kind === 'all' ? 'interactive and non-interactive' : kind} sign-ins`;

/** What was asked for but could not be read from the log. */
export function notInLog(
  { version, pickedAfterwards }: Pick<SignInPage, 'version' | 'pickedAfterwards'>,
  kind: SignInKind,
): readonly Unread[] {
  const withoutKinds: Unread = {
    what: 'Non-interactive sign-ins',
    why:
      kind === 'interactive'
        ? 'they were not asked for; a stolen token shows only there'
        : 'Graph’s beta did not answer, and v1.0 has none; a stolen token shows only there',
  };
  const picked: Unread = {
    what: 'Failed sign-ins on other pages',
    why: 'Graph did not take the filter, so they were picked from what was read',
  };
  return [...(version === 'v1.0' ? [withoutKinds] : []), ...(pickedAfterwards ? [picked] : [])];
}
