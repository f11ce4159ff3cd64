// Off-boarding in the file: takes people out of team.yaml and its includes, and says what still names them.
import { isMap, isScalar, isSeq } from 'yaml';
import { parseEmail } from '../../core/email.ts';
import { RollcallError } from '../../core/errors.ts';
import type { Issue } from '../../core/issue.ts';
import type { SourceFile } from '../team-file.ts';
import { applyEdits } from './apply-edits.ts';
import type { Edit } from './edit-tree.ts';
import { keyOf, parseYaml, type YamlSource } from './yaml-source.ts';

/** The files without the people, and what still names them: warnings with positions in the new files. */
export interface Removal {
  readonly files: readonly SourceFile[];
  readonly dangling: readonly Issue[];
}

/**
 * Returns the files without the entries of `persons` (keys of `members`; addresses in any spelling). Everything else
 * stays as it is; comments go only with the lines that they stand on. Throws RC257 where a person is in no file, RC250
 * where a file cannot be edited safely.
 */
export function removeMembers(files: readonly SourceFile[], persons: readonly string[]): Removal {
  const wanted = new Map(persons.map((person) => [normal(person), person]));
  const missing = new Set(wanted.keys());
  const edited = files.map((file) => {
    const edits: Edit[] = [];
    for (const key of memberKeys(parseYaml(file))) {
      if (!wanted.has(normal(key))) continue;
      missing.delete(normal(key));
      edits.push({ kind: 'remove', path: ['members', key] });
    }
    return applyEdits(file, edits);
  });
  if (missing.size > 0) {
    const names = [...missing].map((person) => wanted.get(person));
    throw new RollcallError(
      'RC257',
      `not in ${files.map(({ path }) => path).join(', ')}: ${names.join(', ')}`,
      {
        hint: 'name people by their key under members',
      },
    );
  }
  return { files: edited, dangling: edited.flatMap((file) => references(parseYaml(file), wanted)) };
}

function memberKeys(source: YamlSource): readonly string[] {
  const { contents } = source.document;
  const members = isMap(contents) ? contents.get('members', true) : undefined;
  return isMap(members) ? members.items.map((pair) => keyOf(pair.key)) : [];
}

/** Every place of team.yaml that names a person. `*` is any key or item; `%` in the words stands for the first. */
const REFERENCES: readonly {
  readonly path: readonly string[];
  readonly what: string;
  readonly hint: string;
}[] = [
  { path: ['members', '*', 'manager'], what: 'the manager of %', hint: 'name another manager' },
  { path: ['groups', '*', 'manager'], what: 'the manager of group %', hint: 'name another manager' },
  { path: ['projects', '*', 'owner'], what: 'the owner of project %', hint: 'name another owner' },
  { path: ['ignore', '*', 'owner'], what: 'the owner of ignore rule %', hint: 'name another owner' },
  {
    path: ['policy', 'removals', 'protect', '*'],
    what: 'protected by policy.removals',
    hint: 'take the name out: protected people are never removed',
  },
  {
    path: ['accounts', '*', 'policy', 'removals', 'protect', '*'],
    what: 'protected by the policy of account %',
    hint: 'take the name out: protected people are never removed',
  },
  ...['remove', 'cancel', 'lower', 'narrow'].map((edge) => ({
    path: ['policy', 'allow', '*', edge, '*'],
    what: 'named by item % of policy.allow',
    hint: 'take the name out once the change has been applied',
  })),
  {
    path: ['policy', 'approvals', '*', 'approvers', '*'],
    what: 'an approver of % changes',
    hint: 'name another approver',
  },
];

function references(source: YamlSource, persons: ReadonlyMap<string, string>): readonly Issue[] {
  const issues: Issue[] = [];
  const walk = (
    node: unknown,
    path: readonly string[],
    whose: string | null,
    rule: (typeof REFERENCES)[number],
  ): void => {
    const [step, ...rest] = path;
    if (step === undefined) {
      const person =
        isScalar(node) && typeof node.value === 'string' ? persons.get(normal(node.value)) : undefined;
      if (person === undefined || !isScalar(node)) return;
      issues.push({
        code: 'RC251',
        severity: 'warning',
        message: `${person} is gone but still ${rule.what.replace('%', () => whose ?? '')}`,
        hint: rule.hint,
        at: source.position(node.range?.[0] ?? 0),
        person,
      });
      return;
    }
    if (isMap(node)) {
      for (const pair of node.items) {
        const key = keyOf(pair.key);
        if (step === '*') walk(pair.value, rest, whose ?? key, rule);
        else if (step === key) walk(pair.value, rest, whose, rule);
      }
    }
    if (isSeq(node) && step === '*') {
      for (const [index, item] of node.items.entries()) walk(item, rest, whose ?? String(index + 1), rule);
    }
  };
  for (const rule of REFERENCES) walk(source.document.contents, rule.path, null, rule);
  return issues.sort(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}

function normal(person: string): string {
  return parseEmail(person) ?? person;
}
