// The token that a job speaks to GitHub with: its own, or that of an App. Either way it may do what the job does, and
// nothing else.
import { EVIDENCE_APP, LEDGER_APP } from './model.ts';
import { APP_TOKEN } from './pins.ts';
import type { Lines, Permission } from './workflow.ts';

/** What a job needs for one token. */
export interface Access {
  /** Of the job itself. */
  readonly permissions: readonly Permission[];
  /** Steps that get the token. */
  readonly steps: readonly Lines[];
  /** Variables of the step that runs rollcall. */
  readonly env: { readonly [name: string]: string };
  /** Inputs of rollcall. */
  readonly inputs: { readonly [name: string]: string };
}

const MEMBERS: Permission = {
  scope: 'members',
  access: 'read',
  why: 'who is in a team or the organisation; GITHUB_TOKEN cannot have this',
};

/** An App, and what it is asked for beside what the job does. */
interface App {
  readonly id: string;
  readonly key: string;
  readonly more: readonly Permission[];
}

const RULES: Permission = {
  scope: 'administration',
  access: 'read',
  why: 'rulesets and what they said about a landing',
};

/** What the platform's own rules said is read by the App that alone can write records: it is worth no more than these. */
const APPS: { readonly [name in 'evidence' | 'ledger']: App } = {
  evidence: { ...EVIDENCE_APP, more: [MEMBERS] },
  ledger: { ...LEDGER_APP, more: [MEMBERS, RULES] },
};

/** Returns the access of the job's own token. */
export function ownToken(permissions: readonly Permission[]): Access {
  return { permissions, steps: [], env: { GITHUB_TOKEN: '${{ github.token }}' }, inputs: {} };
}

/** Returns the access of an App's token; the job's own checks out and does nothing else. */
export function appToken(
  app: keyof typeof APPS,
  permissions: readonly Permission[],
  asks: 'evidence' | 'nothing more',
): Access {
  const { id, key, more } = APPS[app];
  const wanted = asks === 'evidence' ? [...permissions, ...more] : permissions;
  return {
    permissions: [{ scope: 'contents', access: 'read', why: 'to check the branch out' }],
    steps: [
      [
        'id: app',
        `uses: ${APP_TOKEN}`,
        'with:',
        `  app-id: \${{ vars.${id} }}`,
        `  private-key: \${{ secrets.${key} }}`,
        ...wanted.map(({ scope, access, why }) => `  permission-${scope}: ${access} # ${why}`),
      ],
    ],
    env: { ROLLCALL_TOKEN: '${{ steps.app.outputs.token }}' },
    inputs: { 'token-env': 'ROLLCALL_TOKEN', 'comment-author': '${{ steps.app.outputs.app-slug }}[bot]' },
  };
}
