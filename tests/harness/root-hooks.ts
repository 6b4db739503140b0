import { cleanUp } from './cleanup.ts';
import { startRunServices, stopRunServices } from './run-services.ts';
import { stopOwnPostgres } from './postgres.ts';

/** Hooks of every test file. In a parallel run mocha loads this file once in each worker. */
export const mochaHooks = {
  async afterEach(): Promise<void> {
    await cleanUp();
  },
  async afterAll(): Promise<void> {
    await stopOwnPostgres();
  },
};

/** Runs once, in mocha's own process, before any worker starts. */
export const mochaGlobalSetup = startRunServices;

/** Runs once, in mocha's own process, when all workers have ended, whether tests failed or not. */
export const mochaGlobalTeardown = stopRunServices;
