// The single changes of a landing that each need an approval: what is gained, lost, governed, and text alone.

import type { Grant } from '../core/access.ts';
import type { Risk } from '../core/risk.ts';
import { visible } from '../core/show.ts';
import type { GovernedChange } from '../roster/governed-change.ts';
import type { Beneficiaries } from './beneficiaries.ts';
import type { AccessChange, Delta } from './model.ts';
import type { Subject } from './rules.ts';

export interface JudgedChange {
  /** Differs from that of every other change of the landing. */
  readonly id: string;
  readonly tier: Risk;
  readonly subject: Subject;
  /** Returns in words why somebody gains from it; null: they do not. */
  benefits(person: string): string | null;
}

/** Returns the changes; `differing` are the governed files that differ, which need an approval even if only in text. */
export function judgedChanges(
  delta: Delta,
  differing: readonly string[],
  gaining: Beneficiaries,
): readonly JudgedChange[] {
  const changes = [
    ...delta.gains.map(
      (gain): JudgedChange => ({
        id: gainId(gain),
        tier: gain.tier,
        subject: subjectOf(gain),
        benefits: (person) => gaining.ofGain(person, gain),
      }),
    ),
    ...delta.losses.map(
      (loss): JudgedChange => ({
        id: lossId(loss),
        tier: loss.tier,
        subject: subjectOf(loss),
        benefits: () => null,
      }),
    ),
    ...governedJudged(delta.governed, gaining),
  ];
  if (changes.length > 0) return changes;
  return differing.map((path) => ({
    id: `text ${visible(path)}`,
    tier: 'low',
    subject: { person: null, project: null, alias: null },
    benefits: () => null,
  }));
}

/** Returns how a gain is called in reasons. */
export function gainId(gain: Grant): string {
  return `gain ${tupleWords(gain)}`;
}

/** Returns how a loss is called in reasons. */
export function lossId(loss: Grant): string {
  return `loss ${tupleWords(loss)}`;
}

/** Returns how a governed change is called in reasons. */
export function governedId({ path }: GovernedChange): string {
  return `governed ${visible(path)}`;
}

function governedJudged(changes: readonly GovernedChange[], gaining: Beneficiaries): readonly JudgedChange[] {
  const seen = new Map<string, number>();
  return changes.map((change) => {
    const count = (seen.get(change.path) ?? 0) + 1;
    seen.set(change.path, count);
    return {
      id: count === 1 ? governedId(change) : `${governedId(change)} (${count})`,
      tier: change.tier,
      subject: { person: change.person, project: null, alias: aliasOf(change) },
      benefits: (person) => gaining.ofGoverned(person, change),
    };
  });
}

/** `projects.<alias>.<account>`; aliases may hold dots, the last part never does. */
function aliasOf({ path }: GovernedChange): string | null {
  return path.startsWith('projects.') ? path.slice('projects.'.length, path.lastIndexOf('.')) : null;
}

function subjectOf({ person, account, resource }: AccessChange): Subject {
  const project = resource.startsWith('project:')
    ? { account, native: resource.slice('project:'.length) }
    : null;
  return { person, project, alias: null };
}

function tupleWords({ person, account, resource, level, until }: Grant): string {
  const end = until === null ? '' : ` until ${until}`;
  return `${visible(person)} ${visible(account)} ${visible(resource)} ${visible(level)}${end}`;
}
