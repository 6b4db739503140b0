import assert from 'node:assert/strict';
import { formCard, type FormField } from '../../cards/form-card.ts';
import { button, inputs, shown } from '../harness/cards.ts';

describe('the form card', () => {
  const field = (differs: Partial<FormField>): FormField => ({
    key: 'user',
    label: 'Who to contain',
    kind: 'people',
    required: true,
    ...differs,
  });
  const form = (fields: readonly FormField[], args = {}) =>
    formCard({ command: 'contain', summary: 'Contain somebody', fields, args, practice: true });

  it('offers the people picker and a text input, and requires neither', () => {
    const found = inputs(form([field({})]));

    assert.deepEqual(
      found.map(({ id, type, required }) => [id, type, required]),
      [
        ['user', 'Input.ChoiceSet', false],
        ['user-typed', 'Input.Text', false],
      ],
    );
    assert.deepEqual(found[0]?.json['choices.data'], { type: 'Data.Query', dataset: 'graph.microsoft.com/users' });
    assert.equal(found[0].json['isMultiSelect'], true);
  });

  it('offers the candidates for an ambiguous name, by object id', () => {
    const choices = [
      { title: 'Alex Wilber · alex@contoso.com', value: 'id-1' },
      { title: 'Alexa\u202e Wilber', value: 'id-2' },
    ];

    const card = form([field({ kind: 'person', choices })]);

    assert.match(shown(card), /^contain: who do you mean\?/);
    assert.deepEqual(inputs(card)[0]?.json['choices'], [choices[0], { title: 'Alexa Wilber', value: 'id-2' }]);
    assert.equal(inputs(card)[0]?.json['isMultiSelect'], false);
  });

  it('fills in what was typed before', () => {
    assert.equal(inputs(form([field({})], { 'user-typed': 'alex@contoso.com' }))[1]?.json['value'], 'alex@contoso.com');
  });

  const rows: readonly (readonly [FormField['kind'], string])[] = [
    ['plain', 'Input.Text'],
    ['text', 'Input.Text'],
    ['choice', 'Input.ChoiceSet'],
    ['yes-no', 'Input.Toggle'],
  ];
  for (const [kind, type] of rows) {
    it(`uses a labelled ${type} for ${kind}, with a message when it is missing`, () => {
      const [input] = inputs(form([field({ key: 'x', kind })]));

      assert.deepEqual([input?.id, input?.type, input?.label], ['x', type, 'Who to contain']);
      assert.ok(input?.required === false || typeof input?.json['errorMessage'] === 'string');
    });
  }

  it('submits the command and the known arguments with the inputs', () => {
    const submit = button(form([field({})], { deliver: 'discard' }), 'Continue');

    assert.deepEqual([submit.verb, submit.data], ['submit', { command: 'contain', args: { deliver: 'discard' } }]);
    assert.equal(submit.fallback.data['verb'], 'submit');
    assert.ok(submit.sendsInputs);
  });

  it('shows what was wrong with the arguments', () => {
    const card = formCard({
      command: 'x',
      summary: 's',
      problem: '“alex” fits 2 people.',
      fields: [],
      args: {},
      practice: false,
    });

    assert.match(shown(card), /“alex” fits 2 people\./);
  });
});
