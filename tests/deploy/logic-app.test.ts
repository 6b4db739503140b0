import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const text = readFileSync('deploy/logic-app/azuredeploy.json', 'utf8');
const names = z.record(z.string(), z.unknown());
const template = z
  .strictObject({
    $schema: z.url(),
    contentVersion: z.string(),
    metadata: names,
    parameters: z.record(
      z.string(),
      z.looseObject({ type: z.literal('string'), metadata: z.object({ description: z.string() }) }),
    ),
    variables: z.record(z.string(), z.string()),
    resources: z.array(
      z.looseObject({ type: z.string(), apiVersion: z.iso.date(), name: z.string(), location: z.string() }),
    ),
    outputs: z.record(z.string(), z.object({ type: z.string(), value: z.string() })),
  })
  .parse(JSON.parse(text));

/** Every text in a value, with its path. */
function textsIn(value: unknown, path = ''): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, `${path}/${name}`));
}

const expressions = textsIn(template).filter(([, value]) => value.startsWith('['));
const used = (call: string): readonly string[] =>
  expressions.flatMap(([, value]) =>
    [...value.matchAll(new RegExp(`\\b${call}\\('([^']+)'\\)`, 'g'))].map(([, name = '']) => name),
  );

const workflow = z
  .object({
    identity: z.object({ type: z.literal('SystemAssigned') }),
    dependsOn: z.array(z.string()),
    properties: z.object({
      definition: z.object({
        parameters: names,
        triggers: z.record(
          z.string(),
          z.object({ type: z.string(), inputs: z.object({ path: z.string(), host: z.unknown() }) }),
        ),
        actions: z.record(z.string(), z.object({ type: z.string(), inputs: names })),
      }),
      parameters: z.object({ $connections: z.object({ value: z.record(z.string(), names) }) }),
    }),
  })
  .parse(template.resources.find(({ type }) => type === 'Microsoft.Logic/workflows'));

describe('the playbook template', () => {
  it('uses every parameter and variable, and none that is not there', () => {
    assert.deepEqual([...new Set(used('parameters'))].sort(), Object.keys(template.parameters).sort());
    assert.deepEqual([...new Set(used('variables'))].sort(), Object.keys(template.variables).sort());
  });

  it('has expressions that are closed, with functions of Azure only', () => {
    for (const [path, value] of expressions) {
      assert.match(value, /\)(\.\w+)*\]$/, path);
      assert.equal(value.split('(').length, value.split(')').length, path);
      for (const [, name] of value.matchAll(/\b([a-z]\w*)\(/gi))
        assert.match(
          name ?? '',
          /^(concat|parameters|variables|resourceId|resourceGroup|subscription|reference)$/,
          path,
        );
    }
  });

  it('refers only to resources that it makes', () => {
    const made = template.resources.map(({ type, name }) => `resourceId('${type}', ${name.slice(1, -1)})`);
    const references = expressions.flatMap(([, value]) =>
      [...value.matchAll(/resourceId\('[^']+', \w+\('[^']+'\)\)/g)].map(([whole]) => whole),
    );

    assert.ok(references.length >= 3);
    assert.deepEqual(
      references.filter((reference) => !made.includes(reference)),
      [],
    );
    assert.deepEqual(workflow.dependsOn, [`[${made[0] ?? ''}]`]);
  });

  it('sends what started it on, whole, with its own identity and for the bot’s app', () => {
    const { definition, parameters } = workflow.properties;
    const [trigger] = Object.values(definition.triggers);
    const [action, ...others] = Object.values(definition.actions);

    assert.deepEqual(others, []);
    assert.deepEqual([trigger?.type, trigger?.inputs.path], ['ApiConnectionWebhook', '/incident-creation']);
    assert.match(JSON.stringify(trigger), /\['azuresentinel'\]\['connectionId'\]/);
    assert.deepEqual(Object.keys(parameters.$connections.value), ['azuresentinel']);
    assert.equal(action?.type, 'Http');
    assert.deepEqual(
      [action.inputs['method'], action.inputs['body'], action.inputs['authentication']],
      [
        'POST',
        '@triggerBody()',
        { type: 'ManagedServiceIdentity', audience: "[concat('api://', parameters('botAppId'))]" },
      ],
    );
    assert.match(String(action.inputs['uri']), /^\[concat\(parameters\('cordonUrl'\), '\/api\/alerts\/'/);
  });

  it('puts out the id that the policy needs, and holds no secret', () => {
    assert.match(template.outputs['principalId']?.value ?? '', /'Full'\)\.identity\.principalId\]$/);
    assert.doesNotMatch(text, /secret|password|securestring|sig=/i);
  });
});
