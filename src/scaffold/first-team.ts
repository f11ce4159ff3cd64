// A first team.yaml that approvals can begin with: what was imported, who approves, the rules, and where records go.
import type { Role } from '../core/access.ts';
import type { Json } from '../core/change.ts';
import { RollcallError } from '../core/errors.ts';
import { RISKS, type Risk } from '../core/risk.ts';
import { visible } from '../core/show.ts';
import { USUAL_COUNTS } from '../core/written-approvals.ts';
import { applyEdits } from '../roster/edit/apply-edits.ts';
import { jsonFrom } from '../roster/edit/data-edits.ts';
import type { Edit } from '../roster/edit/edit-tree.ts';
import { flowText, scalarText } from '../roster/edit/flow-text.ts';
import { placesOf } from '../roster/edit/merge-members.ts';
import { isJsonMap } from '../roster/json.ts';
import type { SourceFile } from '../roster/team-file.ts';

/** Somebody who approves, with the account that they review with. */
export interface FirstApprover {
  readonly person: string;
  /** null: only the number is known. */
  readonly login: string | null;
  readonly id: number;
  /** For a person whom the file does not have. */
  readonly role: Role | null;
}

export interface FirstPolicy {
  readonly approvers: readonly FirstApprover[];
  /** Too few people for two approvals: as many as there are, one at least. */
  readonly min_team_mode: boolean;
  readonly ledger_branch: string;
}

/** Tiers whose rule names the approvers; the others are open to every member who may write to the repository. */
const NAMED: ReadonlySet<Risk> = new Set(['high', 'critical']);

/** Returns the file. Throws RC560 for an approver whom it does not have and who was given no role. */
export function firstTeam(file: SourceFile, policy: FirstPolicy): SourceFile {
  const pinned = applyEdits(file, pinEdits(file, policy.approvers));
  return { path: file.path, text: `${pinned.text.trimEnd()}\n\n${policyText(policy)}` };
}

function pinEdits(file: SourceFile, approvers: readonly FirstApprover[]): readonly Edit[] {
  const { people } = placesOf([file]);
  return approvers.map((approver): Edit => {
    const place = people.get(approver.person);
    const before = place === undefined ? roleOf(approver) : jsonFrom(place.entry);
    const entry = isJsonMap(before) ? before : { role: before };
    const role = entry['role'];
    if (approver.role !== null && approver.role !== role) {
      throw new RollcallError(
        'RC501',
        `${visible(approver.person)} has another role in the account than ${approver.role}`,
        {
          hint: 'leave the role out; the first file says what is there',
        },
      );
    }
    return {
      kind: 'set',
      path: ['members', place?.key ?? approver.person],
      value: { ...entry, ids: { ...mapOf(entry['ids']), github: pin(approver) } },
    };
  });
}

function roleOf({ person, id, role }: FirstApprover): string {
  if (role !== null) return role;
  throw new RollcallError('RC560', `${visible(person)} is in no account, and only a member can approve`, {
    hint: `give the role that they are to have: --approver ${visible(person)}=${id}:user`,
  });
}

function mapOf(value: Json | undefined): { readonly [key: string]: Json } {
  return value !== undefined && isJsonMap(value) ? value : {};
}

/** The number is what counts; the login is for readers. */
function pin({ login, id }: FirstApprover): Json {
  return login === null ? { id } : { login, id };
}

function policyText({ approvers, min_team_mode, ledger_branch }: FirstPolicy): string {
  const names = approvers.map(({ person }) => person);
  const rules = RISKS.map((tier) => {
    const rule = { count: USUAL_COUNTS[tier], ...(NAMED.has(tier) ? { approvers: names } : {}) };
    return `    ${tier}: ${flowText(rule)}`;
  });
  return [
    'policy:',
    '  approvals: # judged by the policy before a change, never by the one that it brings',
    ...rules,
    `    min_team_mode: ${String(min_team_mode)}`,
    '',
    `ledger: { branch: ${scalarText(ledger_branch)} }`,
    '',
  ].join('\n');
}

/**
 * Returns a file that has an account and its approvers alone; additive, so that nobody loses access by it. Throws RC560
 * for an approver without a role.
 */
export function emptyTeam(path: string, account: string, approvers: readonly FirstApprover[]): SourceFile {
  const members = approvers.map((approver) => `  ${scalarText(approver.person)}: ${roleOf(approver)}`);
  const lines = [
    'version: 1',
    'mode: additive',
    '',
    'accounts:',
    `  ${scalarText(account)}: {}`,
    '',
    'members:',
    ...members,
  ];
  return { path, text: `${lines.join('\n')}\n` };
}
