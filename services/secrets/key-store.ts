/**
 * Where data keys rest, wrapped by the master key. It is apart from what they open: neither a copy of the database nor what the engine
 * keeps of deleted rows holds a key that was destroyed.
 */
export interface KeyStore {
  /** Stores a new key. It is on the disk when this resolves. */
  add(id: string, wrapped: string): Promise<void>;
  /** Returns a key; undefined when it was destroyed, or was never there. */
  read(id: string): Promise<string | undefined>;
  /** Destroys keys. Ids without a key are ignored. */
  destroy(ids: readonly string[]): Promise<void>;
  /** Ids of the keys that are there. */
  list(): Promise<readonly string[]>;
  /** Removes what destroyed keys have left behind, where `destroy` could not. Cheap when there is nothing. */
  tidy(): Promise<void>;
  /** Waits for work under way. */
  close(): Promise<void>;
}
