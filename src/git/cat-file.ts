// Reads blobs over one `git cat-file --batch` that stays until the repository is closed.
import { gitFailure, refusal } from './failure.ts';
import { isId } from './output.ts';
import { type GitChild, holdOpen } from './process.ts';

/** GitHub takes no file above 100 MiB (docs.github.com, "About large files on GitHub"); a roster is far below. */
const LARGEST = 100 * 1024 * 1024;

interface Question {
  readonly id: string;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (cause: unknown) => void;
}

/** Returns the content of a blob. Throws RC604 where it is not here, RC606 where the id is of something else. */
export type ReadBlob = (id: string) => Promise<Uint8Array>;

/** `aborted` throws where the run was ended from outside. */
export function catFile(start: () => GitChild, aborted: () => void): ReadBlob {
  let ask: ((question: Question) => void) | null = null;
  return (id) =>
    new Promise((resolve, reject) => {
      if (!isId(id)) throw refusal('RC609', `"${id}" is not the full id of a file`);
      ask ??= conversation(start(), aborted, () => {
        ask = null;
      });
      ask({ id, resolve, reject });
    });
}

function conversation(child: GitChild, aborted: () => void, over: () => void): (question: Question) => void {
  const waiting: Question[] = [];
  const answers = new Answers(waiting);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      answers.take(chunk);
      // While nothing is asked it keeps nobody from ending; it ends when its input does.
      if (waiting.length === 0) holdOpen(child, false);
    } catch (cause) {
      fail(cause);
      child.kill('SIGKILL');
    }
  });
  function fail(cause: unknown): void {
    over();
    for (const question of waiting.splice(0)) question.reject(cause);
  }
  child.once('error', (cause) => {
    fail(refusal('RC600', `git cannot be started: ${cause.message}`, { cause }));
  });
  child.once('close', () => {
    try {
      aborted();
      fail(gitFailure('git cat-file', stderr));
    } catch (cause) {
      fail(cause);
    }
  });
  return (question) => {
    if (waiting.length === 0) holdOpen(child, true);
    waiting.push(question);
    child.stdin.write(`${question.id}\n`);
  };
}

/** Puts `<id> <type> <size>\n<bytes>\n` together from chunks, in the order of the questions. */
class Answers {
  readonly #waiting: Question[];
  #pieces: Buffer[] = [];
  #length = 0;
  /** Bytes that are needed before it is worth looking again. */
  #needed = 1;

  constructor(waiting: Question[]) {
    this.#waiting = waiting;
  }

  take(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#needed && this.#length > 0 && this.#answer()) {
      // The next answer may have come with this one.
    }
  }

  /** Answers the oldest question where its answer is complete. */
  #answer(): boolean {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [bytes];
    const end = bytes.indexOf(0x0a);
    if (end === -1) {
      this.#needed = bytes.length + 1;
      return false;
    }
    const [id = '', type = '', size = ''] = bytes.toString('latin1', 0, end).split(' ');
    const content = type === 'missing' || type === 'ambiguous' ? 0 : Number(size) + 1;
    if (Number.isNaN(content) || content > LARGEST)
      throw refusal('RC606', `object ${id} is too large for a file of rollcall`);
    this.#needed = end + 1 + content;
    if (bytes.length < this.#needed) return false;
    const question = this.#waiting.shift();
    if (question?.id !== id) throw refusal('RC606', 'git cat-file answered about something else');
    if (type === 'blob') question.resolve(new Uint8Array(bytes.subarray(end + 1, end + content)));
    else question.reject(noBlob(id, type));
    this.#pieces = [bytes.subarray(this.#needed)];
    this.#length = bytes.length - this.#needed;
    this.#needed = 1;
    return true;
  }
}

function noBlob(id: string, type: string): Error {
  if (type !== 'missing') return refusal('RC606', `object ${id} is a ${type}, not a file`);
  return refusal('RC604', `file ${id} is not in this clone`, {
    hint: 'clone with the whole history (`fetch-depth: 0`, no `filter`)',
  });
}
