import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { partsOf } from '../../../services/contract/bundle.ts';
import { commands } from '../../../services/registry.ts';

const folder = join(import.meta.dirname, '../../../services/actions');
const files = readdirSync(folder).map((file) => basename(file, '.ts'));

/** `revoke-sessions` as an export: `revokeSessions`. */
const exportName = (file: string): string => file.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const declared = z.looseObject({ name: z.string(), summary: z.string() });

describe('services/actions', () => {
  for (const file of files)
    it(`${file}.ts exports ${exportName(file)}, whose name is ${file}`, async () => {
      const exported = z.custom<Record<string, unknown>>().parse(await import(join(folder, `${file}.ts`)));

      const action = declared.parse(exported[exportName(file)]);

      assert.equal(action.name, file);
    });

  it('has no action that no command runs', () => {
    const used = new Set(commands.flatMap((command) => [command.name, ...partsOf(command).map(({ name }) => name)]));

    assert.deepEqual(
      files.filter((file) => !used.has(file)),
      [],
    );
  });

  it('has every command of the registry', () => {
    assert.deepEqual(
      commands.map(({ name }) => name).filter((name) => !files.includes(name)),
      [],
    );
  });
});
