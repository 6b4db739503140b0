import type { Report } from '../services/contract/action.ts';
import { button, styleOf } from './buttons.ts';
import type { Elements } from './card.ts';
import { rowsAtMost } from './report-rows.ts';
import { oneLine } from './text.ts';

/** The id of the input that says who is ticked; a click on the button brings their object ids with it. */
const tickedInput = 'ticked';

/** The choices of a report and the button that asks for its command for all who are ticked; nothing where there are none. */
export function tickElements({ ticks }: Pick<Report, 'ticks'>): Elements {
  if (ticks === undefined || ticks.choices.length === 0) return [];
  const { title, offer, choices } = ticks;
  const shown = choices.slice(0, rowsAtMost);
  return [
    {
      type: 'Input.ChoiceSet',
      id: tickedInput,
      label: oneLine(title),
      style: 'expanded',
      isMultiSelect: true,
      wrap: true,
      spacing: 'Large',
      isRequired: true,
      errorMessage: 'Tick at least one.',
      choices: shown.map((choice) => ({ title: oneLine(choice.title), value: choice.id })),
      value: shown.flatMap(({ id, isTicked }) => (isTicked ? [id] : [])).join(','),
    },
    {
      type: 'ActionSet',
      spacing: 'Small',
      actions: [
        button('start', offer.label, { command: offer.command }, { style: styleOf(offer.command), inputs: true }),
      ],
    },
  ];
}
