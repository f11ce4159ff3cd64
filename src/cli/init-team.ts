// rollcall init: a first team.yaml, from the live account or empty, that approvals can begin with.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { AccountSettings } from '../core/settings.ts';
import { visible } from '../core/show.ts';
import { USUAL_COUNTS } from '../core/written-approvals.ts';
import { sha256Hex } from '../plan/digest.ts';
import { writeTeam } from '../roster/edit/write-team.ts';
import { forgePins } from '../roster/forge-pins.ts';
import { fromLive } from '../roster/from-live.ts';
import type { SourceFile } from '../roster/team-file.ts';
import { emptyTeam, type FirstApprover, firstTeam } from '../scaffold/first-team.ts';
import { capabilitiesOf, providerNames } from './accounts.ts';
import { type Asking, type AskingOptions, openAsking } from './ask-forge.ts';
import { liveAccount } from './import-source.ts';
import { checkApprovable } from './init-approvals.ts';
import { type NamedApprover, pinned } from './init-approver.ts';
import { textIfAny, writeScaffold } from './init-files.ts';
import type { Io } from './io.ts';
import { renderIssues } from './issues.ts';
import { createLogger } from './logger.ts';
import { createProgress } from './progress.ts';
import { asWorkspace, momentOf, openWorkspace, rosterFile, type Sources } from './workspace.ts';

export interface InitTeamOptions extends AskingOptions {
  readonly account?: readonly string[];
  readonly baseUrl?: string;
  readonly empty?: boolean;
  readonly approver?: readonly NamedApprover[];
  readonly minTeam?: boolean;
  readonly ledgerBranch?: string;
  readonly yes?: boolean;
}

/** Writes team.yaml after showing it. A file that is there is judged and left as it is. */
export async function initTeam(io: Io, options: InitTeamOptions): Promise<ExitCode> {
  const { now } = momentOf(io, undefined);
  const file = await placeOf(io, options);
  const shown = path.relative(io.cwd, file) || file;
  const text = await textIfAny(file, shown);
  const asking = await openAsking(io, options);
  try {
    const approvers = await pinned(options.approver ?? [], asking.forge, asking.why_not);
    if (text === null || text.trim() === '')
      await writeFirst(io, file, shown, approvers, options, asking, now);
    else await keepThere(io, file, shown, approvers, asking, now);
    return EXIT.ok;
  } finally {
    await asking.forge?.close();
  }
}

/** The file that other commands would find; where there is none, one here. */
async function placeOf(io: Io, options: InitTeamOptions): Promise<string> {
  try {
    return await rosterFile(io, options);
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'RC541') return path.resolve(io.cwd, 'team.yaml');
    throw error;
  }
}

async function writeFirst(
  io: Io,
  file: string,
  shown: string,
  approvers: readonly FirstApprover[],
  options: InitTeamOptions,
  asking: Asking,
  now: Instant,
): Promise<void> {
  checkEnough(shown, approvers, options);
  const first = firstTeam(await begun(io, file, approvers, options), {
    approvers,
    min_team_mode: options.minTeam === true,
    ledger_branch: options.ledgerBranch ?? 'rollcall-ledger',
  });
  const source = { path: shown, text: first.text };
  const sources: Sources = {
    path: file,
    baseDir: path.dirname(file),
    files: [source],
    blobs: [{ path: shown, sha256: sha256Hex(Buffer.from(source.text)) }],
    issues: [],
  };
  const { team } = await asWorkspace(io, sources, now);
  await checkApprovable(io, shown, team, asking, now);
  const folder = path.dirname(file);
  await writeScaffold(io, folder, [{ path: path.basename(file), text: source.text }], options);
  io.err(
    [
      `${visible(shown)} is written. The commit that adds it is the baseline: it needs no approval, every change after it does.`,
      `Records go to the branch ${visible(team.ledger_branch ?? '')}, which the first apply makes.`,
      'Next: read the file, `rollcall init github` for the workflows, and `rollcall doctor` once they are merged.',
      '',
    ].join('\n'),
  );
}

/** Said before the file is checked, which would only say that the names are too few. Throws RC561. */
function checkEnough(shown: string, approvers: readonly FirstApprover[], { minTeam }: InitTeamOptions): void {
  const people = [...new Set(approvers.map(({ person }) => person))];
  const needed = minTeam === true ? 1 : Math.max(...Object.values(USUAL_COUNTS));
  if (people.length >= needed) return;
  const who = people.length === 0 ? 'nobody' : `only ${people.map((person) => visible(person)).join(', ')}`;
  throw new RollcallError(
    'RC561',
    `${visible(shown)}: high and critical changes take ${needed} approval${needed === 1 ? '' : 's'} and ${who} could give one, ${needed - people.length} missing`,
    { hint: 'name more people with --approver EMAIL=LOGIN, or say --min-team where there are no more' },
  );
}

/** What stands in the file before approvals are on. */
async function begun(
  io: Io,
  file: string,
  approvers: readonly FirstApprover[],
  options: InitTeamOptions,
): Promise<SourceFile> {
  const account = accountOf(options);
  const capabilities = capabilitiesOf(account);
  if (capabilities === null) {
    throw new RollcallError('RC546', `no provider ${visible(account.provider)}`, {
      hint: `one of: ${providerNames().join(', ')}`,
    });
  }
  if (options.empty === true) return emptyTeam(file, account.account, approvers);
  const progress = createProgress(io, await createLogger(io, options.logLevel));
  const live = await liveAccount(io, account, path.dirname(file), progress);
  const imported = fromLive({ account: account.account, live, capabilities, file: null });
  io.err(renderIssues(imported.issues, 'text', { colour: io.colour.err }));
  const errors = imported.issues.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) {
    throw new RollcallError(
      'RC543',
      `${errors === 1 ? 'somebody' : `${errors} people`} of the account cannot be written`,
      {
        hint: 'settle it in the account as said above, or begin with --empty; nothing was written',
      },
    );
  }
  return writeTeam([imported], [account]);
}

function accountOf({ account, baseUrl, empty }: InitTeamOptions): AccountSettings {
  const [name = 'kissmetrics', ...more] = account ?? [];
  if (more.length > 0) throw new RollcallError('RC501', 'a first file is written from one account');
  if (empty === true && baseUrl !== undefined)
    throw new RollcallError('RC501', '--empty reads no account, so --base-url says nothing');
  return { account: name, provider: name, settings: baseUrl === undefined ? {} : { base_url: baseUrl } };
}

/** Never edits a file: says whether it can be approved, and whether it pins whom `--approver` names. */
async function keepThere(
  io: Io,
  file: string,
  shown: string,
  approvers: readonly FirstApprover[],
  asking: Asking,
  now: Instant,
): Promise<void> {
  const { team } = await openWorkspace(io, { file }, now);
  for (const { person, id } of approvers) {
    const member = team.members.find((one) => one.person === person);
    if (member !== undefined && forgePins(member).ids.includes(id)) continue;
    throw new RollcallError(
      'RC564',
      `${visible(shown)} is there and does not pin ${visible(person)} as ${id}`,
      {
        hint: `write \`ids: { github: { id: ${id} } }\` into their entry; init changes no file that is there`,
      },
    );
  }
  if (team.policy.approvals !== null) await checkApprovable(io, shown, team, asking, now);
  io.err(`${visible(shown)} is there and stays as it is.\n`);
  if (team.policy.approvals === null)
    io.err('It has no policy.approvals, so that no change waits for an approval.\n');
}
