import { builtinCommands } from '../../services/commands/builtin.ts';
import { createVocabulary } from '../../services/commands/vocabulary.ts';
import { commands } from '../../services/registry.ts';

/** Every word that a message may begin with: the commands of the registry and the built-in ones. */
export const vocabulary = createVocabulary(commands, builtinCommands);
