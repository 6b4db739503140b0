/** A button of a report or of one of its rows. */
export interface Offer {
  readonly label: string;
  /** The command line to run, in the name of the person who clicks. */
  readonly command: string;
}
