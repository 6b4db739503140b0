import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const rooms = ['bot', 'cards', 'practice', 'services'];

/** Every source file of the product and of the practice tenant, as a path from the root. */
const files = rooms.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' }).flatMap((file) =>
    file.endsWith('.ts') ? [join(room, file)] : [],
  ),
);
const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

/** What each file imports of the others, types included. */
const imports = new Map(
  [...sources].map(([file, source]) => [
    file,
    ts
      .preProcessFile(source)
      .importedFiles.map(({ fileName }) => join(dirname(file), fileName))
      .filter((imported) => sources.has(imported)),
  ]),
);

describe('the house', () => {
  it('has no circle of files, types included', () => {
    assert.deepEqual(circles(imports), []);
  });

  it('has no circle of folders', () => {
    const folders = new Map<string, string[]>();
    for (const [file, imported] of imports) {
      const others = imported.map((other) => dirname(other)).filter((folder) => folder !== dirname(file));
      folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), ...others]);
    }

    assert.deepEqual(circles(folders), []);
  });

  it('finds a circle where there is one', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', []],
    ]);

    assert.deepEqual(circles(graph), [['a', 'b', 'c']]);
  });

  it('exports each name once, but for an action and its practice route', () => {
    const exporters = new Map<string, string[]>();
    for (const [file, source] of sources)
      for (const [, name = ''] of source.matchAll(
        /^export (?:abstract |async )?(?:const|function\*?|class|interface|type|enum) (\w+)/gm,
      ))
        exporters.set(name, [...(exporters.get(name) ?? []), file]);

    const repeated = [...exporters].filter(([, by]) => by.length > 1 && !isActionWithRoute(by));

    assert.deepEqual(Object.fromEntries(repeated), {});
  });

  it('keeps every tag of a docstring on a line of its own', () => {
    const tagged = [...sources].flatMap(([file, source]) =>
      [...source.matchAll(/^.*\/?\*.*\S.* @(?:param|returns|throws|see)\b.*$/gm)]
        .filter(([line]) => !/^\s*\* @/.test(line))
        .map(([line]) => `${file}: ${line.trim()}`),
    );

    assert.deepEqual(tagged, []);
  });
});

const isActionWithRoute = (exporters: readonly string[]): boolean =>
  exporters.length === 2 &&
  exporters.some((file) => dirname(file) === 'services/actions') &&
  exporters.some((file) => dirname(file) === 'practice/routes');

/** The strongly connected parts of more than one node, by Tarjan's algorithm; nodes of a part in alphabetical order. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const stack: string[] = [];

  const visit = (node: string): number => {
    const own = index.size;
    index.set(node, own);
    let lowest = own;
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) ?? lowest);
    }
    if (lowest === own) {
      const part = stack.splice(stack.indexOf(node));
      if (part.length > 1) found.push(part.sort());
    }
    return lowest;
  };

  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
