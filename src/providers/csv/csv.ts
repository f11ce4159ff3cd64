// Accounts without an API: live state is an export, and what there is to write is written down for a person.
// It never sends anything and never guesses: an export that cannot be read whole is a read error.
import path from 'node:path';
import type { LiveAccount } from '../../core/access.ts';
import { type Capabilities, NO_CAPABILITIES } from '../../core/capabilities.ts';
import { ProviderError } from '../../core/errors.ts';
import type { Issue } from '../../core/issue.ts';
import type { Provider, ProviderDeps, ProviderFactory, Writer } from '../provider.ts';
import { renderChecklist } from './checklist.ts';
import { checkWritable, readWhole, replaceFile } from './files.ts';
import { liveFromCsv } from './live.ts';
import { csvPreflight } from './preflight.ts';
import { type CsvSettings, csvSettings } from './settings.ts';
import { csvSteps } from './steps.ts';
import { parseTask, type Task } from './tasks.ts';

const CAPABILITIES: Capabilities = {
  ...NO_CAPABILITIES,
  invitations: true,
  scopes_on_invite: true,
  pending_visible: true,
  change_email: true,
  several_owners: true,
  projects: 'set',
  all_projects: true,
  suspension: true,
  writes: 'manual',
};

/** Registers the provider `csv`. */
export const csv: ProviderFactory = {
  name: 'csv',
  summary: 'Accounts without an API: reads an exported member list, writes an upload file and a checklist.',
  capabilities: () => CAPABILITIES,
  secrets: () => [],
  create: (account, deps) => createCsv(csvSettings(account), deps),
};

function createCsv(settings: CsvSettings, deps: Pick<ProviderDeps, 'baseDir'>): Provider {
  return {
    capabilities: CAPABILITIES,
    preflight: (desired, live) => csvPreflight(desired, live, CAPABILITIES),
    steps: (change) => csvSteps(change, settings.roles),
    openReader: () => ({
      read: (signal) => readExport(settings, deps.baseDir, signal),
      close: () => Promise.resolve(),
    }),
    openWriter: () => openWriter(settings, deps.baseDir),
  };
}

async function readExport(settings: CsvSettings, baseDir: string, signal: AbortSignal): Promise<LiveAccount> {
  signal.throwIfAborted();
  const bytes = await readWhole(path.resolve(baseDir, settings.export), signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new ProviderError(
      'incomplete_read',
      settings.account,
      `cannot read the export ${settings.export}: ${reason(cause)}`,
      {
        hint: 'download the member list of the account and put it there',
        cause,
      },
    );
  });
  // The parser is loaded where a file is, so that naming this provider costs nothing.
  const { readMembers } = await import('./format.ts');
  const result = readMembers(bytes, settings.export, settings.columns);
  if ('members' in result) return liveFromCsv(result.members, settings.roles);
  throw new ProviderError('incomplete_read', settings.account, describe(result.issues), {
    hint: result.issues[0]?.hint ?? 'export the member list again',
  });
}

/** Collects tasks; both files are written at the end, and only by a run that has something in them. */
function openWriter(settings: CsvSettings, baseDir: string): Writer {
  const upload = path.resolve(baseDir, settings.upload);
  const checklist = path.resolve(baseDir, settings.checklist);
  const tasks: Task[] = [];
  return {
    async execute(step, signal) {
      signal.throwIfAborted();
      const task = parseTask(step.op, step.input);
      if (task === null)
        throw new ProviderError('validation', settings.account, `cannot say ${step.op} in a file`);
      // Said before anything counts as handed over, not when the run is at its end.
      if (tasks.length === 0) await checkWritable(upload).catch(unwritable(settings, settings.upload));
      if (tasks.length === 0) await checkWritable(checklist).catch(unwritable(settings, settings.checklist));
      tasks.push(task);
      const note = task.op === 'upload' ? settings.upload : settings.checklist;
      return { status: 'manual', request_id: null, row: null, note };
    },
    async close() {
      if (tasks.length === 0) return;
      const { writeMembers } = await import('./format.ts');
      const uploads = tasks.filter((task) => task.op === 'upload');
      await replaceFile(upload, writeMembers(uploads)).catch(unwritable(settings, settings.upload));
      const text = renderChecklist(settings.account, settings.upload, tasks);
      await replaceFile(checklist, text).catch(unwritable(settings, settings.checklist));
    },
  };
}

function unwritable(settings: CsvSettings, file: string): (cause: unknown) => never {
  return (cause) => {
    throw new ProviderError('validation', settings.account, `cannot write ${file}: ${reason(cause)}`, {
      cause,
    });
  };
}

function describe(issues: readonly Issue[]): string {
  const shown = issues
    .slice(0, 5)
    .map(({ at, code, message }) => `${at?.file ?? ''}:${at?.line ?? 1} ${code} ${message}`);
  const more = issues.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more rows`] : [])].join('; ');
}

/** Says why without the path: messages of the file system hold the machine's own. */
function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (typeof code === 'string') return code;
  return cause instanceof Error ? cause.message : String(cause);
}
