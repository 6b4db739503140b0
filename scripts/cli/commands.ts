import { auditExport } from './audit-export.ts';
import { auditFollow } from './audit-follow.ts';
import { auditVerify } from './audit-verify.ts';
import { backup } from './backup.ts';
import { check } from './check.ts';
import type { CliCommand } from './cli-command.ts';
import { consent } from './consent.ts';
import { migrateCommand } from './migrate.ts';
import { packageCommand } from './package.ts';
import { policyExplain } from './policy-explain.ts';
import { restore } from './restore.ts';
import { rotateKey } from './rotate-key.ts';
import { serve } from './serve.ts';
import { versionCommand } from './version.ts';

/** Every command of `cordon`, in the order of the help. */
export const cliCommands: readonly CliCommand[] = [
  serve,
  check,
  consent,
  policyExplain,
  packageCommand,
  migrateCommand,
  auditVerify,
  auditExport,
  auditFollow,
  backup,
  restore,
  rotateKey,
  versionCommand,
];
