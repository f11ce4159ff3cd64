// Writes action.yml and its page docs/action.md from the inputs and outputs that the code knows.
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { loadSource } from './load-source.mjs';

const HEAD = `# Written by scripts/write-action.mjs from src/action/inputs.ts and src/action/outputs.ts.
name: rollcall
description: Plans team access on pull requests, applies what was approved, and reports drift.
branding:
  icon: users
  color: gray-dark
`;

const RUN = `      run: |
        if ! command -v node > /dev/null || [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" != true ]; then
          echo '::error title=rollcall::needs Node 20.19 or newer on the runner; add actions/setup-node before it'
          exit 1
        fi
        exec node "$GITHUB_ACTION_PATH/dist/action/main.js"
`;

/** Returns the text of action.yml. */
export async function actionText() {
  const [{ INPUTS, inputVariable }, { OUTPUTS }] = await Promise.all([
    loadSource('src/action/inputs.ts'),
    loadSource('src/action/outputs.ts'),
  ]);
  const quoted = (text) => JSON.stringify(text);
  const inputs = INPUTS.map(({ name, description, required, default: usual }) =>
    [
      `  ${name}:\n    description: ${quoted(description)}\n    required: ${required}\n`,
      usual === null ? '' : `    default: ${quoted(usual)}\n`,
    ].join(''),
  );
  const outputs = OUTPUTS.map(
    ({ name, description }) =>
      `  ${name}:\n    description: ${quoted(description)}\n    value: \${{ steps.rollcall.outputs.${name} }}\n`,
  );
  // Inputs reach the program as variables and never as a part of a script.
  const env = INPUTS.map(({ name }) => `        ${inputVariable(name)}: \${{ inputs.${name} }}\n`);
  return [
    HEAD,
    `\ninputs:\n${inputs.join('')}`,
    `\noutputs:\n${outputs.join('')}`,
    `\nruns:\n  using: composite\n  steps:\n    - id: rollcall\n      shell: bash\n      env:\n${env.join('')}${RUN}`,
  ].join('');
}

/** Returns the text of docs/action.md, read from an action.yml. */
export function actionPage(text) {
  const { inputs, outputs } = parse(text);
  const cell = (value) => value.replaceAll('|', '\\|');
  const given = (usual) => (usual === undefined ? 'required' : usual === '' ? '' : `\`${usual}\``);
  return `# The GitHub Action: inputs and outputs

<!-- Written by \`npm run docs\` from action.yml; do not edit. -->

How the workflows use it: [GitHub Actions](guides/github-actions.md).

## Inputs

| input | what | default |
|---|---|---|
${Object.entries(inputs)
  .map(
    ([name, { description, default: usual }]) => `| \`${name}\` | ${cell(description)} | ${given(usual)} |`,
  )
  .join('\n')}

Credentials of accounts are no inputs: set them as \`env:\` of the step that uses the action, by the names that
team.yaml gives them.

## Outputs

| output | what |
|---|---|
${Object.entries(outputs)
  .map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`)
  .join('\n')}
`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = await actionText();
  await writeFile('action.yml', text);
  await writeFile('docs/action.md', actionPage(text));
}
