#!/usr/bin/env node
/** The command line: `cordon COMMAND`. See `cordon --help` and docs/operate/command-line.md. */
import { cliCommands } from './cli/commands.ts';
import { runCli } from './cli/run-cli.ts';

process.exitCode = await runCli(cliCommands, process.argv.slice(2));
