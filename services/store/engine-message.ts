/**
 * The message of an engine's error. Where several addresses of one name were tried, Node's error has a code and an empty message.
 * @param error what a statement or a connection failed with
 */
export function engineMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
