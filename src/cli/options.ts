// Options that several commands take. Each is made here and nowhere else, so that it means the same everywhere.
import { InvalidArgumentError, Option } from 'commander';
import { parseEmail } from '../core/email.ts';
import { LOG_LEVELS } from './io.ts';

export function fileOption(): Option {
  return new Option('-f, --file <path>', 'team.yaml (default: found upwards from here)');
}

export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'log lines (JSON) on standard error, from this level up')
    .choices(LOG_LEVELS)
    .default('silent');
}

/** The first choice is the default. */
export function formatOption(...choices: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how the result is written').choices(choices).default(choices[0]);
}

export function jsonOption(): Option {
  return new Option('--json', 'short for --format json').implies({ format: 'json' });
}

export function yesOption(): Option {
  return new Option('--yes', 'do not ask');
}

export function atOption(): Option {
  return new Option('--at <instant>', 'as of this moment (RFC 3339, for example 2027-01-01T00:00Z)');
}

export function baseOption(): Option {
  return new Option('--base <commit>', 'what the change would be merged into');
}

export function headOption(): Option {
  return new Option('--head <commit>', 'the change (default: HEAD)');
}

export function detailedExitcodeOption(): Option {
  return new Option('--detailed-exitcode', 'exit 2 when something would change');
}

export function accountOption(): Option {
  return new Option('--account <names>', 'only these accounts (comma-separated, or given again)').argParser(
    names,
  );
}

export function memberOption(): Option {
  return new Option('--member <person...>', 'only these people').argParser(people);
}

export function restoreOption(): Option {
  return new Option('--restore <person...>', 'bring back what somebody took away by hand').argParser(people);
}

/** Collects people, addresses in their normal form. An empty name would quietly mean nobody. */
export function people(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), person(text)];
}

/** Returns a person as team.yaml has them: an address in its normal form, anything else as written. */
export function person(text: string): string {
  const name = text.trim();
  if (name === '') throw new InvalidArgumentError('a person has a name');
  return parseEmail(name) ?? name;
}

/** An empty name would quietly mean every account. */
function names(text: string, before: readonly string[] | undefined): readonly string[] {
  const read = text.split(',').map((name) => name.trim());
  if (read.includes('')) throw new InvalidArgumentError('an account has a name');
  return [...(before ?? []), ...read];
}

/** An applied run shows the first 12 digits of its record's hash; fewer could be met by chance. */
export function chainHead(text: string): string {
  const head = text.trim().toLowerCase();
  if (!/^[0-9a-f]{12,64}$/.test(head)) throw new InvalidArgumentError('a head is 12 to 64 hex digits');
  return head;
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('a port is 0 to 65535');
  return Number(text);
}
