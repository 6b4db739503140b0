import { redactText } from '../../services/base/redact.ts';
import { GraphProblem } from '../../services/graph/graph.ts';
import { DatabaseUnusable } from '../../services/store/database.ts';

/** An error of the operating system, as Node gives it. */
interface SystemError extends Error {
  readonly code: string;
  readonly path?: string | undefined;
  readonly syscall?: string | undefined;
  readonly port?: number | undefined;
  readonly address?: string | undefined;
}

/** What each error about a file means and what to do about it. */
const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder. Check the current folder and the setting that names it',
  EACCES: 'this user may not use it. Run the command as the user of the bot, or change the owner or the mode',
  EPERM: 'this user may not use it. Run the command as the user of the bot, or change the owner or the mode',
  EROFS: 'the file system is read-only. Choose a folder that can be written to',
  EISDIR: 'it is a folder, expected a file',
  ENOTDIR: 'a part of the path is a file, expected a folder',
  EEXIST: 'it exists already',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
};

/** What each error about a connection means. */
const netFaults: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEDOUT: 'there was no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
};

/**
 * Makes a sentence of whatever ended a command or a start, with what to do next. It holds no stack, except for a bug at the log level
 * `debug` or `trace`.
 * @param error what was thrown
 * @param logLevel the setting `LOG_LEVEL`
 */
export function failureWords(error: unknown, logLevel: string | undefined): string {
  if (error instanceof GraphProblem || error instanceof DatabaseUnusable) return redactText(error.message);
  const known = isSystemError(error) ? systemWords(error) : undefined;
  return redactText(known ?? bugWords(error, logLevel));
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function systemWords({ code, path, syscall, port, address }: SystemError): string | undefined {
  if (syscall === 'listen') return listenWords(code, port ?? 0, address);
  const ofNet = Object.hasOwn(netFaults, code) ? netFaults[code] : undefined;
  if (ofNet !== undefined)
    return `${port === undefined ? 'A connection' : `${address ?? 'Port'}:${port}`} failed: ${ofNet}.`;
  const ofFile = Object.hasOwn(fileFaults, code) ? fileFaults[code] : undefined;
  return ofFile === undefined || path === undefined ? undefined : `${path}: ${ofFile}.`;
}

function listenWords(code: string, port: number, address = 'this machine'): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${address} is taken by another program. Stop that program, or set PORT to another port.`;
    case 'EACCES':
      return `Port ${port} on ${address} may not be used by this user. Set PORT to a port from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${address} is no address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all.`;
    default:
      return `Port ${port} on ${address} cannot be listened on: ${code}. Check HOST and PORT.`;
  }
}

function bugWords(error: unknown, logLevel: string | undefined): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const isDebugging = logLevel === 'debug' || logLevel === 'trace';
  const how = isDebugging
    ? `Report it with the output of "cordon version" and this stack:\n${stack ?? message}`
    : 'Report it with the output of "cordon version" and of the same command with LOG_LEVEL=debug.';
  return `This is a bug in Cordon: ${message}. ${how}`;
}
