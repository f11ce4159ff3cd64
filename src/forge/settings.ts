// What the repository is set to now, each setting by itself: what one token may not see hides nothing else.
import type { ForgeUser } from '../approval/model.ts';
import { byKeys } from '../core/compare.ts';
import type { Client, Parameters, Reply } from './client.ts';
import type {
  BranchControls,
  BranchRuleset,
  ClassicProtection,
  ForgeEnvironment,
  ForgeOptions,
  Readable,
  RepositorySettings,
} from './forge.ts';
import { listOf } from './lists.ts';
import { type Rule, ruleIn, rulesetIn } from './read/controls.ts';
import { workflowRunIn } from './read/posted.ts';
import { branchPatternIn, classicProtectionIn, environmentIn, workflowDefaultsIn } from './read/settings.ts';
import { field, items, type Part, unfit } from './read/shape.ts';
import { userIn } from './read/user.ts';
import { readToken } from './token.ts';

const REPOSITORY = '/repos/{owner}/{repo}';

/** `here` names the repository. Asks nothing before it is asked. */
export function repositorySettings(
  client: Client,
  here: () => Promise<{ readonly owner: string; readonly repo: string }>,
  clock: ForgeOptions['clock'],
): RepositorySettings {
  async function list<Item>(
    route: string,
    own: Parameters,
    read: (part: Part) => Item,
    keyOf: (item: Item, index: number) => string | number,
    within?: string,
  ): Promise<Readable<readonly Item[]>> {
    return readable(await listOf(client, route, { ...(await here()), ...own }, read, keyOf, within));
  }

  async function one<Found>(
    route: string,
    own: Parameters,
    read: (part: Part) => Found,
  ): Promise<Readable<Found>> {
    const reply = await client.one(`${REPOSITORY}${route}`, { ...(await here()), ...own });
    return readable(reply.kind === 'found' ? { ...reply, found: read(reply.found) } : reply);
  }

  async function people(route: string, own: Parameters): Promise<Readable<readonly ForgeUser[]>> {
    const found = await list(route, own, personIn, ({ id }) => id);
    return 'found' in found ? { found: [...found.found].sort((a, b) => a.id - b.id) } : found;
  }

  async function protection(branch: string): Promise<Readable<ClassicProtection | null>> {
    const reply = await client.one(`${REPOSITORY}/branches/{branch}/protection`, {
      ...(await here()),
      branch,
    });
    // GitHub says this only to those who may see protection; to others it says `Not Found`.
    if (reply.kind === 'refused' && reply.status === 404 && reply.said === 'Branch not protected')
      return { found: null };
    return readable(reply.kind === 'found' ? { ...reply, found: classicProtectionIn(reply.found) } : reply);
  }

  async function branchControls(branch: string): Promise<BranchControls> {
    const key = (rule: Rule): string => `${rule.ruleset_id} ${rule.type} ${JSON.stringify(rule.parameters)}`;
    const [rules, classic] = await Promise.all([
      list(`${REPOSITORY}/rules/branches/{branch}`, { branch }, ruleIn, key),
      protection(branch),
    ]);
    const ids = 'found' in rules ? rules.found.flatMap(({ ruleset_id }) => ruleset_id ?? []) : [];
    const rulesets: BranchRuleset[] = [];
    const unreadable: string[] = [];
    for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
      const ruleset = await one('/rulesets/{ruleset_id}', { ruleset_id: id }, rulesetIn);
      if ('unreadable' in ruleset) unreadable.push(`ruleset ${id}: ${ruleset.unreadable}`);
      else {
        const { name, enforcement, bypass_actors, updated_at } = ruleset.found;
        rulesets.push({ id, name, enforcement, bypass_actors, updated_at });
      }
    }
    return { rules, rulesets, protection: classic, unreadable };
  }

  /** The patterns of an environment; null: unreadable. */
  async function patterns(name: string): Promise<readonly string[] | null> {
    const found = await list(
      `${REPOSITORY}/environments/{environment_name}/deployment-branch-policies`,
      { environment_name: name },
      branchPatternIn,
      (pattern) => pattern,
      'branch_policies',
    );
    return 'found' in found ? [...found.found].sort() : null;
  }

  async function environments(): Promise<Readable<readonly ForgeEnvironment[]>> {
    const listed = await list(
      `${REPOSITORY}/environments`,
      {},
      environmentIn,
      ({ name }) => name,
      'environments',
    );
    if ('unreadable' in listed) return listed;
    const found = await Promise.all(
      listed.found.map(async ({ policy, ...environment }) => ({
        ...environment,
        branches: policy === 'custom' ? await patterns(environment.name) : policy,
      })),
    );
    return { found: found.sort(byKeys(({ name }) => name)) };
  }

  return {
    branch: branchControls,
    admins: async () => people(`${REPOSITORY}/collaborators`, { affiliation: 'all', permission: 'admin' }),
    environments,
    teamMembers: async (org, slug) =>
      people('/orgs/{org}/teams/{team_slug}/members', { org, team_slug: slug }),
    workflowDefaults: async () => one('/actions/permissions/workflow', {}, workflowDefaultsIn),
    lastGoodRun: async (file, branch) =>
      one(
        '/actions/workflows/{workflow_id}/runs',
        { workflow_id: file, branch, status: 'success', per_page: 1 },
        (part) => items(field(part, 'workflow_runs')).map(workflowRunIn)[0] ?? null,
      ),
    token: async () => readToken(client, clock),
  };
}

/** Returns what was found, or which permission is missing; throws every other refusal. */
function readable<Found>(reply: Reply<Found>): Readable<Found> {
  if (reply.kind === 'found') return { found: reply.found };
  if (reply.status === 403 || reply.status === 404) return { unreadable: reply.error.message };
  throw reply.error;
}

function personIn(part: Part): ForgeUser {
  const user = userIn(part);
  if (user === null) throw unfit(part, 'an account');
  return user;
}
