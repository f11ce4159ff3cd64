// Files on the way in and out: exact reasons, all or nothing.
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBytes, reason, writeWhole } from '../../../src/cli/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));
const at = (name: string): string => path.join(folder, name);

it('refuses what is too large before it reads it', async () => {
  await writeFile(at('big'), 'x'.repeat(11));
  await expect(readBytes(at('big'), 'big', 10)).rejects.toThrow('big has 11 bytes; at most 10 are read');
  expect(await readBytes(at('big'), 'big', 11)).toHaveLength(11);
});

it('names the file and the reason', async () => {
  await expect(readBytes(at('no'), 'no', 10)).rejects.toThrow('cannot read no: no such file or folder');
  await expect(readBytes(folder, 'here', 1 << 20)).rejects.toThrow('cannot read here: it is a folder');
});

it.each([
  [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'the disk is full'],
  [Object.assign(new Error('x'), { code: 'EWHAT' }), 'x'],
  ['plain', 'plain'],
])('says a reason in words', (error, words) => {
  expect(reason(error)).toBe(words);
});

it('replaces a file whole and keeps its mode', async () => {
  await writeFile(at('team.yaml'), 'old', { mode: 0o640 });
  await writeWhole(at('team.yaml'), 'new', 'team.yaml');
  expect(await readFile(at('team.yaml'), 'utf8')).toBe('new');
  expect((await stat(at('team.yaml'))).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(['team.yaml']);
});

it('writes through a link and leaves the link', async () => {
  await mkdir(at('real'));
  await writeFile(at('real/team.yaml'), 'old');
  await symlink('real/team.yaml', at('team.yaml'));
  await writeWhole(at('team.yaml'), 'new', 'team.yaml');
  expect((await lstat(at('team.yaml'))).isSymbolicLink()).toBe(true);
  expect(await readFile(at('real/team.yaml'), 'utf8')).toBe('new');
});

it('leaves nothing behind where it cannot write', async () => {
  await mkdir(at('taken'));
  await writeFile(at('taken/x'), '');
  await expect(writeWhole(at('taken'), 'new', 'taken')).rejects.toMatchObject({ code: 'RC542' });
  expect(await readdir(folder)).toEqual(['taken']);
});
