import { randomUUID } from 'node:crypto';

/** A case of Microsoft Purview eDiscovery. */
export interface PracticeCase {
  readonly id: string;
  readonly displayName: string;
  readonly status: 'active';
  readonly createdDateTime: string;
}

/** A search in a case. */
export interface PracticeSearch {
  readonly id: string;
  readonly caseId: string;
  readonly displayName: string;
  readonly contentQuery: string;
  readonly dataSourceScopes: string;
}

/** Something that Purview does in a case. */
export interface CaseOperation {
  readonly id: string;
  readonly caseId: string;
  readonly searchId: string;
  readonly kind: 'estimate' | 'purge';
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endsAt: number;
  readonly messages: number;
  readonly mailboxes: number;
}

/** The cases of a tenant with what is in them, in memory only: they are gone when the tenant is opened anew. */
export interface EDiscovery {
  readonly cases: readonly PracticeCase[];
  readonly searches: readonly PracticeSearch[];
  /** Oldest first. */
  readonly operations: readonly CaseOperation[];
  addCase(displayName: string, now: number): PracticeCase;
  addSearch(search: Omit<PracticeSearch, 'id'>): PracticeSearch;
  /** Starts an operation, which ends a moment later. */
  start(operation: Omit<CaseOperation, 'id' | 'endsAt'>): CaseOperation;
}

/** How long an operation pretends to take, in milliseconds. */
const takesMs = 100;

/** Opens the cases of a tenant that has none. */
export function openEDiscovery(): EDiscovery {
  const cases: PracticeCase[] = [];
  const searches: PracticeSearch[] = [];
  const operations: CaseOperation[] = [];
  return {
    cases,
    searches,
    operations,
    addCase(displayName, now) {
      const added: PracticeCase = {
        id: randomUUID(),
        displayName,
        status: 'active',
        createdDateTime: new Date(now).toISOString(),
      };
      cases.push(added);
      return added;
    },
    addSearch(search) {
      const added = { id: randomUUID(), ...search };
      searches.push(added);
      return added;
    },
    start(operation) {
      const started = { id: randomUUID().replaceAll('-', ''), ...operation, endsAt: operation.startedAt + takesMs };
      operations.push(started);
      return started;
    },
  };
}
