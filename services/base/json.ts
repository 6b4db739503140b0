/**
 * Parses JSON without throwing.
 * @returns the value, or `otherwise` when the text is not JSON
 */
export function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return otherwise;
  }
}
