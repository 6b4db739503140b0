/** Lines as people type them, with what each must mean. `alex` stands for `alex@contoso.com`. */
export interface TypedLine {
  readonly typed: string;
  /**
   * A command line in its canonical form, with ` · ` before the reason and ` ?· ` before one that is only likely; `builtin` and a built-in
   * command; or a word for what is asked or told, with the lines that are offered.
   */
  readonly means: string;
}

/** Several spellings that mean the same. */
export const rows = (typed: readonly string[], means: string): readonly TypedLine[] =>
  typed.map((line) => ({ typed: line, means }));
