import assert from 'node:assert/strict';
import { z } from 'zod';
import { defineRead, type ReadAction } from '../../../services/contract/action.ts';

const valid: ReadAction = {
  name: 'show-weather',
  aliases: [],
  summary: 'Show the weather',
  example: 'show-weather city=Bern',
  tier: 'read',
  permissions: [],
  source: 'https://learn.microsoft.com/graph/api/overview',
  args: z.object({ city: z.string().describe('Which city') }),
  run: () => Promise.resolve({ title: 'Sunny' }),
};

describe('a declaration', () => {
  it('is frozen once it is checked', () => {
    const action = defineRead(valid);

    assert.ok(Object.isFrozen(action));
  });

  for (const name of ['showWeather', 'show_weather', 'Show-weather', 'show-', '']) {
    it(`is refused with the name "${name}"`, () => {
      assert.throws(() => defineRead({ ...valid, name }), new TypeError(`command name "${name}" is not kebab-case`));
    });
  }

  it('is refused with an argument that has no description', () => {
    const args = z.object({ city: z.string() });

    assert.throws(
      () => defineRead({ ...valid, args }),
      new TypeError('show-weather: argument "city" has no description'),
    );
  });
});
