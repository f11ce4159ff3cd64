// The invitation text of a member: the message with the name filled in, then the documentation and the key reports.
import { localPart } from '../../core/email.ts';
import type { TeamMember } from '../team-file.ts';
import { child, itemsOf, positionOf, textOf } from '../tree.ts';
import { fieldOf, type Layers } from './fields.ts';
import type { Surroundings } from './reading.ts';

/** What services accept (Kissmetrics API contract). */
const MAX_LENGTH = 2000;

/** Returns the text, or null where no `onboarding` is written. Reports one that is too long. */
export function readInvitation(
  layers: Layers,
  { person, email, name }: Pick<TeamMember, 'person' | 'email' | 'name'>,
  { report, misfits }: Surroundings,
): string | null {
  const onboarding = fieldOf(layers, 'onboarding');
  if (onboarding === undefined || misfits.has(onboarding.node)) return null;
  const called = name ?? (email === null ? person : localPart(email));
  const message = textOf(child(onboarding.node, 'message'))
    ?.replaceAll('{name}', () => called)
    .trimEnd();
  const docs = textOf(child(onboarding.node, 'docs'));
  const reports = itemsOf(fieldOf(layers, 'reports')?.node).flatMap((item) => textOf(item) ?? []);
  const text = [
    ...(message === undefined ? [] : [message]),
    ...(docs === undefined ? [] : [`Documentation: ${docs}`]),
    ...reports.map((id) => `Report: ${id}`),
  ].join('\n');
  if (text.length > MAX_LENGTH) {
    report.error(
      'RC270',
      positionOf(onboarding.node),
      `the invitation text of ${person} has ${text.length} characters; ${MAX_LENGTH} are allowed`,
      { person },
    );
  }
  return text;
}
