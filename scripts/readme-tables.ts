import { isRead, permissionsOf, tierOf, type Command } from '../services/contract/bundle.ts';
import type { BuiltinCommand } from '../services/commands/builtin.ts';
import { usageOf } from '../services/commands/usage.ts';
import type { PracticePerson } from '../practice/people/person.ts';

/** The README with every derived part made anew; a part stands between `<!-- name -->` and `<!-- /name -->`. */
export function withTables(readme: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, table]) => {
    const place = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new RangeError(`README.md has no part <!-- ${name} -->`);
    return text.replace(place, (_, open: string, end: string) => `${open}\n\n${table}\n\n${end}`);
  }, readme);
}

/** What can be typed, what it needs from a person and from Microsoft. */
export function commandTable(commands: readonly Command[]): string {
  const rows = commands.map((command) => [
    `\`${usageOf(command)}\``,
    `${command.summary}${command.aliases.length === 0 ? '' : `. Also: ${command.aliases.join(', ')}`}`,
    asksFor(command),
    permissionsOf(command).join(', '),
  ]);
  return table(['typed', 'what it does', 'asks for', 'application permissions'], rows);
}

export const talkTable = (talks: readonly BuiltinCommand[]): string =>
  table(
    ['typed', 'what it does'],
    talks.map(({ example, summary }) => [`\`${example}\``, summary]),
  );

export const peopleTable = (people: readonly PracticePerson[]): string =>
  table(
    ['address', 'good for'],
    people.map(({ upn, goodFor }) => [`\`${upn}\``, goodFor]),
  );

function asksFor(command: Command): string {
  if (isRead(command)) return 'nothing';
  const tier = tierOf(command);
  return {
    read: 'nothing',
    change: 'confirmation',
    destructive: 'confirmation, 1 approval',
    critical: 'confirmation, 2 approvals',
  }[tier];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
