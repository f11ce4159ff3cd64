// The tokens that a job speaks to GitHub with. Comments, checks and the issue are written by the job's own; an App reads
// what that one may not see, and another App alone writes records where jobs are separated.
import { EVIDENCE_APP, LEDGER_APP, type WorkflowOptions } from './model.ts';
import { APP_TOKEN } from './pins.ts';
import type { Lines, Permission } from './workflow.ts';

/** A token beside the job's own. */
export interface Access {
  /** Steps that get it. */
  readonly steps: readonly Lines[];
  /** Inputs of rollcall that hand it on. */
  readonly inputs: { readonly [name: string]: string };
}

export const NO_ACCESS: Access = { steps: [], inputs: {} };

/**
 * Returns the token that evidence is read by; none without an App. What the platform's own rules said is read where jobs
 * are separated: assurance above A2 is worth no more than who could write the record. `more`: what the job reads beside.
 */
export function evidenceAccess({ app, profile }: WorkflowOptions, more: readonly Permission[] = []): Access {
  if (!app) return NO_ACCESS;
  const permissions: readonly Permission[] = [
    { scope: 'contents', access: 'read', why: 'commits and branches' },
    { scope: 'pull-requests', access: 'read', why: 'reviews' },
    {
      scope: 'members',
      access: 'read',
      why: 'who is in a team or the organisation; GITHUB_TOKEN cannot have this',
    },
    ...(profile === 'separated'
      ? ([
          { scope: 'administration', access: 'read', why: 'rulesets and what they said about a landing' },
        ] as const)
      : []),
    ...more,
  ];
  return tokenOf('evidence', EVIDENCE_APP, permissions);
}

/** Returns the token that records are pushed by where jobs are separated. */
export function ledgerAccess(): Access {
  return tokenOf('ledger', LEDGER_APP, [
    { scope: 'contents', access: 'write', why: 'the branch of records' },
  ]);
}

/** Returns the inputs with which a job that is not separated pushes records by its own token, whatever reads evidence. */
export function ownLedger({ app, ledger_branch }: WorkflowOptions): Access {
  return app && ledger_branch ? { steps: [], inputs: { 'ledger-token': '${{ github.token }}' } } : NO_ACCESS;
}

/** Returns both. */
export function joined(...parts: readonly Access[]): Access {
  return {
    steps: parts.flatMap(({ steps }) => steps),
    inputs: Object.assign({}, ...parts.map(({ inputs }) => inputs)) as Access['inputs'],
  };
}

function tokenOf(
  name: 'evidence' | 'ledger',
  { id, key }: { readonly id: string; readonly key: string },
  permissions: readonly Permission[],
): Access {
  return {
    steps: [
      [
        `id: ${name}`,
        `uses: ${APP_TOKEN}`,
        'with:',
        `  app-id: \${{ vars.${id} }}`,
        `  private-key: \${{ secrets.${key} }}`,
        ...permissions.map(({ scope, access, why }) => `  permission-${scope}: ${access} # ${why}`),
      ],
    ],
    inputs: { [`${name}-token`]: `\${{ steps.${name}.outputs.token }}` },
  };
}
