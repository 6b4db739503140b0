import { z } from 'zod';
import type { PracticePerson } from '../people/person.ts';
import { victim } from './victim.ts';

/** A file or folder of a OneDrive, with everything that it is shared with. */
export const practiceDriveItem = z.object({
  id: z.string(),
  name: z.string(),
  /** `/drive/root:` and the folders above. */
  path: z.string(),
  folder: z.boolean(),
  permissions: z.array(z.looseObject({ id: z.string() })),
});

/** A file or folder of a OneDrive. */
export type PracticeDriveItem = Readonly<z.output<typeof practiceDriveItem>>;

/**
 * Lists the items of a person's OneDrive in a new tenant. Grady's holds what the attacker shares: a payroll file open to anyone, and a folder
 * shared with an address outside, whose file inherits that.
 */
export function seedDrive({ id, upn, mail }: PracticePerson): readonly PracticeDriveItem[] {
  const item = (n: number, name: string, more: Partial<PracticeDriveItem> = {}): PracticeDriveItem => ({
    id: `01${id.slice(-12).toUpperCase()}${String(n).padStart(4, '0')}`,
    name,
    path: '/drive/root:',
    folder: false,
    permissions: [owner(id, mail ?? upn)],
    ...more,
  });
  const everyday = [
    item(1, 'Documents', { folder: true }),
    item(2, 'Notes.docx', {
      path: '/drive/root:/Documents',
      permissions: [owner(id, mail ?? upn), granted('bGVl', 'Lee Gu', 'lee@contoso.com', 'write')],
    }),
  ];
  if (id !== victim) return everyday;
  return [
    ...everyday,
    item(3, 'Payroll 2026.xlsx', {
      path: '/drive/root:/Documents/Payroll',
      permissions: [owner(id, mail ?? upn), anyoneMayRead],
    }),
    item(4, 'Contracts', { folder: true, permissions: [owner(id, mail ?? upn), invited] }),
    item(5, 'Fabrikam contract.pdf', {
      path: '/drive/root:/Contracts',
      permissions: [owner(id, mail ?? upn), { ...invited, inheritedFrom: { path: '/drive/root:/Contracts' } }],
    }),
  ];
}

const granted = (id: string, displayName: string, email: string, role: string) => ({
  id,
  roles: [role],
  grantedToV2: { user: { displayName, email } },
});

const owner = (id: string, email: string) => granted(`b3duZXI-${id.slice(-6)}`, 'Owner', email, 'owner');

const anyoneMayRead = {
  id: 'f0cfaca6-7f50-4ef2-8c7d-3e1d4a2b9c01',
  roles: ['read'],
  link: {
    scope: 'anonymous',
    type: 'view',
    webUrl: 'https://contoso-my.sharepoint.com/:x:/g/personal/grady/Ea1',
    preventsDownload: false,
  },
};

/** An invitation to an address outside. */
const invited = {
  id: 'aTowIy5mfG1lbWJlcnNoaXB8ZHJvcA',
  roles: ['write'],
  invitation: { email: 'drop@mailbox-sync.example', signInRequired: true },
  grantedToV2: {
    user: { displayName: 'drop', email: 'drop@mailbox-sync.example' },
    siteUser: {
      displayName: 'drop',
      loginName: 'i:0#.f|membership|drop_mailbox-sync.example#ext#@contoso.onmicrosoft.com',
    },
  },
};
