// Which secrets and variables the workflows need, and where each is to be set.
import { ENVIRONMENTS, EVIDENCE_APP, LEDGER_APP, type WorkflowOptions } from './model.ts';

export interface SecretsPlace {
  /** Name of an environment; null: the repository. */
  readonly environment: string | null;
  readonly secrets: readonly string[];
  readonly variables: readonly string[];
  readonly what: string;
}

/** Returns the places in the order in which jobs use them. */
export function secretsPlaces(options: WorkflowOptions): readonly SecretsPlace[] {
  const { app, profile, roster } = options;
  const files = roster.kind === 'file' ? [roster.file] : roster.files;
  const accounts = [...new Set(files.flatMap(({ secrets }) => secrets))].sort();
  const evidence = app ? EVIDENCE_APP : null;
  const separated = profile === 'separated';
  const places = [
    place(ENVIRONMENTS.plan, accounts, [evidence], 'credentials that only read, where the service has such'),
    ...(separated
      ? [place(ENVIRONMENTS.verify, [], [evidence, LEDGER_APP], 'no credential of an account')]
      : []),
    place(ENVIRONMENTS.apply, accounts, [separated ? null : evidence], 'credentials that write'),
    ...(separated ? [place(ENVIRONMENTS.record, [], [LEDGER_APP], 'no credential of an account')] : []),
  ];
  if (options.environments) return places;
  return [
    {
      environment: null,
      secrets: [...new Set(places.flatMap(({ secrets }) => secrets))].sort(),
      variables: [...new Set(places.flatMap(({ variables }) => variables))].sort(),
      what: 'shared by plan and apply',
    },
  ];
}

type App = typeof EVIDENCE_APP | typeof LEDGER_APP;

function place(
  environment: string,
  accounts: readonly string[],
  apps: readonly (App | null)[],
  what: string,
): SecretsPlace {
  const found = apps.filter((one): one is App => one !== null);
  return {
    environment,
    secrets: [...accounts, ...found.map(({ key }) => key)],
    variables: found.map(({ id }) => id),
    what,
  };
}
