// rollcall blame: who approved each grant of a person, and when it became so. Reads git and the ledger; no network
// unless the ledger is on a branch of origin.
import path from 'node:path';
import { grantStories } from '../../approval/grant-story.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible, writeJson } from '../../core/show.ts';
import { blameCache } from '../../evidence/blame/blame-cache.ts';
import { historyBlame } from '../../evidence/blame/history-blame.ts';
import type { LedgerRecord } from '../../ledger/model.ts';
import { aliasesOf } from '../../plan/render/words.ts';
import type { TeamFile } from '../../roster/team-file.ts';
import { capabilitiesOf, providerNames } from '../accounts.ts';
import type { EvidenceOptions } from '../evidence-options.ts';
import { openGitRoster } from '../git-roster.ts';
import type { CommonOptions, Io } from '../io.ts';
import { openLedger } from '../open-ledger.ts';
import { pastMeanings } from '../past-alias.ts';
import { type BlameAnswer, blameJson, showBlame } from '../show-blame.ts';
import { VERSION } from '../version.ts';
import { asWorkspace, momentOf, readSources } from '../workspace.ts';

export interface BlameOptions extends CommonOptions, Pick<EvidenceOptions, 'tokenEnv'> {
  readonly commit: string;
  readonly cache: boolean;
  readonly format: 'text' | 'json';
}

/** Prints the stories. Throws RC546 where nothing of that name was ever in the file. */
export async function blameCommand(
  io: Io,
  person: string,
  what: string | undefined,
  options: BlameOptions,
): Promise<ExitCode> {
  const { now } = momentOf(io, undefined);
  const workspace = await asWorkspace(io, await readSources(io, options), now, 'quiet');
  const records: LedgerRecord[] = [];
  for await (const record of openLedger(io, workspace, options).records()) records.push(record);
  const baseline = records.find((record) => record.kind === 'baseline');
  const { repository, roster_path, tip } = await openGitRoster(io, workspace.sources.path, options.commit);
  try {
    const line = await repository.firstParents(null, tip);
    const since = line.find(({ commit }) => commit === baseline?.commit)?.commit ?? null;
    const key = { tool_version: VERSION, roster_path, since };
    const blame = await historyBlame(repository, {
      tip,
      roster_path,
      since,
      providers: providerNames(),
      capabilitiesOf,
      cache: options.cache ? blameCache(path.join(workspace.stateDir, 'cache'), key) : null,
    });
    const times = new Map(line.map(({ commit, committed_at }) => [commit, committed_at]));
    const storiesOf = (place: Place): BlameAnswer['stories'] =>
      grantStories(
        {
          blame,
          steps: blame.steps.map(({ commit }) => ({ commit, committed_at: times.get(commit) ?? null })),
          line: line.map(({ commit }) => commit),
          records,
        },
        { person, ...place },
      );
    const place = placeOf(what, blame.team);
    let stories = storiesOf(place);
    const { account, resource } = place;
    const meanings =
      stories.length > 0 || account === null || resource === null
        ? []
        : await pastMeanings(resource, account, { repository, roster_path, steps: blame.steps });
    // An alias that meant several things once does not say which of them is asked about.
    if (meanings.length === 1) stories = storiesOf({ account, resource: meanings[0] ?? null });
    if (stories.length === 0) throw nobody(person, what, meanings);
    const answer: BlameAnswer = {
      person,
      tip,
      stories,
      aliases: aliasesIn(blame.team),
      invalid: blame.invalid.map(({ commit, message }) => ({ commit, message })),
    };
    io.out(options.format === 'json' ? writeJson(blameJson(answer)) : showBlame(answer, io.colour.out));
    return EXIT.ok;
  } finally {
    await repository.close();
  }
}

interface Place {
  readonly account: string | null;
  readonly resource: string | null;
}

/** `kissmetrics`, `kissmetrics:project:12345`, or `kissmetrics:web` where the file at the tip calls the project so. */
function placeOf(what: string | undefined, team: TeamFile | null): Place {
  if (what === undefined) return { account: null, resource: null };
  const colon = what.indexOf(':');
  if (colon < 0) return { account: what, resource: null };
  const [account, resource] = [what.slice(0, colon), what.slice(colon + 1)];
  // No alias holds a colon, and the account itself is called by no other word.
  if (resource === 'account') return { account, resource };
  const project = team?.projects?.find(({ alias }) => alias === resource);
  const native = project?.native.find((one) => one.account === account);
  return { account, resource: native === undefined ? resource : `project:${native.id}` };
}

function aliasesIn(team: TeamFile | null): BlameAnswer['aliases'] {
  const projects = team?.projects ?? [];
  return new Map(
    (team?.accounts ?? []).map(({ account }) => [
      account,
      aliasesOf({
        projects: projects.flatMap(({ alias, native }) =>
          native.flatMap((one) => (one.account === account ? [{ alias, native: one.id }] : [])),
        ),
      }),
    ]),
  );
}

function nobody(person: string, what: string | undefined, meanings: readonly string[]): RollcallError {
  const where = what === undefined ? 'anything' : visible(what);
  const account = what?.split(':')[0] ?? '';
  const places = meanings.map((resource) => visible(`${account}:${resource}`)).join(', ');
  return new RollcallError('RC546', `no commit ever gave ${visible(person)} ${where}`, {
    hint:
      meanings.length > 1
        ? `that alias has meant several projects; name the one you mean: ${places}`
        : 'name people by their key in team.yaml, and what they hold like kissmetrics:project:12345 or by an alias',
  });
}
