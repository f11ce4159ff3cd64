// The lines of CODEOWNERS that rollcall keeps: who is asked to review what decides about access. All other lines stay.
import { RollcallError } from '../core/errors.ts';

const BEGIN = '# rollcall: begin (written by `rollcall init github`; changes up to the end are overwritten)';
const END = '# rollcall: end';

/** A path of the repository, from its root. */
export interface OwnedPath {
  readonly path: string;
  readonly owners: readonly string[];
}

/**
 * Returns the file with our lines at its end, where no later line overrides them; `text` null: there is none yet.
 * Throws RC562 where the marks of our lines do not stand in a pair.
 * Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function withCodeOwners(text: string | null, paths: readonly OwnedPath[]): string {
  const others = withoutOurs(text ?? '');
  const ours = [BEGIN, ...paths.map(({ path, owners }) => `/${escaped(path)} ${owners.join(' ')}`), END];
  return [...(others === '' ? [] : [others, '']), ...ours, ''].join('\n');
}

function withoutOurs(text: string): string {
  const lines = text.split('\n');
  const begins = lines.flatMap((line, i) => (line.startsWith('# rollcall: begin') ? [i] : []));
  const ends = lines.flatMap((line, i) => (line.trimEnd() === END ? [i] : []));
  const [begin, end] = [begins[0], ends[0]];
  if (begins.length > 1 || ends.length > 1 || (begin === undefined) !== (end === undefined)) throw unpaired();
  if (begin === undefined || end === undefined) return text.trimEnd();
  if (end < begin) throw unpaired();
  return [...lines.slice(0, begin), ...lines.slice(end + 1)].join('\n').trimEnd();
}

function unpaired(): RollcallError {
  return new RollcallError('RC562', 'CODEOWNERS has marks of rollcall that are no pair', {
    hint: `keep one line "# rollcall: begin" and one "${END}" below it, or take both out; nothing was written`,
  });
}

function escaped(path: string): string {
  return path.replaceAll(' ', '\\ ');
}

/** Whether GitHub could have such an account or team; anything else would be a line of its own in CODEOWNERS. */
export function isOwnerName(name: string): boolean {
  return /^@[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\/[A-Za-z0-9][A-Za-z0-9_.-]{0,99})?$/u.test(name);
}
