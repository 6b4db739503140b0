import type { Command } from './bundle.ts';

/* What the parts of a bundle have to do with each other. */

/**
 * Lists the parts that must have worked before this part of a command may run.
 * @param part name of the action
 */
export const prerequisitesOf = (command: Command, part: string): readonly string[] =>
  'stages' in command ? (command.stages.flat().find(({ action }) => action.name === part)?.needs ?? []) : [];

/**
 * Lists the parts after whose failure this part of a command must not run.
 * @param part name of the action
 */
export const guardsOf = (command: Command, part: string): readonly string[] =>
  'stages' in command ? (command.stages.flat().find(({ action }) => action.name === part)?.notAfterFailed ?? []) : [];

/**
 * Lists the parts that make up for this part of a command when it cannot work.
 * @param part name of the action
 */
export const substitutesOf = (command: Command, part: string): readonly string[] =>
  'stages' in command
    ? command.stages.flat().flatMap(({ action, makesUpFor = [] }) => (makesUpFor.includes(part) ? [action.name] : []))
    : [];
