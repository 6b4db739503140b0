import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { metricTable, type MetricDeclaration } from '../bot/telemetry/metric-table.ts';
import { practicePeople } from '../practice/people/people.ts';
import type { PracticePerson } from '../practice/people/person.ts';
import { builtinCommands } from '../services/commands/builtin.ts';
import { commandNamed, commands } from '../services/registry.ts';
import { commandPages } from './command-pages.ts';
import { graphAppManifest } from './graph-app-manifest.ts';
import { codes, item, table, withParts } from './markdown.ts';
import {
  byCommand,
  byGroup,
  byLicence,
  byPermission,
  byRole,
  inNamesList,
  leastSet,
  optInList,
} from './permission-lists.ts';

/**
 * Every file that is derived from the code, wholly or in part, formatted: documentation, and the app registration that calls Graph.
 * @returns path to text
 * @throws {RangeError} when a page lacks a derived part or a group names an unknown command
 */
export async function derivedDocs(): Promise<ReadonlyMap<string, string>> {
  const contain = commandNamed('contain');
  if (contain === undefined) throw new RangeError('there is no command "contain"');
  const pages = [
    ...Object.entries(commandPages(commands, builtinCommands)).map(
      ([page, text]) => [`docs/commands/${page}`, text] as const,
    ),
    partly('docs/permissions.md', {
      containment: leastSet(contain),
      'by-group': byGroup(commands),
      'by-permission': byPermission(commands),
      'in-names': inNamesList(commands),
      'by-role': byRole(commands),
      'by-licence': byLicence(commands),
      'by-command': byCommand(commands),
    }),
    partly('docs/operate/metrics.md', { metrics: metricList(Object.values(metricTable)) }),
    partly('docs/policy.md', { 'opt-in': optInList(commands) }),
    ['infra/aad.graph.manifest.json', JSON.stringify(graphAppManifest(commands))] as const,
    partly('README.md', { people: peopleTable(practicePeople) }),
  ];
  return new Map(await Promise.all(pages.map(async ([path, text]) => [path, await formatted(path, text)] as const)));
}

function partly(path: string, parts: Readonly<Record<string, string>>): readonly [string, string] {
  return [path, withParts(readFileSync(path, 'utf8'), parts)];
}

const peopleTable = (people: readonly PracticePerson[]): string =>
  table(
    ['address', 'good for'],
    people.map(({ upn, goodFor }) => [`\`${upn}\``, goodFor]),
  );

const metricList = (metrics: readonly MetricDeclaration[]): string =>
  metrics
    .map(({ name, kind, labels, about }) => {
      const by = labels.length === 0 ? '' : `, by ${codes(labels)}`;
      return item(`\`${name}\` (${kind}${by}): ${about}`);
    })
    .join('\n');

/** The text as Prettier writes this file. */
export async function formatted(path: string, text: string): Promise<string> {
  const style = await resolveConfig(path, { editorconfig: true });
  return format(text, { ...style, filepath: path });
}
