import { parseIntoClientConfig } from 'pg-connection-string';

/** Where a PostgreSQL is, and how to sign in to it. */
export interface PostgresAddress {
  /** `postgres://user:password@host/database`; never repeated in an error. */
  readonly url: string;
  /**
   * Gets what is sent as the password of each new connection, such as a token of Entra, which ends while a connection goes on. Left out: the
   * password in the URL. A URL that is used with this holds none.
   */
  readonly password?: (() => Promise<string>) | undefined;
}

/** The address in the terms of `pg`, which would let an empty password in a URL replace a function beside it. */
export const connectionTo = ({ url, password }: PostgresAddress): object =>
  password === undefined ? { connectionString: url } : { ...parseIntoClientConfig(url), password };
