// Everything that is said to GitHub's runner: outputs, the summary, annotations, masks. How it is written:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
import { RollcallError } from '../core/errors.ts';
import type { OutputName } from './outputs.ts';

/** What the runner is reached by. */
export interface RunnerEffects {
  /** Adds to a file, which may not be there yet. */
  readonly append: (file: string, text: string) => void;
  /** Size in bytes; 0 where there is no file. */
  readonly size: (file: string) => number;
  /** Writes to standard output, which the runner reads line by line. */
  readonly print: (text: string) => void;
  /** Letters and digits that nobody can guess, and never the same twice; 16 at least. */
  readonly random: () => string;
}

export type AnnotationType = 'error' | 'warning' | 'notice';

/** A remark in the log and, with a place, at the file. */
export interface Annotation {
  readonly type: AnnotationType;
  readonly title: string;
  readonly message: string;
  /** Path in the repository; null: at none. */
  readonly file: string | null;
  /** From 1; of use with `file` only. */
  readonly line: number | null;
  readonly column: number | null;
}

/** How many annotations were written; one object for all steps of a job. */
export interface AnnotationCounts {
  error: number;
  warning: number;
  notice: number;
  /** In the job. */
  job: number;
}

export interface Runner {
  /** Sets an output of the step. */
  setOutput(name: OutputName, value: string): void;
  /** Adds Markdown to the summary of the step. Returns false where it had to be cut. */
  summarise(markdown: string): boolean;
  /** Hides a secret in the log of the job from now on, each of its lines. */
  mask(secret: string): void;
  /** Writes an annotation. Returns false where the runner would show no more. */
  annotate(annotation: Annotation): boolean;
  /** Writes text that others made, such that nothing in it is a command. */
  printUntrusted(text: string): void;
}

export interface RunnerLimits {
  /** Of one type in a step; GitHub shows 10. */
  readonly annotations_per_type: number;
}

/** GitHub uploads no summary that is larger, in bytes. */
export const LARGEST_SUMMARY = 1024 * 1024;
/** GitHub shows so many in a job. */
export const MOST_ANNOTATIONS = 50;
const CUT_NOTE = '\n\n**Cut here**: a summary holds 1 MiB. All of it is in the artifact of the run.\n';

/** Returns counts of a job that has written none. */
export function noAnnotations(): AnnotationCounts {
  return { error: 0, warning: 0, notice: 0, job: 0 };
}

/** Returns the runner of this step. Throws RollcallError RC583 where its variables are not set. */
export function openRunner(
  env: { readonly [name: string]: string | undefined },
  effects: RunnerEffects,
  counts: AnnotationCounts = noAnnotations(),
  limits: RunnerLimits = { annotations_per_type: 10 },
): Runner {
  const output = fileOf(env, 'GITHUB_OUTPUT');
  const summary = fileOf(env, 'GITHUB_STEP_SUMMARY');
  return {
    setOutput(name, value) {
      const delimiter = `rollcall_${effects.random()}`;
      if (value.includes(delimiter)) throw new RangeError('an output must not hold its own delimiter');
      effects.append(output, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
    },
    summarise(markdown) {
      const room = LARGEST_SUMMARY - effects.size(summary);
      const text = markdown.endsWith('\n') ? markdown : `${markdown}\n`;
      const whole = Buffer.byteLength(text) <= room;
      const written = whole ? text : cutTo(text, room);
      if (written !== '') effects.append(summary, written);
      return whole;
    },
    mask(secret) {
      for (const line of secret.split(/\r?\n/)) {
        if (line.trim() !== '') effects.print(`::add-mask::${escapeData(line)}\n`);
      }
    },
    annotate(annotation) {
      const { type } = annotation;
      if (counts[type] >= limits.annotations_per_type || counts.job >= MOST_ANNOTATIONS) return false;
      counts[type] += 1;
      counts.job += 1;
      effects.print(annotationCommand(annotation));
      return true;
    },
    printUntrusted(text) {
      const token = effects.random();
      if (text.includes(token)) throw new RangeError('text must not hold the token that ends it');
      effects.print(`::stop-commands::${token}\n${text}${text.endsWith('\n') ? '' : '\n'}::${token}::\n`);
    },
  };
}

function fileOf(env: { readonly [name: string]: string | undefined }, name: string): string {
  const file = env[name] ?? '';
  if (file !== '') return file;
  throw new RollcallError('RC583', `${name} is not set`, {
    hint: 'run this as a step of a workflow; elsewhere use the commands of rollcall itself',
  });
}

/** Returns the beginning of a text with a note, cut between two lines; nothing where not even the note fits. */
function cutTo(text: string, room: number): string {
  const left = room - Buffer.byteLength(CUT_NOTE);
  if (left < 0) return '';
  const bytes = Buffer.from(text);
  const end = bytes.lastIndexOf(0x0a, left - 1);
  return `${end <= 0 ? '' : bytes.subarray(0, end).toString()}${CUT_NOTE}`;
}

function annotationCommand({ type, title, message, file, line, column }: Annotation): string {
  const place =
    file === null
      ? []
      : [
          `file=${escapeProperty(file)}`,
          ...(line === null ? [] : [`line=${line}`]),
          ...(line === null || column === null ? [] : [`col=${column}`]),
        ];
  return `::${type} ${[...place, `title=${escapeProperty(title)}`].join(',')}::${escapeData(message)}\n`;
}

/** As the runner undoes it (actions/toolkit, packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
