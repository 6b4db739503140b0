import type { Offer } from './offer.ts';

/*
 * What a report marks. The words of every kind of finding are in `services/directory/findings.ts`; a card shows the worst ones first, and
 * beside them, in the same size, what nobody looked at.
 */

/** Something in a report that a responder must not overlook. */
export interface ReportFinding {
  /** Findings of one kind are counted together. */
  readonly kind: string;
  /** How bad its kind is: 0 is the worst. */
  readonly rank: number;
  /** What was found, in a phrase without a full stop: `“.” forwards to archive@example.com`. */
  readonly what: string;
  /** Why that is bad, in a sentence. */
  readonly why: string;
  /** When it happened, in epoch milliseconds; left out where nobody knows. */
  readonly at?: number;
}

/** Something that belongs to the question but was not read, so that a report says nothing about it. */
export interface Unread {
  /** `Non-interactive sign-ins`. */
  readonly what: string;
  /** Why not, or what may be hidden there, in a phrase without a full stop. */
  readonly why: string;
}

/** A detail with a time, which a card shows as how long ago it was: `last seen 2 d ago`. */
export interface TimedDetail {
  readonly words: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A fact that is a time, which a card shows as how long ago it was, with its date. */
export interface TimedFact {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Who did it, or what else belongs to it. */
  readonly note?: string | undefined;
}

/** One row of a report: what there is, or what happened, as a sentence. */
export interface ReportRow {
  /** What matters first, without a full stop: `“.” forwards to archive@example.com`. */
  readonly what: string;
  /** Who did it. */
  readonly who?: string | undefined;
  /** From where: place and address. */
  readonly where?: string | undefined;
  readonly details?: readonly (string | TimedDetail)[];
  /** When it was made or happened, in epoch milliseconds. */
  readonly at?: number | undefined;
  /** What happened at `at`, for a time line. Left out for a row that is no event. */
  readonly event?: string | undefined;
  /** `bad`: a finding is about it. `own`: Cordon did it, on request. */
  readonly mark?: 'bad' | 'own' | undefined;
  /** The IP address that a marked row is suspected for, so that a report can go on to ask who else came from there. */
  readonly suspectIp?: string | undefined;
  /** Where the row leads. `fact`: no command acts on it; what to do about it, if anything, is among the offers of the report. */
  readonly lead?: Offer | 'fact' | undefined;
}

/** The parts of a report that a responder reads first. */
export interface ReportMarks {
  /** Worst first. Empty when nothing is marked in what was read; left out by reports that mark nothing, or that read nothing. */
  readonly findings?: readonly ReportFinding[];
  /** Empty when everything was read that the report is about. */
  readonly unread?: readonly Unread[];
  /**
   * What an attacker can use now, whatever was logged: the worst first, each row with the command that closes it, if there is one. Left out by
   * reports that do not look for it, or that could read nothing.
   */
  readonly open?: readonly ReportRow[];
  /** Names of what was read, where a report has several parts. */
  readonly looked?: readonly string[];
  /** What a card shows instead of the table, which then is for the file. */
  readonly rows?: readonly ReportRow[];
  /** Heading of the rows: `Time line`. */
  readonly rowsTitle?: string;
  /** What the rows leave out and where it is, in a sentence. */
  readonly rowsNote?: string;
  /** True when the rows are in order of time: each day then has a heading. */
  readonly byDay?: boolean;
}

/** Sorts findings: the worst kind first, and within a kind the newest. */
export const worstFirst = (findings: readonly ReportFinding[]): readonly ReportFinding[] =>
  findings.toSorted((a, b) => a.rank - b.rank || (b.at ?? 0) - (a.at ?? 0));
