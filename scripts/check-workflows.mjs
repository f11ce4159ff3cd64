// Holds every workflow of the repository, action.yml, and everything that `rollcall init github` can write against
// GitHub's own parser: keys, values, expressions and the contexts that they may name, cron, needs.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadSource } from './load-source.mjs';
import { variants } from './workflow-variants.mjs';

const parser = await loadSource('scripts/workflow-parser.mjs');
/** Conversion goes on after an error, so that all of them are told. */
const TRY_CONVERSION = 1;

/** Returns what is wrong with a workflow, a line each; none: it is valid. */
export async function workflowErrors(name, content) {
  const { context, value } = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter());
  const found = context.errors.getErrors().map(({ message }) => message);
  if (value === undefined) return found;
  const template = await parser.convertWorkflowTemplate(context, value, undefined, {
    errorPolicy: TRY_CONVERSION,
  });
  return [...new Set([...found, ...(template.errors ?? []).map(({ Message }) => Message)])];
}

/** Returns what is wrong with an action's metadata. */
export function actionErrors(name, content) {
  const { context } = parser.parseAction({ name, content }, new parser.NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}

/** Returns everything to check as name and text. */
async function workflowsToCheck(root) {
  const folder = path.join(root, '.github/workflows');
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/u.test(name)).sort();
  const here = await Promise.all(
    names.map(async (name) => ({
      name: `.github/workflows/${name}`,
      text: await readFile(path.join(folder, name), 'utf8'),
    })),
  );
  const { workflows } = await loadSource('src/scaffold/workflows.ts');
  const written = variants().flatMap(({ name, options }) =>
    workflows(options).map((file) => ({ name: `${name}: ${file.path}`, text: file.text })),
  );
  return [...here, ...written];
}

/** Returns what is wrong below a folder, and how many files were looked at. */
export async function checkWorkflows(root) {
  const files = await workflowsToCheck(root);
  const errors = [];
  for (const { name, text } of files) errors.push(...(await workflowErrors(name, text)));
  const action = path.join(root, 'action.yml');
  const hasAction = existsSync(action);
  if (hasAction) errors.push(...actionErrors('action.yml', await readFile(action, 'utf8')));
  return { errors, count: files.length + (hasAction ? 1 : 0) };
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { errors, count } = await checkWorkflows('.');
  for (const error of errors) console.error(error);
  console.log(`${count} workflow and action files, ${errors.length} errors`);
  process.exitCode = errors.length === 0 ? 0 : 1;
}
