// The folder that states of history are kept in.
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { blameCache } from '../../../../src/evidence/blame/blame-cache.ts';
import { folder } from '../../../support/folder.ts';

const KEY = { tool_version: '1.0.0', roster_path: 'team.yaml', since: null };

describe('blame cache', () => {
  it('gives back what was written, and nothing of a folder that is not there', async () => {
    const cache = blameCache(path.join(await folder(), 'deep', 'cache'), KEY);
    expect([await cache.commits(), await cache.read('a1')]).toEqual([new Set(), null]);
    await cache.write('a1', 'text');
    expect([await cache.commits(), await cache.read('a1')]).toEqual([new Set(['a1']), 'text']);
  });

  it.each([
    ['version of the tool', { tool_version: '1.0.1' }],
    ['file', { roster_path: 'other.yaml' }],
    ['beginning', { since: 'a0' }],
  ])('does not see what another %s wrote', async (_, change) => {
    const directory = await folder();
    await blameCache(directory, KEY).write('a1', 'text');
    expect(await blameCache(directory, { ...KEY, ...change }).commits()).toEqual(new Set());
  });

  it('keeps a few states only', async () => {
    const directory = await folder();
    const cache = blameCache(directory, KEY);
    for (const commit of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) await cache.write(commit, 'text');
    const commits = await cache.commits();
    expect(commits.size).toBe(4);
    expect(commits.has('a6')).toBe(true);
    expect(await readdir(directory)).toHaveLength(4);
  });

  it('says nothing where it cannot write', async () => {
    const file = path.join(await folder(), 'file');
    await writeFile(file, '');
    const cache = blameCache(path.join(file, 'cache'), KEY);
    await cache.write('a1', 'text');
    expect(await cache.commits()).toEqual(new Set());
  });
});
