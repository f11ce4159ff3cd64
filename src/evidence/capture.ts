// The forge's own settings as they are now, for the record: GitHub shows who may go past rules, who administers and who
// is in a team only as it is today, and keeps rule suites for about a month. People by number and login, no addresses.

import type { ForgeUser } from '../approval/model.ts';
import type { ApprovalPolicy } from '../approval/policy.ts';
import { addMillis, type Instant } from '../core/instant.ts';
import { RISKS } from '../core/risk.ts';
import type {
  BranchControls,
  BranchRuleset,
  ClassicProtection,
  Forge,
  ForgeAnswer,
  ForgeEnvironment,
  Readable,
  Rule,
  WorkflowDefaults,
} from '../forge/forge.ts';
import { type CaptureRecord, RECORD_FORMAT, type Unsealed } from '../ledger/model.ts';

export type CapturedPerson = { readonly id: number; readonly login: string };

/** A ruleset that is there, and that the token is not shown. */
type HiddenRuleset = {
  readonly id: number;
  readonly name: null;
  readonly enforcement: null;
  readonly bypass_actors: null;
  readonly updated_at: null;
};

/** What a capture holds. null: unreadable, and `unreadable` says why; an empty list is one that was read. */
export type CapturedSettings = {
  /** The protected branch. */
  readonly branch: string;
  readonly rules: readonly Rule[] | null;
  /** Those that have rules for the branch; null where the rules are unreadable. One that is unreadable has its id only. */
  readonly rulesets: readonly (BranchRuleset | HiddenRuleset)[] | null;
  /** Classic protection; `none`: the branch has none. */
  readonly protection: ClassicProtection | 'none' | null;
  readonly admins: readonly CapturedPerson[] | null;
  readonly environments: readonly ForgeEnvironment[] | null;
  /** Teams that rules of the policy name. */
  readonly teams: readonly { readonly team: string; readonly members: readonly CapturedPerson[] | null }[];
  readonly workflow_defaults: WorkflowDefaults | null;
  /** What could not be read, and why, sorted. */
  readonly unreadable: readonly string[];
};

export interface Capture {
  readonly settings: CapturedSettings;
  /** The answers that it was read from. */
  readonly answers: readonly ForgeAnswer[];
}

/** Reads all settings. Throws where the forge cannot be asked at all; a permission that is missing is written down. */
export async function readCapture(
  forge: Forge,
  branch: string,
  policy: Pick<ApprovalPolicy, 'rules'> | null,
): Promise<Capture> {
  const { settings } = forge;
  const unreadable: string[] = [];
  const kept = <Found>(what: string, told: Readable<Found>): Found | null => {
    if ('found' in told) return told.found;
    unreadable.push(`${what}: ${told.unreadable}`);
    return null;
  };
  const [controls, admins, environments, workflowDefaults, teams] = await Promise.all([
    settings.branch(branch),
    settings.admins(),
    settings.environments(),
    settings.workflowDefaults(),
    Promise.all(
      teamsNamed(policy).map(async (team) => {
        const [org = '', slug = ''] = team.split('/');
        return { team, members: await settings.teamMembers(org, slug) };
      }),
    ),
  ]);
  const rules = kept('rules of the branch', controls.rules);
  const found = {
    branch,
    rules,
    rulesets: rules === null ? null : rulesetsOf(rules, controls),
    protection: protectionOf(controls, (told) => kept('branch protection', told)),
    admins: peopleOf(kept('administrators', admins)),
    environments: kept('environments', environments),
    teams: teams.map(({ team, members }) => ({
      team,
      members: peopleOf(kept(`members of ${team}`, members)),
    })),
    workflow_defaults: kept('workflow permissions', workflowDefaults),
  };
  unreadable.push(...controls.unreadable, ...hiddenIn(controls), ...patternsHidden(found.environments));
  return {
    settings: { ...found, unreadable: unreadable.sort() },
    answers: forge.answers().filter(({ call }) => OF_SETTINGS.test(call)),
  };
}

/** The calls that settings are read by; the answers of a run hold those about approvals too. */
const OF_SETTINGS =
  /\/rules\/branches\/|\/rulesets\/\d+$|\/protection$|\/collaborators\?|\/environments\b|\/teams\/[^/]+\/members\b|\/actions\/permissions\/workflow$/u;

/** Returns the record of a capture, for the ledger to give it its place. */
export function captureRecord(
  { settings, answers }: Capture,
  { run_id, at }: { readonly run_id: string; readonly at: Instant },
): Unsealed<CaptureRecord> {
  return { kind: 'capture', format_version: RECORD_FORMAT, run_id, at, facts: { ...settings }, answers };
}

const WEEK = 7 * 86_400_000;
/** A weekly schedule starts late on some days: the next one must not be skipped for that. */
const SLACK = 6 * 3_600_000;

/** Returns whether a week has passed since the last capture; null: there was none. */
export function captureDue(last: Instant | null, now: Instant): boolean {
  return last === null || now >= addMillis(last, WEEK - SLACK);
}

/** Returns the teams (`org/team`) that rules name, sorted. */
export function teamsNamed(policy: Pick<ApprovalPolicy, 'rules'> | null): readonly string[] {
  if (policy === null) return [];
  const names = RISKS.flatMap((tier) => policy.rules[tier].approvers ?? []);
  return [...new Set(names.filter((name) => name.includes('/')))].sort();
}

function protectionOf(
  { protection }: BranchControls,
  kept: (told: BranchControls['protection']) => ClassicProtection | null,
): CapturedSettings['protection'] {
  return 'found' in protection ? (protection.found ?? 'none') : kept(protection);
}

function peopleOf(users: readonly ForgeUser[] | null): readonly CapturedPerson[] | null {
  return users === null ? null : users.map(({ id, login }) => ({ id, login }));
}

/** Whoever is not shown a ruleset must not think that it is gone. */
function rulesetsOf(
  rules: readonly Rule[],
  { rulesets }: BranchControls,
): NonNullable<CapturedSettings['rulesets']> {
  const ids = [...new Set(rules.flatMap(({ ruleset_id }) => ruleset_id ?? []))].sort((a, b) => a - b);
  return ids.map(
    (id) =>
      rulesets.find((one) => one.id === id) ?? {
        id,
        name: null,
        enforcement: null,
        bypass_actors: null,
        updated_at: null,
      },
  );
}

function hiddenIn({ rulesets }: BranchControls): readonly string[] {
  return rulesets
    .filter(({ bypass_actors }) => bypass_actors === null)
    .map(({ id }) => `bypass list of ruleset ${id}: it is shown only to a token with Administration: write`);
}

function patternsHidden(environments: readonly ForgeEnvironment[] | null): readonly string[] {
  return (environments ?? [])
    .filter(({ branches }) => branches === null)
    .map(({ name }) => `branch policy of environment ${name}: its patterns are not shown to the token`);
}
