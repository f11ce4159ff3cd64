// What every decision about one account looks things up in, indexed once. Holds no decision itself.
import type { DesiredAccount, DesiredMember, LiveAccount, LiveRow } from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount, LastRow } from '../core/last.ts';
import type { Translator } from '../core/translator.ts';
import { type Ignored, ignoredBy } from './ignore.ts';
import type { Withholding } from './input.ts';
import { namesOf } from './live-row.ts';

/** What the last record remembers, found by person and by row. */
export interface Memory {
  /** False: there is no record, so that nothing can be called drift. */
  readonly recorded: boolean;
  /** When the last record was made; null: there is none. */
  readonly at: Instant | null;
  /** The person as the last record left them, under the present key or the one of the previous address. */
  of(member: DesiredMember): LastRow | undefined;
  /** Whether the last record knew this row, under any name. */
  knows(row: LiveRow): boolean;
  /** Since when somebody has been set aside; null: not at the last record. */
  asideSince(person: string): Instant | null;
}

export interface AccountContext {
  readonly desired: DesiredAccount;
  readonly live: LiveAccount;
  readonly now: Instant;
  readonly capabilities: Capabilities;
  readonly translator: Translator;
  readonly memory: Memory;
  readonly ignored: Ignored;
  /** Data classes by native project id, for risk. */
  readonly data: ReadonlyMap<string, string>;
  /** Project resources that the file names; others are left alone where projects have roles. */
  readonly named: ReadonlySet<string>;
  /** Whether drift of this person is to be put right: by policy or because somebody asked. */
  restores(member: DesiredMember): boolean;
  /** What is withheld of somebody who goes by any of these names. */
  withheldOf(names: readonly string[]): readonly Withholding[];
}

/** Everything that a context is made from. */
export interface ContextInput {
  readonly desired: DesiredAccount;
  readonly live: LiveAccount;
  readonly last: LastAccount | null;
  readonly withhold: readonly Withholding[];
  readonly translator: Translator;
  readonly now: Instant;
  readonly restore: readonly string[];
}

export function accountContext(input: ContextInput): AccountContext {
  const { desired, live, last, translator, now } = input;
  const restore = new Set(input.restore);
  const withheld = new Map<string, Withholding[]>();
  for (const entry of input.withhold) {
    const list = withheld.get(entry.person);
    if (list === undefined) withheld.set(entry.person, [entry]);
    else list.push(entry);
  }
  return {
    desired,
    live,
    now,
    translator,
    capabilities: {
      ...translator.capabilities,
      several_owners: live.several_owners ?? translator.capabilities.several_owners,
    },
    memory: memoryOf(last),
    ignored: ignoredBy(desired.ignore),
    data: dataClasses(desired),
    named: new Set(desired.projects.flatMap(({ native }) => [native, `project:${native}`])),
    restores: ({ person, email }) =>
      desired.policy.drift.missing === 'restore' ||
      restore.has(person) ||
      (email !== null && restore.has(email)),
    withheldOf: (names) => [...new Set(names)].flatMap((name) => withheld.get(name) ?? []),
  };
}

function memoryOf(last: LastAccount | null): Memory {
  const persons = new Map<string, LastRow>();
  const known = new Set<string>();
  for (const entry of last?.rows ?? []) {
    persons.set(entry.person, entry);
    for (const name of [entry.row, entry.email, entry.login]) if (name !== null) known.add(name);
  }
  const aside = new Map(last?.quarantine.map(({ person, since }) => [person, since]));
  return {
    recorded: last !== null,
    at: last?.at ?? null,
    of: ({ person, previous_email }) => persons.get(person) ?? persons.get(previous_email ?? person),
    knows: (row) => namesOf(row).some((name) => known.has(name)),
    asideSince: (person) => aside.get(person) ?? null,
  };
}

/** Two aliases may name one project; then what either says is inside counts. */
function dataClasses({ projects }: DesiredAccount): ReadonlyMap<string, string> {
  const classes = new Map<string, string>();
  for (const { native, data } of projects) {
    if (data !== null) classes.set(native, `${classes.get(native) ?? ''} ${data}`);
  }
  return classes;
}
