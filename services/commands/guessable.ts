import { argumentsOf } from '../contract/arguments.ts';
import { accessOpenedBy, isRead, type Command } from '../contract/bundle.ts';

/**
 * Whether a misspelt word may be taken for this command. What opens access with the arguments that it has when nobody types any, as its
 * declaration says, is never guessed.
 */
export function maySuggest(command: Command): boolean {
  if (isRead(command)) return true;
  const presets = argumentsOf(command).map(({ name, schema }) => [name, schema.safeParse(undefined).data] as const);
  return accessOpenedBy(command, Object.fromEntries(presets)) !== true;
}
