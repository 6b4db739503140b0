import type { RequestView } from '../services/requests/view.ts';
import { box, hint, textBlock, verbatim, type Elements } from './card.ts';
import { openUrlButton } from './notice-card.ts';
import { listedAtMost } from './people.ts';

/** Addresses of the list of all targets, as files; undefined where people's browsers cannot reach Cordon. */
export interface TargetList {
  /** What is decided on, whose SHA-256 is the digest of the request. */
  readonly data: string | undefined;
  /** A page with the names of all of them. */
  readonly page: string | undefined;
  /** What became of each of them, for a request that has run: a page, and a table for spreadsheets. */
  readonly accounts?: AccountFiles | undefined;
}

/** Addresses of what became of every account. */
export interface AccountFiles {
  readonly page: string | undefined;
  readonly table: string | undefined;
}

type Listed = Pick<RequestView, 'targets' | 'digest'>;

/** What a card says about a list that it does not show in full: how long it is, and its digest; null when all targets are shown. */
export const listInShort = ({ targets, digest }: Listed): string | null =>
  targets.length <= listedAtMost
    ? null
    : `Show everyone has all ${targets.length} as a file, sha256 ${digest.slice(0, 8)}…`;

/** Links to the list of all targets, and how to tell that it is the list that is decided on; nothing without a list. */
export function listBox({ digest }: Listed, list: TargetList | undefined): Elements {
  if (list === undefined) return [];
  if (list.data === undefined || list.page === undefined)
    return [hint('Default', ['The list as a file needs the setting PUBLIC_URL; the operator can set it.'])];
  return [
    ...accountFiles(list.accounts),
    box('emphasis', [
      openUrlButton({ title: 'See all names', url: list.page }),
      openUrlButton({ title: 'Download what is decided on', url: list.data }),
      textBlock('sha256sum of the downloaded file must print:', { size: 'Small' }),
      // in two lines, because a phone has no room for 64 characters
      verbatim(digest.slice(0, digest.length / 2), { size: 'Small' }),
      { ...verbatim(digest.slice(digest.length / 2), { size: 'Small' }), spacing: 'None' },
    ]),
  ];
}

/** Links to what became of every account. */
function accountFiles(files: AccountFiles | undefined): Elements {
  if (files?.page === undefined || files.table === undefined) return [];
  return [
    box('emphasis', [
      textBlock('What became of every account, as a file. Each link is yours alone and works once.', { size: 'Small' }),
      openUrlButton({ title: 'Every account (page)', url: files.page }),
      openUrlButton({ title: 'Every account (CSV)', url: files.table }),
    ]),
  ];
}
