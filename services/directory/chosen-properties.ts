import { z } from 'zod';
import { commaList } from '../contract/args.ts';
import { shownValue } from '../contract/report.ts';

/** The argument with which people choose the Graph properties that a report shows. */
export const select = commaList.optional().describe('Graph properties to show instead, comma-separated');

/** An object of Graph's with whatever properties were asked for. */
export const anyProperties = z.record(z.string(), z.unknown());

/** The properties of an object as facts, in the order in which Graph sends them, without annotations. */
export const propertyFacts = (properties: z.output<typeof anyProperties>): readonly [name: string, value: string][] =>
  Object.entries(properties)
    .filter(([name]) => !name.includes('@'))
    .map(([name, value]) => [name, shownValue(value)]);
