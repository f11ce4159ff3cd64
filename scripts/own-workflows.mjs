// The workflows of this repository as data: rollcall's own, built first, on the team of examples/ and a sandbox that runs
// in the job. Its credential is no secret.
import { loadSource } from './load-source.mjs';

const TOKEN = { KISSMETRICS_API_KEY: 'sandbox-token' };

const SANDBOX = [
  'name: Start the sandbox',
  'run: |',
  '  node dist/cli/main.js sandbox --seed examples/live.json --port 4800 > "$RUNNER_TEMP/sandbox.log" 2>&1 &',
  '  for try in 1 2 3 4 5 6 7 8 9 10; do',
  '    if curl --silent --output "$RUNNER_TEMP/answer" http://127.0.0.1:4800/; then exit 0; fi',
  '    echo "not there yet ($try)"',
  '    sleep 1',
  '  done',
  '  cat "$RUNNER_TEMP/sandbox.log"',
  '  exit 1',
];

/** Every job has a sandbox of its own; without this its account would differ from the file every day. */
const APPLIED = [
  'name: Apply, so that drift is what came after',
  'env:',
  ...Object.entries(TOKEN).map(([name, value]) => `  ${name}: ${value}`),
  'run: node dist/cli/main.js apply --yes -f examples/team.yaml',
];

/** Returns the files with their texts. */
export async function ownWorkflows() {
  const [{ localSteps }, { planWorkflow }, { applyWorkflows }, { driftWorkflow }] = await Promise.all(
    ['local-steps', 'plan-workflow', 'apply-workflow', 'drift-workflow'].map((name) =>
      loadSource(`src/scaffold/${name}.ts`),
    ),
  );
  const built = [...localSteps(), SANDBOX];
  const options = (steps) => ({
    action: { kind: 'local', steps },
    prefix: '',
    branch: 'main',
    roster: { kind: 'file', file: { path: 'examples/team.yaml', secrets: [], values: TOKEN } },
    profile: 'single',
    environments: false,
    app: false,
    ledger_branch: false,
  });
  return [
    planWorkflow(options(built)),
    ...applyWorkflows(options(built)),
    driftWorkflow(options([...built, APPLIED])),
  ];
}
