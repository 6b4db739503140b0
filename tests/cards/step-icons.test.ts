import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { stepIcon } from '../../cards/step-icons.ts';
import { isRead, partsOf } from '../../services/contract/bundle.ts';
import { commands } from '../../services/registry.ts';
import { elements } from '../harness/cards.ts';
import { aView } from '../harness/views.ts';

describe('the icons of a plan', () => {
  const writes = commands.flatMap((command) => (isRead(command) ? [] : [command]));
  for (const command of writes)
    it(`differ from step to step: ${command.name}`, () => {
      const names = partsOf(command).flatMap(({ name, tier }) => (tier === 'read' ? [] : [name]));
      const shown = [...new Set(names)].map((name) => stepIcon(name).name);

      assert.equal(new Set(shown).size, shown.length, shown.join(', '));
      assert.ok(!shown.includes('ArrowCircleRight'), `an action without an icon: ${names.join(', ')}`);
    });

  it('stand on the card that asks for confirmation, each with a character for clients without icons', () => {
    const icons = elements(requestCard(aView())).filter(({ type }) => type === 'Icon');

    assert.deepEqual(
      icons.map(({ name }) => name).filter((name) => name === 'Key' || name === 'PlugDisconnected'),
      ['Key', 'PlugDisconnected'],
    );
    for (const one of icons) assert.equal((one['fallback'] as { type?: unknown }).type, 'TextBlock');
  });

  it('are an arrow for an action that is not known', () => {
    assert.equal(stepIcon('constructor').name, 'ArrowCircleRight');
  });
});
