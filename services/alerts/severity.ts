import { textIn } from './loose.ts';

/** How bad an alert is, from the mildest on. */
export const severities = ['low', 'medium', 'high', 'critical'] as const;

/** One of `severities`. */
export type Severity = (typeof severities)[number];

/** What senders call them besides. `informational` is low, because it is shown like everything else. */
const called: Readonly<Record<Severity, readonly string[]>> = {
  low: ['informational', 'information', 'info', 'notice', 'minor', 'p4', 'p5'],
  medium: ['moderate', 'warning', 'p3'],
  high: ['major', 'severe', 'p2'],
  critical: ['fatal', 'p1'],
};

/**
 * Reads a severity in any case, or as a number: up to 10 on a scale of ten, such as that of CEF, and above on a scale of a hundred, such as
 * that of CrowdStrike.
 * @returns undefined for a word that nobody has declared
 */
export function severityIn(value: unknown): Severity | undefined {
  const word = (textIn(value, 40) ?? '').toLowerCase();
  if (/^\d{1,3}(\.\d+)?$/.test(word)) return severityOfNumber(Number(word));
  return severities.find((severity) => severity === word || called[severity].includes(word));
}

function severityOfNumber(number: number): Severity | undefined {
  if (number > 100) return undefined;
  const [medium, high, critical] = number <= 10 ? [4, 7, 9] : [50, 70, 90];
  if (number >= critical) return 'critical';
  if (number >= high) return 'high';
  return number >= medium ? 'medium' : 'low';
}
