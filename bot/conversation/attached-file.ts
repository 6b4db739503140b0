/** What was read of a file, or why it could not be, in sentences. */
export type FileRead =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly problem: string };

/** A file that came with a message and that Cordon can read. */
export interface AttachedFile {
  /** Its name, as its sender called it. */
  readonly name: string;
  /** Reads it. Never throws for what the file or its host is. */
  read(): Promise<FileRead>;
}
