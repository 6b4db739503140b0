import { z } from 'zod';

const lockFile = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional(), link: z.boolean().optional() })),
});

/**
 * Lists the packages that `npm ci --omit=dev` installs.
 * @param lock the parsed package-lock.json
 * @returns their folders, such as `node_modules/pg`, sorted; an optional one may be missing on disk
 * @throws {z.ZodError} when it is no package-lock.json of npm 7 or later
 */
export function productionPackages(lock: unknown): readonly string[] {
  return Object.entries(lockFile.parse(lock).packages)
    .filter(([path, { dev, link }]) => path !== '' && dev !== true && link !== true)
    .map(([path]) => path)
    .sort();
}

/** Ends of names of files that Node never loads: declarations, sources, source maps, texts, C sources. */
const neverLoaded = /\.(d\.[cm]?ts|[cm]?tsx?|map|md|markdown|flow|tsbuildinfo|c|cc|cpp|h|hpp|gyp|gypi|tgz)$/i;

/** Folders at the top of a package that hold no code of the product. */
const besideTheCode = /^(\.github|\.vscode|__tests__|tests?|examples?|benchmarks?|coverage)\//;

/** Licences stay with what they license. */
const licence = /(^|\/)(licen[cs]e|notice|copying|third-?party)[^/]*$/i;

/**
 * Builds for other module systems than the one that is loaded, by package. Teams' SDK requires gpt-tokenizer, so its CommonJS build stays.
 */
const otherBuilds: Readonly<Record<string, RegExp>> = {
  'gpt-tokenizer': /^(dist|esm|src|data)\//,
};

/**
 * Finds the files of a package that never run.
 * @param folder the folder of the package, such as `node_modules/pg`
 * @param files paths of its files, relative to the folder, with slashes
 * @returns those to remove
 */
export function pathsToPrune(folder: string, files: readonly string[]): readonly string[] {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const otherBuild = Object.hasOwn(otherBuilds, name) ? otherBuilds[name] : undefined;
  return files.filter(
    (file) =>
      !licence.test(file) && (neverLoaded.test(file) || besideTheCode.test(file) || otherBuild?.test(file) === true),
  );
}
