// Commits as `git fast-import` takes them.
import type { Files } from './model.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** A commit to write. Parents are commit ids, or the places (from 0) of earlier specs of the same call. */
export interface CommitSpec {
  readonly ref: string;
  readonly parents: readonly (string | number)[];
  /** The tree to start from; absent: the first parent's. */
  readonly tree?: string;
  readonly files?: Files;
  readonly author: Identity;
  readonly committer: Identity;
  /** Milliseconds since the epoch. */
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly message: string;
}

/** Builds the text that `git fast-import` reads. */
export class FastImport {
  readonly #lines: string[] = [];

  line(text: string): void {
    this.#lines.push(`${text}\n`);
  }

  commit(spec: CommitSpec, mark: number): void {
    const name = (parent: string | number): string =>
      typeof parent === 'number' ? `:${parent + 1}` : parent;
    const [first, ...others] = spec.parents;
    // Without this a root commit would continue what the ref held before.
    if (first === undefined) this.line(`reset ${spec.ref}`);
    this.line(`commit ${spec.ref}`);
    this.line(`mark :${mark}`);
    this.line(`author ${who(spec.author, spec.authoredAt)}`);
    this.line(`committer ${who(spec.committer, spec.committedAt)}`);
    this.#data(spec.message);
    if (first !== undefined) this.line(`from ${name(first)}`);
    for (const other of others) this.line(`merge ${name(other)}`);
    if (spec.tree !== undefined) this.line(`M 040000 ${spec.tree} ""`);
    for (const [file, content] of Object.entries(spec.files ?? {})) {
      if (content === null) {
        this.line(`D ${quoted(file)}`);
        continue;
      }
      const { mode, text } = typeof content === 'string' ? { mode: '100644', text: content } : content;
      if (mode === '160000') {
        this.line(`M 160000 ${text} ${quoted(file)}`);
        continue;
      }
      this.line(`M ${mode} inline ${quoted(file)}`);
      this.#data(text);
    }
    this.line('');
  }

  reset(ref: string, to: string): void {
    this.line(`reset ${ref}`);
    this.line(`from ${to}`);
    this.line('');
  }

  text(): string {
    return this.#lines.join('');
  }

  #data(text: string): void {
    this.line(`data ${Buffer.byteLength(text)}`);
    this.line(text);
  }
}

function who({ name, email }: Identity, at: number): string {
  return `${name} <${email}> ${Math.floor(at / 1000)} +0000`;
}

function quoted(file: string): string {
  return `"${file.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
