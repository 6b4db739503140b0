import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cliCommands } from '../../scripts/cli/commands.ts';
import { cliUsageOf } from '../../scripts/cli/usage.ts';

const page = readFileSync('docs/operate/command-line.md', 'utf8');
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('docs/operate/command-line.md', () => {
  it('has a section for each command, in the order of the help, and no other', () => {
    const sections = [...page.matchAll(/^## cordon (.+)$/gm)].map(([, name]) => name);

    assert.deepEqual(
      sections,
      cliCommands.map(({ name }) => name),
    );
  });

  for (const command of cliCommands)
    it(`shows the usage, the options and the exit codes of ${command.name}`, () => {
      const section = flat(page.split(`\n## cordon ${command.name}\n`)[1]?.split('\n## ')[0] ?? '');

      assert.ok(section.includes(cliUsageOf(command)), cliUsageOf(command));
      assert.ok(section.includes(flat(command.details)), command.details);
      for (const { meaning } of Object.values(command.options)) assert.ok(section.includes(meaning), meaning);
      for (const [code, meaning] of command.exits) assert.ok(section.includes(`- ${code}: ${meaning}`), meaning);
    });
});
