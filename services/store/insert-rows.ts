import type { Queryable, SqlValue } from './database.ts';

/**
 * How many rows one statement stores. A few sizes, because the engines keep every statement that they have prepared; the largest one stays
 * far below the 32,766 parameters that SQLite takes. A containment of one account has three steps.
 */
const sizes = [256, 16, 3, 1] as const;

/**
 * Stores rows with few statements.
 * @param into table and columns: `target (target, at, request)`
 * @param rows one value for each column
 * @param otherwise what happens to rows that are there already, such as `ON CONFLICT DO NOTHING`
 */
export async function insertRows(
  tx: Queryable,
  into: string,
  rows: readonly (readonly SqlValue[])[],
  otherwise = '',
): Promise<void> {
  for (let from = 0; from < rows.length;) {
    const size = sizes.find((some) => some <= rows.length - from) ?? 1;
    const some = rows.slice(from, from + size);
    const width = some[0]?.length ?? 0;
    const places = some.map((row, n) => `(${row.map((_, column) => `$${String(n * width + column + 1)}`).join(', ')})`);
    await tx.query(`INSERT INTO ${into} VALUES ${places.join(', ')} ${otherwise}`.trim(), some.flat());
    from += size;
  }
}
