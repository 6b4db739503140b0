import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { proposable, proposalHelp, toolsOf, type ToolsPorts } from '../../../bot/mcp/tools.ts';
import { argumentsOf } from '../../../services/contract/arguments.ts';
import { isRead, tierOf } from '../../../services/contract/bundle.ts';
import { commands } from '../../../services/registry.ts';

const contoso = { id: '11111111-1111-4111-8111-111111111111', name: 'Contoso', domains: ['contoso.com'] };
const fabrikam = { id: '55555555-5555-4555-8555-555555555555', name: 'Fabrikam', domains: ['fabrikam.com'] };
const one: ToolsPorts = {
  isOffered: () => true,
  channels: [{ id: '19:a@thread.tacv2', name: 'Incidents', tenant: undefined }],
  tenants: { all: [contoso], defaultTenant: contoso, botTenant: contoso.id },
};
const several: ToolsPorts = {
  ...one,
  channels: [...one.channels, { id: '19:b@thread.tacv2', name: undefined, tenant: undefined }],
  tenants: { ...one.tenants, all: [contoso, fabrikam] },
};
const shape = z.object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()).default([]) });
const schemaOf = (ports: ToolsPorts, name: string) =>
  shape.parse(z.toJSONSchema(toolsOf(ports).find((tool) => tool.name === name)?.inputSchema ?? assert.fail(name)));

describe('the tools', () => {
  it('are one for each read command, with its summary and its arguments', () => {
    const tools = toolsOf(one);

    for (const command of commands.filter(isRead)) {
      const tool = tools.find(({ name }) => name === command.name) ?? assert.fail(command.name);
      const { properties, required } = schemaOf(one, command.name);
      const declared = argumentsOf(command).filter(({ kind }) => kind !== 'secret');
      assert.equal(tool.description, command.summary);
      assert.equal(tool.readOnly, true);
      assert.deepEqual(
        Object.keys(properties),
        declared.map(({ name }) => name),
      );
      assert.deepEqual(
        required,
        declared.flatMap((argument) => (argument.required ? [argument.name] : [])),
      );
    }
  });

  it('have names that every client takes', () => {
    for (const { name } of toolsOf(one)) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
  });

  it('take a channel and a tenant only where there are several', () => {
    const where = ['channel', 'tenant'];
    const among = (ports: ToolsPorts, name: string) =>
      where.filter((key) => Object.hasOwn(schemaOf(ports, name).properties, key));

    assert.deepEqual([among(one, 'show-user'), among(several, 'show-user')], [[], where]);
    assert.deepEqual([among(one, 'propose'), among(several, 'propose')], [[], where]);
  });

  it('take no argument that they do not know', () => {
    for (const { inputSchema, name } of toolsOf(several))
      assert.equal(inputSchema.safeParse({ planted: 'x' }).success, false, name);
  });

  it('propose what changes something and is offered, and nothing else', () => {
    const names = proposable((name) => name !== 'contain').map(({ name }) => name);

    assert.deepEqual(
      names,
      commands.flatMap((command) => (isRead(command) || command.name === 'contain' ? [] : [command.name])),
    );
  });

  it('say how risky a command is that can be proposed, and which of its arguments no assistant may give', () => {
    const secrets = proposable(() => true).filter((command) =>
      argumentsOf(command).some(({ kind }) => kind === 'secret'),
    );

    assert.ok(secrets.length > 0);
    for (const command of secrets) {
      assert.match(JSON.stringify(proposalHelp(command)), /A secret: ask for this command in Teams/);
      assert.ok(JSON.stringify(proposalHelp(command)).includes(`"tier":"${tierOf(command)}"`));
    }
  });
});

describe('docs/assistants.md', () => {
  it('names every tool that is no read command', () => {
    const page = readFileSync('docs/assistants.md', 'utf8');

    for (const { name, does } of toolsOf(one)) if (does.kind !== 'read') assert.ok(page.includes(`\`${name}\``), name);
  });
});
