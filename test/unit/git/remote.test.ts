import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { folder } from '../../support/folder.ts';
import { cloneOf, type GitRepo, gitRepo } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';

const TOKEN = 'ghs_secretSECRETsecret';
const HEADER = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;

interface Server {
  readonly url: string;
  /** Values of `Authorization`, one list a request. */
  readonly seen: (readonly string[])[];
}

/** A server that refuses everything and remembers what it was shown. */
async function server(status: number, location?: string): Promise<Server> {
  const seen: (readonly string[])[] = [];
  const listening = http.createServer((request, response) => {
    seen.push(
      request.rawHeaders.filter(
        (_, index) => request.rawHeaders[index - 1]?.toLowerCase() === 'authorization',
      ),
    );
    response
      .writeHead(status, location === undefined ? {} : { location })
      .end(`no ${request.headers.authorization}`);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listening.close());
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, seen };
}

async function withOrigin(url: string): Promise<GitRepo> {
  const repo = await gitRepo();
  await repo.commit({ f: 'x' });
  await repo.git('remote', 'add', 'origin', url);
  return repo;
}

describe('fetch', () => {
  it('brings a commit that the clone lacks by its id, and moves nothing', async () => {
    const origin = await gitRepo();
    await origin.commit({ f: '1' });
    const clone = await cloneOf(origin);
    await origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    await origin.branch('topic');
    const head = await origin.commit({ f: '2' });
    await origin.commit({ f: '3' });
    const refs = await clone.git('show-ref');
    const repository = await openGit(clone.dir);
    expect(await repository.resolve(head)).toBeNull();
    expect(await repository.fetch(head, null)).toBe(true);
    expect(await repository.resolve(head)).toBe(head);
    expect(await clone.git('show-ref')).toBe(refs);
    await expect(readFile(path.join(clone.dir, '.git/FETCH_HEAD'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('brings a branch by its name', async () => {
    const origin = await gitRepo();
    await origin.commit({ f: '1' });
    const clone = await cloneOf(origin);
    await origin.git('update-ref', 'refs/pull/7/head', await origin.commit({ f: '2' }));
    const repository = await openGit(clone.dir);
    expect(await repository.fetch('refs/pull/7/head', null)).toBe(true);
    expect(await repository.resolve(await origin.git('rev-parse', 'HEAD'))).not.toBeNull();
  });

  it('says that origin does not have it', async () => {
    const origin = await gitRepo();
    await origin.commit({ f: '1' });
    const clone = await cloneOf(origin);
    const repository = await openGit(clone.dir);
    expect(await repository.fetch('f'.repeat(40), null)).toBe(false);
    expect(await repository.fetch('refs/heads/none', null)).toBe(false);
    expect(await (await openGit(origin.dir)).fetch('main', null)).toBe(false);
    await expect(repository.fetch('--upload-pack=touch x', null)).rejects.toMatchObject({ code: 'RC609' });
  });

  it('fails where origin does not answer', async () => {
    const repo = await withOrigin(path.join(await folder(), 'nowhere'));
    await expect((await openGit(repo.dir)).fetch('main', null)).rejects.toMatchObject({ code: 'RC607' });
  });

  it.each(['ext::sh -c touch% ran', 'git://127.0.0.1:1/x'])('never speaks %s', async (url) => {
    const repo = await withOrigin(url);
    await repo.git('config', 'protocol.allow', 'always');
    await expect((await openGit(repo.dir)).fetch('main', null)).rejects.toMatchObject({
      code: 'RC607',
      message: expect.stringContaining('not allowed'),
    });
  });
});

describe('the token', () => {
  it('goes to origin on the server of the forge, in place of one that was left behind', async () => {
    const { url, seen } = await server(403);
    const repo = await withOrigin(`${url}/acme/access.git`);
    await repo.git('config', `http.${url}/.extraheader`, 'AUTHORIZATION: basic old');
    await repo.git('config', 'http.extraheader', 'AUTHORIZATION: basic older');
    const config = await readFile(path.join(repo.dir, '.git/config'), 'utf8');
    const repository = await openGit(repo.dir, { env: { GITHUB_SERVER_URL: url } });
    await expect(repository.fetch('main', TOKEN)).rejects.toMatchObject({ code: 'RC607' });
    expect(seen).toEqual([[HEADER]]);
    expect(await readFile(path.join(repo.dir, '.git/config'), 'utf8')).toBe(config);
  });

  it.each([
    ['another server', 'https://github.com'],
    ['the same name by another protocol', 'https'],
    ['no address at all', 'nonsense'],
  ])('stays here where the server of the forge is %s', async (_, forge) => {
    const { url, seen } = await server(403);
    const repo = await withOrigin(`${url}/acme/access.git`);
    const GITHUB_SERVER_URL = forge === 'https' ? url.replace('http', 'https') : forge;
    const repository = await openGit(repo.dir, { env: { GITHUB_SERVER_URL } });
    await expect(repository.fetch('main', TOKEN)).rejects.toMatchObject({ code: 'RC607' });
    expect(seen).toEqual([[]]);
    expect(repository.calls.flatMap((call) => Object.values(call.env)).join()).not.toContain(HEADER);
  });

  it('follows the address that settings make of origin', async () => {
    const { url, seen } = await server(403);
    const repo = await withOrigin('https://github.com/acme/access.git');
    await repo.git('config', `url.${url}/.insteadOf`, 'https://github.com/');
    await expect((await openGit(repo.dir)).fetch('main', TOKEN)).rejects.toMatchObject({ code: 'RC607' });
    expect(seen).toEqual([[]]);
  });

  it('is not carried to where a server sends us', async () => {
    const other = await server(403);
    const { url, seen } = await server(302, `${other.url}/acme/access.git/info/refs?service=git-upload-pack`);
    const repo = await withOrigin(`${url}/acme/access.git`);
    const repository = await openGit(repo.dir, { env: { GITHUB_SERVER_URL: url } });
    await expect(repository.fetch('main', TOKEN)).rejects.toMatchObject({ code: 'RC607' });
    expect(seen).toEqual([[HEADER]]);
    expect(other.seen).toEqual([]);
  });

  it('is in no argument, no error and no trace', async () => {
    const { url } = await server(401);
    const trace = path.join(await folder(), 'trace');
    const repo = await withOrigin(url.replace('//', '//ada:hunter2@'));
    const env = { GITHUB_SERVER_URL: url, GIT_TRACE: trace, GIT_TRACE_CURL: trace, GIT_CURL_VERBOSE: '1' };
    const repository = await openGit(repo.dir, { env });
    const failure: unknown = await repository.fetch('main', TOKEN).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: 'RC607' });
    expect(JSON.stringify(failure) + String(failure)).not.toMatch(
      new RegExp(`${TOKEN}|${HEADER.slice(6)}|hunter2`),
    );
    expect(repository.calls.flatMap((call) => call.args).join(' ')).not.toContain(HEADER.slice(6));
    await expect(readFile(trace)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is not asked for: neither of a person, nor of a program that knows passwords', async () => {
    const { url } = await server(401);
    const repo = await withOrigin(`${url}/acme/access.git`);
    const ran = path.join(await folder(), 'ran');
    const ask = path.join(await folder(), 'ask');
    await writeFile(ask, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    await repo.git('config', 'credential.helper', ask);
    const env = { GITHUB_SERVER_URL: url, GIT_ASKPASS: ask, SSH_ASKPASS: ask };
    await expect((await openGit(repo.dir, { env })).fetch('main', TOKEN)).rejects.toMatchObject({
      code: 'RC607',
    });
    await expect(readFile(ran)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
