import type { Person } from '../../services/model/person.ts';

/** On whose behalf an assistant calls, as Entra vouches for it. */
export interface Caller {
  readonly person: Person;
  /** Id of the tenant whose directory the person is in, as the token says; Cordon serves it. */
  readonly tenant: string;
  /** Client id of the assistant's app. */
  readonly client: string;
}

/** Finds out who calls. */
export interface Callers {
  /**
   * Reads who calls from what stands in the head of a request.
   * @returns undefined for anybody who is not let in, whatever the reason
   */
  callerOf(head: {
    /** Address of the socket's other end. */
    readonly address: string | undefined;
    readonly authorization: string | undefined;
  }): Promise<Caller | undefined>;
}
