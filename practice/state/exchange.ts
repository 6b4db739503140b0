import { z } from 'zod';

const strings = z.array(z.string());

/** An inbox rule as Exchange has it, which Outlook and Graph do not show. */
const hiddenRule = z.looseObject({ Name: z.string(), RuleIdentity: z.string(), Enabled: z.boolean() });

/** A right on a folder; `Folder` is its name in the language of the mailbox, and empty for the root. */
const folderRight = z.object({
  Folder: z.string(),
  User: z.string(),
  AccessRights: strings,
  SharingPermissionFlags: z.string().optional(),
});

/** What Exchange keeps about a mailbox beside the parameters of `Set-Mailbox`. Whatever is absent is as in a new mailbox. */
export const exchangeState = z.object({
  hiddenRules: z.array(hiddenRule).optional(),
  fullAccess: z.array(z.object({ User: z.string(), AccessRights: strings, InheritanceType: z.string() })).optional(),
  /** Trustees that may send as the mailbox. */
  sendAs: strings.optional(),
  folderRights: z.array(folderRight).optional(),
  mobileDevices: z.array(z.looseObject({ DeviceId: z.string() })).optional(),
  /** By the parameters of `Set-CASMailbox`. */
  protocols: z.record(z.string(), z.boolean().nullable()).optional(),
  /** Whether Microsoft has stopped the mailbox from sending, and since when. */
  sendingBlockedAt: z.string().nullish(),
  /** What happens to meetings during scheduled automatic replies. */
  declines: z.object({ fresh: z.boolean(), all: z.boolean() }).nullish(),
});

/** What Exchange keeps about one mailbox. */
export type ExchangeState = Readonly<z.infer<typeof exchangeState>>;
/** A right on a folder of a mailbox. */
export type PracticeFolderRight = Readonly<z.infer<typeof folderRight>>;
