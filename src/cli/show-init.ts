// What `rollcall init github` says after it wrote: what was assumed, what is left to do on GitHub, and what GitHub cannot
// enforce for this repository.
import { visible } from '../core/show.ts';
import { type Hosting, highestAssurance, unenforced } from '../scaffold/github-plan.ts';
import type { WorkflowOptions } from '../scaffold/model.ts';
import { type SecretsPlace, secretsPlaces } from '../scaffold/secrets.ts';

export interface GitHubAnswer {
  /** Paths. */
  readonly written: readonly string[];
  readonly assumed: readonly string[];
  readonly hosting: Hosting;
  readonly flow: WorkflowOptions;
  /** Branches of records; empty: they are kept in folders. */
  readonly ledgers: readonly string[];
  /** Why CODEOWNERS was left alone; null: it was not. */
  readonly not_owned: string | null;
  /** Every file has policy.approvals. */
  readonly gated: boolean;
}

/** Returns the text. */
export function showGitHub(answer: GitHubAnswer): string {
  const { hosting, flow, written, assumed } = answer;
  const { level, why } = highestAssurance(hosting, flow);
  return [
    written.length === 0
      ? 'Nothing to write: every file is as it should be.'
      : `Written: ${written.map((path) => visible(path)).join(', ')}.`,
    ...section('Assumed', assumed),
    ...section('Left to do on GitHub', toDo(answer)),
    ...section('Not enforced here', unenforced(hosting, flow)),
    '',
    `Highest assurance of an approval: ${level}, because ${why}.`,
    '',
  ].join('\n');
}

function section(title: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : ['', title, ...rows.map((row) => `  - ${row}`)];
}

function toDo({ flow, ledgers, not_owned, gated }: GitHubAnswer): readonly string[] {
  const branch = visible(flow.branch);
  return [
    ...secretsPlaces(flow).map((place) => placeText(place, branch)),
    ...(flow.environments
      ? ['Rulesets: Settings, Rules, Rulesets, Import a ruleset: each file of .github/rulesets/.']
      : []),
    ...(flow.profile === 'separated'
      ? [
          'Let the App of the ledger, and nothing else, go past a rule "Restrict updates" on the branch of records.',
        ]
      : []),
    'Settings, Actions, General: turn off "Allow GitHub Actions to create and approve pull requests".',
    ledgers.length === 0
      ? 'Records are kept in a folder, which is gone with the runner: write `ledger: { branch: rollcall-ledger }` into team.yaml.'
      : `The first apply makes the branch ${ledgers.map((name) => visible(name)).join(' and ')}; there is nothing to create.`,
    ...(not_owned === null ? [] : [`${not_owned}.`]),
    ...(gated
      ? []
      : [
          'Nothing waits for an approval yet: write policy.approvals into team.yaml (`rollcall init` shows one).',
        ]),
  ];
}

function placeText({ environment, secrets, variables, what }: SecretsPlace, branch: string): string {
  const names = [
    ...(secrets.length === 0 ? [] : [`secrets ${secrets.join(', ')}`]),
    ...(variables.length === 0 ? [] : [`variables ${variables.join(', ')}`]),
  ];
  const held = names.length === 0 ? 'nothing to set' : names.join('; ');
  return environment === null
    ? `Secrets of the repository: ${held} (${what}).`
    : `Environment ${environment}, for the branch ${branch} only: ${held} (${what}).`;
}
