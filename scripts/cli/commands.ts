import { auditExport } from './audit-export.ts';
import { auditVerify } from './audit-verify.ts';
import { check } from './check.ts';
import type { CliCommand } from './cli-command.ts';
import { packageCommand } from './package.ts';
import { serve } from './serve.ts';
import { version } from './version.ts';

/** Every command of `cordon`, in the order of the help. */
export const cliCommands: readonly CliCommand[] = [serve, check, packageCommand, auditVerify, auditExport, version];
