/** A table of measured figures, for people and for programs. */
export interface Table {
  readonly title: string;
  /** One object for each row; all have the same keys, which are the names of the columns. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  /** What a reader must know to understand the figures. */
  readonly note?: string;
}

/** A table as text, with columns of equal width; numbers are at the right. */
export function tableText({ title, rows, note }: Table): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const isNumber = names.map((name) => rows.every((row) => typeof row[name] === 'number'));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`), ...(note === undefined ? [] : [`  ${note}`]), ''].join('\n');
}

/**
 * Rounds a figure.
 * @param digits how many digits after the point
 */
export const rounded = (figure: number, digits = 0): number => Number(figure.toFixed(digits));
