import assert from 'node:assert/strict';
import { formFor } from '../../../bot/conversation/forms.ts';
import { formCard } from '../../../cards/form-card.ts';
import { argumentsOf } from '../../../services/contract/arguments.ts';
import { commands } from '../../../services/registry.ts';
import { inputs } from '../../harness/cards.ts';

const peopleNamed = commands.flatMap((command) =>
  argumentsOf(command).flatMap(({ name, kind }) =>
    kind === 'people' || kind === 'person' ? [{ command, name, kind }] : [],
  ),
);

describe('the people picker', () => {
  it('stands in the form of every command for every argument that names people, beside a line to type', () => {
    const missing = peopleNamed.filter(({ command, name, kind }) => {
      const bound = {
        kind: 'missing',
        people: {},
        args: {},
        reason: undefined,
        tenant: undefined,
        keys: [name],
      } as const;
      const shown = inputs(formCard({ ...formFor(command, bound, {}), practice: true }));
      const picker = shown.find(({ id }) => id === name)?.json;
      const typed = shown.find(({ id }) => id === `${name}-typed`);
      const asksTeams = JSON.stringify(picker?.['choices.data']) === JSON.stringify(teamsUsers);
      return !(asksTeams && picker?.['isMultiSelect'] === (kind === 'people') && typed?.type === 'Input.Text');
    });

    assert.ok(peopleNamed.length > 40, `${peopleNamed.length} arguments name people`);
    assert.deepEqual(
      missing.map(({ command, name }) => `${command.name} ${name}`),
      [],
    );
  });
});

/**
 * What Teams fills the picker with.
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker
 */
const teamsUsers = { type: 'Data.Query', dataset: 'graph.microsoft.com/users' };
