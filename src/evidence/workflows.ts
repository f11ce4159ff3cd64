// Which workflow files decide about access: those that run rollcall, and those that could take the credentials of an
// environment that it uses.
import { parse } from 'yaml';
import type { GovernedBlob } from '../approval/model.ts';
import type { Repository } from '../git/model.ts';
import { WORKFLOWS } from './governed-paths.ts';

interface Workflow {
  readonly path: string;
  readonly runsRollcall: boolean;
  /** Names of environments; null: the file cannot be read, or names one by an expression. */
  readonly environments: readonly string[] | null;
}

/** Returns the paths of governed workflows among the entries. What cannot be read counts as governed. */
export async function governedWorkflows(
  entries: readonly GovernedBlob[],
  repository: Pick<Repository, 'blob'>,
): Promise<readonly string[]> {
  const found = entries.filter(({ path }) => path.startsWith(WORKFLOWS) && /\.ya?ml$/u.test(path));
  const workflows = await Promise.all(
    found.map(async ({ path, blob, mode }) =>
      mode === '160000'
        ? { path, runsRollcall: true, environments: [] }
        : workflowOf(path, Buffer.from(await repository.blob(blob)).toString('utf8')),
    ),
  );
  const own = workflows.filter(({ runsRollcall }) => runsRollcall);
  const secret = new Set(own.flatMap(({ environments }) => environments ?? []));
  const shares = ({ environments }: Workflow): boolean =>
    environments === null ? own.length > 0 : environments.some((name) => secret.has(name));
  return workflows.filter((workflow) => workflow.runsRollcall || shares(workflow)).map(({ path }) => path);
}

function workflowOf(path: string, text: string): Workflow {
  // A word may be written with escapes: `"environ\x6dent"` is `environment` to whoever reads YAML.
  const isPlainText = !text.includes('\\');
  const isNamed = /rollcall/iu.test(text);
  if (isPlainText && !/environment/iu.test(text)) return { path, runsRollcall: isNamed, environments: [] };
  let runsRollcall = isNamed;
  try {
    const value: unknown = parse(text, { maxAliasCount: 0 });
    runsRollcall ||= /rollcall/iu.test(JSON.stringify(value));
    const names = namesIn(value);
    const isPlain = names.every((name) => !name.includes('${{'));
    return { path, runsRollcall, environments: isPlain ? names.map((name) => name.toLowerCase()) : null };
  } catch {
    return { path, runsRollcall, environments: null };
  }
}

/** `environment: NAME` and `environment: { name: NAME }`, wherever they stand. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const own = key === 'environment' ? nameOf(inner) : [];
    return [...own, ...namesIn(inner)];
  });
}

function nameOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : null;
  return typeof name === 'string' ? [name] : [];
}
