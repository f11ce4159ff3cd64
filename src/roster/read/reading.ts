// What the parts of the reader share while one team is read: the report, the clock, and what was read before.
import type { Capabilities } from '../../core/capabilities.ts';
import { parseEmail } from '../../core/email.ts';
import { endOfDay, type Instant, parseDate } from '../../core/instant.ts';
import type { Report } from '../report.ts';
import type { RosterContext } from '../roster-context.ts';
import type { Misfits } from '../shape.ts';
import { shown } from '../shown.ts';
import type { TeamAccount, TeamProject } from '../team-file.ts';
import { type MapNode, positionOf, type TreeNode, textOf } from '../tree.ts';

export interface Reading {
  readonly report: Report;
  readonly context: RosterContext;
  /** Nodes that the schema refused; whoever reads them finds nothing and says nothing. */
  readonly misfits: Misfits;
  /** Of these, the ones that are wrong themselves, not only something in them. */
  readonly exact: ReadonlySet<TreeNode>;
}

/** An account and what its service can do; null: not known, so nothing about it is judged. */
export interface ReadAccount {
  readonly account: TeamAccount;
  readonly capabilities: Capabilities | null;
}

export interface ReadGroup {
  readonly name: string;
  readonly node: MapNode;
}

/** What members are read against. */
export interface Surroundings extends Reading {
  readonly accounts: ReadonlyMap<string, ReadAccount>;
  /** null: no `projects:` block. */
  readonly projects: ReadonlyMap<string, TeamProject> | null;
  readonly groups: ReadonlyMap<string, ReadGroup>;
  /** The accounts of a member who names none; null: none can be told. */
  readonly defaults: TreeNode | null;
}

/** Returns a text that may stand for a person: the normal form of an address, else the text trimmed. */
export function personKey(text: string): string {
  return parseEmail(text) ?? text.trim();
}

/** Returns the instant at which a day begins; reports days that do not exist. */
export function dayOf(node: TreeNode | undefined, { report, misfits }: Reading): Instant | null {
  const text = textOf(node);
  if (node === undefined || text === undefined || misfits.has(node)) return null;
  const day = parseDate(text);
  if (day === null) {
    report.error('RC114', positionOf(node), `there is no day ${shown(text)}`, {
      hint: 'days are written 2026-12-31',
    });
  }
  return day;
}

/** Returns the first instant after a last valid day; reports days that do not exist. */
export function endOf(node: TreeNode | undefined, reading: Reading): Instant | null {
  const day = dayOf(node, reading);
  return day === null ? null : endOfDay(day);
}
