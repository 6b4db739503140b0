import assert from 'node:assert/strict';
import process from 'node:process';
import { findSqlite } from '../../../services/store/sqlite-module.ts';

/** A stand-in for a module with SQLite. */
const aModule = () => ({ DatabaseSync: () => undefined });
const missing = () => {
  throw new Error(`Cannot find module '@photostructure/sqlite'`);
};

describe('the SQLite of this Node.js', () => {
  const [builtIn, installed] = [aModule(), aModule()];
  const both = { builtIn: () => builtIn, installed: () => installed };
  const cases: readonly (readonly [why: string, sources: Parameters<typeof findSqlite>[0], found: object])[] = [
    ['is built in from 24 on', { ...both, nodeMajor: 24 }, builtIn],
    ['is the package before', { ...both, nodeMajor: 22 }, installed],
    ['is the package where none is built in', { ...both, nodeMajor: 24, builtIn: () => undefined }, installed],
    ['is built in where the package is not installed', { ...both, nodeMajor: 22, installed: missing }, builtIn],
  ];
  for (const [why, sources, found] of cases)
    it(why, () => {
      assert.equal(findSqlite(sources), found);
    });

  it('is missing with a message that names what to install', () => {
    const nowhere = { nodeMajor: 20, builtIn: () => undefined, installed: missing };

    assert.throws(
      () => findSqlite(nowhere),
      (error: Error) =>
        /npm install @photostructure\/sqlite.*Node\.js 24/.test(error.message) && error.cause instanceof Error,
    );
  });

  it('is found in this process', () => {
    const { DatabaseSync } = findSqlite();
    const isBuiltIn = Object.is(DatabaseSync, builtInDatabase());

    assert.equal(isBuiltIn, Number.parseInt(process.versions.node, 10) >= 24);
  });
});

function builtInDatabase(): unknown {
  const sqlite = process.getBuiltinModule('node:sqlite');
  return sqlite !== undefined && 'DatabaseSync' in sqlite ? sqlite.DatabaseSync : undefined;
}
