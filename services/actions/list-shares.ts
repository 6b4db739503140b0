import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import type { ReportRow, Unread } from '../contract/findings.ts';
import { when } from '../base/time.ts';
import { finding } from '../directory/findings.ts';
import { addressesOf } from '../directory/mail-addresses.ts';
import { ownDomainsOf } from '../directory/own-domains.ts';
import { driveOf, outsideShares, shareWords, type DriveShares, type OutsideShare } from '../directory/shares.ts';
import type { Target } from '../model/person.ts';

/** Lists what a person shares outside from OneDrive: links for anyone, and people of other organisations. */
export const listShares = defineRead({
  name: 'list-shares',
  aliases: ['shares', 'list-sharing'],
  summary: 'List what a user shares outside from OneDrive, links for anyone first',
  example: 'list-shares alex@contoso.com',
  tier: 'read',
  permissions: ['Files.Read.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/driveitem-list-permissions',
  args: z.object({ user: people('Whose OneDrive') }),
  async run({ graph }, { user }): Promise<Report> {
    const drive = await driveOf(graph, user.id);
    if (drive === undefined) return { title: `${user.name} has no OneDrive`, subtitle: 'So nothing is shared from it' };
    const domains = await ownDomainsOf(graph, [user.upn, ...(await addressesOf(graph, user))]);
    const found = await outsideShares(graph, drive, domains);
    const shares = found.shares.toSorted((a, b) => Number(b.kind === 'anyone') - Number(a.kind === 'anyone'));
    const count = shares.length;
    return {
      title: `${count === 0 ? 'No' : count} outside ${count === 1 ? 'share' : 'shares'} of ${user.name}`,
      facts: [['Shared items looked at', String(found.items)]],
      findings: shares.map((share) => finding('shared-outside', shareWords(share))),
      unread: unreadOf(found, domains.isComplete),
      rows: shares.map((share) => ({ ...shareRow(share), lead: leadOf(user, share) })),
      ...(count > 0 && {
        table: {
          columns: ['Item', 'Folder', 'Shared with', 'May', 'Ends', 'Id'],
          rows: shares.map(cellsOf),
        },
      }),
      offers: removal(user, shares),
    };
  },
});

function unreadOf({ stopped, items }: DriveShares, knowsDomains: boolean): readonly Unread[] {
  return [
    ...(stopped.includes('listing')
      ? [{ what: 'The rest of the drive', why: 'it holds more items than are listed' }]
      : []),
    ...(stopped.includes('items') ? [{ what: 'More shared items', why: `only ${items} were read` }] : []),
    ...(knowsDomains
      ? []
      : [{ what: 'Other domains of the tenant', why: 'could not be read, so people in them count as outside' }]),
    { what: 'SharePoint sites and Teams files', why: 'only the person’s OneDrive is read' },
  ];
}

function shareRow(share: OutsideShare): ReportRow {
  const { folder, isInherited, endsAt } = share;
  return {
    what: shareWords(share),
    details: [
      ...(folder === '' ? [] : [`in ${folder}`]),
      ...(isInherited ? ['shared through the folder above'] : []),
      ...(endsAt === null ? [] : [`until ${when(endsAt)}`]),
    ],
    mark: 'bad',
  };
}

const leadOf = (user: Target, { id, isInherited }: OutsideShare): ReportRow['lead'] =>
  isInherited ? 'fact' : { label: 'Stop sharing…', command: `remove-shares ${user.id} shares=${id}` };

const removal = (user: Target, shares: readonly OutsideShare[]): readonly Offer[] =>
  shares.some(({ isInherited }) => !isInherited)
    ? [{ label: 'Stop all outside sharing…', command: `remove-shares ${user.id} shares=all` }]
    : [];

const cellsOf = ({ item, folder, kind, whom, mayWrite, endsAt, id }: OutsideShare): readonly string[] => [
  item,
  folder,
  kind === 'anyone' ? 'anyone with the link' : whom.join(', '),
  mayWrite ? 'change' : 'read',
  endsAt === null ? 'never' : when(endsAt),
  id,
];
