import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { z } from 'zod';
import { commandTable, peopleTable, talkTable, withTables } from '../scripts/readme-tables.ts';
import { builtinCommands } from '../services/commands/builtin.ts';
import { mriOf, practicePeople, practicePersonNamed, practiceTenantId } from '../practice/people/people.ts';
import { commands } from '../services/registry.ts';

describe('the README', () => {
  it('has the tables that the code makes; `npm run derive` brings them up to date', async () => {
    const readme = readFileSync('README.md', 'utf8');
    const parts = {
      commands: commandTable(commands),
      talks: talkTable(builtinCommands),
      people: peopleTable(practicePeople),
    };

    const style = await resolveConfig('README.md', { editorconfig: true });
    const derived = await format(withTables(readme, parts), { ...style, filepath: 'README.md' });

    assert.equal(readme, derived);
  });

  it('names only scripts that there are', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const named = [
      ...readFileSync('README.md', 'utf8').matchAll(/npm (?:run )?(start|test|demo|build|package|derive)\b/g),
    ];

    for (const [, name] of named) assert.ok(scripts[name ?? ''] !== undefined, name);
  });
});

for (const file of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
  it(`${file} links only to files that there are`, () => {
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? '');

    assert.deepEqual(
      links.filter((target) => !existsSync(target)),
      [],
    );
  });
}

describe('the Playground', () => {
  it('has one channel: it does not start with more', () => {
    const { team } = z
      .looseObject({ team: z.looseObject({ channels: z.array(z.looseObject({ id: z.string() })) }) })
      .parse(parse(readFileSync('.m365agentsplayground.yml', 'utf8')));

    assert.equal(team.channels.length, 1);
  });

  it('has people of the practice tenant, with their ids', () => {
    const user = z.looseObject({
      id: z.string(),
      name: z.string(),
      userPrincipleName: z.string(),
      aadObjectId: z.string(),
    });
    const config = z
      .looseObject({ tenantId: z.string(), currentUser: user, users: z.array(user) })
      .parse(parse(readFileSync('.m365agentsplayground.yml', 'utf8')));

    assert.equal(config.tenantId, practiceTenantId);
    for (const { id, name, userPrincipleName, aadObjectId } of [config.currentUser, ...config.users]) {
      const person = practicePersonNamed(name.split(' ')[0] ?? '');
      assert.deepEqual(
        { name, upn: userPrincipleName, oid: aadObjectId },
        { name: person?.name, upn: person?.upn, oid: person?.id },
      );
      assert.equal(id, mriOf(aadObjectId));
    }
  });
});
