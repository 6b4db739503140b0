import type { Offer } from './offer.ts';

/** Accounts of a report, of which a responder ticks those that one command is for. */
export interface Ticks {
  /** What stands above the choices: `Whom to contain`. */
  readonly title: string;
  /** The button, with the command without its targets: `contain`. */
  readonly offer: Offer;
  /** The accounts, by object id; a card shows the first 25. */
  readonly choices: readonly { readonly id: string; readonly title: string; readonly isTicked: boolean }[];
}
