// A made-up history of a team.yaml, the same for the same numbers: mostly people who come, go and change, now and then
// a group, a project or the policy. Written into a git repository as one stream.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Yields the text after each commit, the first one included. */
export function* historyOf(start: string, commits: number): Generator<string> {
  const lines = start.trimEnd().split('\n');
  const next = randomness(42);
  const pick = (from: number, to: number): number => from + Math.floor(next() * (to - from));
  let added = 0;
  yield start;
  for (let n = 1; n < commits; n += 1) {
    const first = lines.indexOf('members:') + 1;
    const kind = next();
    if (kind < 0.25) {
      added += 1;
      lines.splice(pick(first + 2, lines.length), 0, `  new.${added}@acme.example: team-${pick(0, 25)}`);
    } else if (kind < 0.45) {
      const gone = pick(first + 2, lines.length);
      if (!lines[gone]?.includes('person.000000')) lines.splice(gone, 1);
    } else if (kind < 0.97) {
      const at = pick(first + 2, lines.length);
      const key = (lines[at] ?? '').split(': ')[0];
      const value = [
        `team-${pick(0, 25)}`,
        `{ role: user, projects: [p${pick(0, 40)}] }`,
        `{ role: admin, reason: "OPS-${n}" }`,
        `{ group: team-${pick(0, 25)}, expires: 2027-0${pick(1, 10)}-15 }`,
      ][pick(0, 4)];
      lines[at] = `${key}: ${value}`;
    } else if (kind < 0.985) {
      const at = lines.findIndex((line) => line.startsWith(`  team-${pick(0, 25)}:`));
      if (at >= 0) lines[at] = (lines[at] ?? '').replace(/projects: \[.*?\]/, `projects: [p${pick(0, 40)}]`);
    } else if (kind < 0.993) {
      const at = lines.findIndex((line) => line.startsWith('groups:'));
      lines.splice(at, 0, `  q${n}: { kissmetrics: "${5000 + n}", data: internal }`);
    } else {
      const policy = `policy: { removals: { max_count: ${pick(5, 50)} } }`;
      const at = lines.findIndex((line) => line.startsWith('policy:'));
      if (at >= 0) lines[at] = policy;
      else lines.splice(1, 0, policy);
    }
    yield `${lines.join('\n')}\n`;
  }
}

/** Writes the texts as commits of `refs/heads/main`, on top of `from` where it is given. */
export async function writeHistory(
  repository: string,
  texts: Iterable<string>,
  from: string | null = null,
): Promise<void> {
  const git = spawn('git', ['-C', repository, 'fast-import', '--quiet', '--force'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(git, 'close');
  let n = 0;
  for (const text of texts) {
    const message = `Change ${n}`;
    const parent = n === 0 && from !== null ? `from ${from}\n` : '';
    const piece = `commit refs/heads/main\ncommitter A <a@acme.example> ${1_700_000_000 + n * 3600} +0000\ndata ${message.length}\n${message}\n${parent}M 100644 inline team.yaml\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    if (!git.stdin.write(piece)) await once(git.stdin, 'drain');
    n += 1;
  }
  git.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}`);
}

/** Mulberry32: the same numbers on every machine. */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
