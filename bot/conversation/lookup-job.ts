import type { WriteCommand } from '../../services/contract/bundle.ts';
import type { Tenant } from '../../services/graph/tenants.ts';
import type { Undoing } from '../../services/requests/look-back.ts';
import type { LookupRound } from '../../services/requests/lookups.ts';
import type { AttachedFile } from './attached-file.ts';
import type { TypedLookup } from './typed-lookup.ts';

/** One round of a look-up. */
export interface LookupJob {
  readonly round: LookupRound;
  readonly typed: TypedLookup;
  readonly command: WriteCommand;
  /** The argument that names the targets. */
  readonly key: string;
  readonly tenant: Tenant;
  readonly undoing?: Undoing | undefined;
  /** The file that names the targets, when it is not read yet. */
  readonly file?: AttachedFile | undefined;
}
