import type { IconName } from '@microsoft/teams.cards';

/** The character that stands at the head of a card for clients without icons. */
const glyphs: Readonly<Partial<Record<IconName, string>>> = {
  AlertUrgent: '🚨',
  ArrowSync: '⟳',
  CheckmarkCircle: '✅',
  Clock: '🕒',
  ClockDismiss: '⌛',
  DismissCircle: '✗',
  DocumentSearch: '🔎',
  ErrorCircle: '❗',
  Form: '📝',
  Info: 'ℹ',
  LockClosed: '🔒',
  LockOpen: '🔓',
  PersonSearch: '🔎',
  Prohibited: '⛔',
  Shield: '🛡',
  ShieldCheckmark: '✅',
  ShieldError: '🛡',
  ShieldTask: '🛡',
  TaskListLtr: '☰',
  Warning: '⚠',
};

/** The character for an icon at the head of a card; a dot for one that has none. */
export const glyphOf = (name: IconName): string => glyphs[name] ?? '●';
