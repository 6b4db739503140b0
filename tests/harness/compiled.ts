import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = join(root, 'build');

/** As tsconfig.json has it. Every source is a module, which `transpileModule` could not know without a look at package.json. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/**
 * Compiles the product into `build/`, without a type check and only what has changed since the last time. A child process that runs
 * compiled code starts about a second of processor time sooner than one that compiles what it loads.
 * @returns the folder, with the same layout as the sources
 */
export function compileProduct(): string {
  for (const room of ['bot', 'cards', 'practice', 'scripts', 'services'])
    for (const file of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }))
      if (/(?<!\.d)\.ts$/.test(file)) compile(join(room, file));
  return target;
}

function compile(file: string): void {
  const source = join(root, file);
  const compiled = join(target, file.replace(/\.ts$/, '.js'));
  if (existsSync(compiled) && statSync(compiled).mtimeMs >= statSync(source).mtimeMs) return;
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions, fileName: source });
  mkdirSync(dirname(compiled), { recursive: true });
  const partial = `${compiled}.${process.pid}`; // another run may compile the same file at this moment
  writeFileSync(partial, outputText);
  renameSync(partial, compiled);
}
