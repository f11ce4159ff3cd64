// What a Kissmetrics account cannot do with what the file wants, before anything is sent. Pure; each finding names the
// way out.
import type { DesiredAccount, DesiredMember, Entitlement, LiveAccount } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { levelAt } from '../../core/entitlements.ts';
import type { Issue } from '../../core/issue.ts';
import { visible } from '../../core/show.ts';
import { undeclared } from '../../core/undeclared.ts';
import { type LiveIndex, liveIndex } from './live-index.ts';
import { ownerIssues } from './owners.ts';

/** Returns the findings in the order of the file; see `Translator.preflight` for what they do. */
export function kissmetricsPreflight(
  desired: DesiredAccount,
  live: LiveAccount,
  capabilities: Capabilities,
): readonly Issue[] {
  const index = liveIndex(live);
  return [
    ...credentialIssues(desired, live),
    ...aliasIssues(desired, live),
    ...undeclared(desired, live, capabilities),
    ...desired.members.flatMap((member) => [
      ...reportIssues(desired, member),
      ...invitationIssues(desired, live, member, index),
    ]),
    ...ownerIssues(desired, live, index, live.several_owners ?? capabilities.several_owners),
  ];
}

function credentialIssues(desired: DesiredAccount, live: LiveAccount): readonly Issue[] {
  const role = live.actor?.role ?? null;
  if (role !== 'user' && role !== 'read-only') return [];
  const message = `the credential of ${desired.account} acts as ${role}: it can read the account and change nothing`;
  const hint = 'apply with the credential of an admin or owner';
  return [{ code: 'RC426', severity: 'warning', message, hint, account: desired.account }];
}

/** An alias that nobody uses harms nobody yet; whoever wants it is set aside by `undeclared`. */
function aliasIssues(desired: DesiredAccount, live: LiveAccount): readonly Issue[] {
  if (live.scopes.projects === null) return [];
  const known = new Set(live.scopes.projects.map((project) => project.id));
  return desired.projects
    .filter((project) => !known.has(project.native))
    .map((project) => ({
      code: 'RC421',
      severity: 'warning',
      message: `project ${visible(project.alias)} is ${visible(project.native)} in ${desired.account}, and there is no such project there`,
      hint: 'look the id up in the account and correct it under `projects`',
      account: desired.account,
    }));
}

/** Reports are a list of ids; the API has no word for all of them. */
function reportIssues(desired: DesiredAccount, member: DesiredMember): readonly Issue[] {
  if (levelAt(member.entitlements, 'report:*') === undefined) return [];
  const message = `${desired.account} knows no "all reports": ${visible(member.person)} cannot get them`;
  return [refusal('RC420', desired, member, message, 'list the ids of the reports')];
}

/** Owners and admins see every project, so that inviting them with none is worth a word and no more. */
function invitationIssues(
  desired: DesiredAccount,
  live: LiveAccount,
  member: DesiredMember,
  index: LiveIndex,
): readonly Issue[] {
  if (live.scopes.projects === null || member.manages.projects || hasProjects(member.entitlements)) return [];
  const level = levelAt(member.entitlements, 'account') ?? '';
  if (index.rowOf(member) !== undefined || (level !== 'owner' && level !== 'admin')) return [];
  const message = `${desired.account} has project scopes, and the file does not say which projects ${visible(member.person)} gets: invited as ${level} without any`;
  const hint = 'write `projects: all` for them, or declare `projects:` and name some';
  return [{ ...refusal('RC424', desired, member, message, hint), severity: 'warning' }];
}

function hasProjects(entitlements: readonly Entitlement[]): boolean {
  return entitlements.some((entry) => entry.resource.startsWith('project:'));
}

function refusal(
  code: Issue['code'],
  desired: DesiredAccount,
  member: DesiredMember,
  message: string,
  hint: string,
): Issue {
  const { account } = desired;
  return { code, severity: 'error', message, hint, at: member.at, account, person: member.person };
}
