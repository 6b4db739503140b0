import type { RequestView } from '../services/requests/view.ts';
import { box, hint, textBlock, verbatim, type Elements } from './card.ts';
import { openUrlButton } from './notice-card.ts';
import { listedAtMost } from './people.ts';

/** The list of all targets as a file. */
export interface TargetList {
  /** Its address; undefined where people's browsers cannot reach Cordon. */
  readonly url: string | undefined;
}

type Listed = Pick<RequestView, 'targets' | 'digest'>;

/** What a card says about a list that it does not show in full: how long it is, and its digest; null when all targets are shown. */
export const listInShort = ({ targets, digest }: Listed): string | null =>
  targets.length <= listedAtMost
    ? null
    : `${targets.length}, as a file behind Show everyone: sha256 ${digest.slice(0, 8)}…`;

/** The link to the list of all targets, and how to tell that it is the list that is decided on; nothing without a list. */
export function listBox({ digest }: Listed, list: TargetList | undefined): Elements {
  if (list === undefined) return [];
  if (list.url === undefined)
    return [hint('Default', ['The list as a file needs the setting PUBLIC_URL; the operator can set it.'])];
  return [
    box('emphasis', [
      textBlock('The file holds exactly what is decided on. sha256sum of it must print:', { size: 'Small' }),
      verbatim(digest, { size: 'Small' }),
      openUrlButton({ title: 'Download the list', url: list.url }),
    ]),
  ];
}
