import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createLog } from '../../../bot/telemetry/log.ts';
import { createTraces } from '../../../bot/telemetry/traces.ts';
import { startCollector } from '../../harness/collector.ts';
import { afterTest } from '../../harness/harness.ts';

describe('the log', () => {
  it('does not end the bot where the disk is full', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const full = openSync('/dev/full', 'w');
    afterTest(() => {
      closeSync(full);
    });
    const log = createLog('info', full);

    for (let n = 0; n < 3; n += 1) log.info('nobody can write this');
    await new Promise(setImmediate); // an error that nobody listens to would be thrown by now
  });

  it('names the trace that a line belongs to, while traces are sent', async () => {
    const { origin } = await startCollector();
    const traces = await createTraces(resourceFromAttributes({}), origin);
    const folder = mkdtempSync(join(tmpdir(), 'cordon-log-'));
    const fd = openSync(join(folder, 'log'), 'w');
    afterTest(async () => {
      await traces.close();
      closeSync(fd);
      rmSync(folder, { recursive: true });
    });
    const log = createLog('info', fd);

    log.info('outside');
    await traces.turn('message', () => {
      log.info('inside');
      return Promise.resolve();
    });

    const [outside, inside] = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
    assert.doesNotMatch(outside ?? '', /trace_id/);
    assert.match(inside ?? '', /"trace_id":"[0-9a-f]{32}","span_id":"[0-9a-f]{16}"/);
  });

  it('is written in full once there is space again', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'cordon-log-'));
    afterTest(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'log');
    const fd = openSync(file, 'w');
    afterTest(() => {
      closeSync(fd);
    });
    const log = createLog('info', fd);
    const allow = (bytes: string) => promisify(execFile)('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}`]);

    await allow('0:unlimited');
    try {
      log.info('while it is full');
    } finally {
      await allow('unlimited:unlimited');
    }
    log.info('when it is not');

    assert.match(readFileSync(file, 'utf8'), /while it is full.*\n.*when it is not/);
  });
});
