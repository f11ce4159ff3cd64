// One packet as Markdown. Whatever has no source is printed as a gap with its reason, in the place of the value; text
// from outside is never markup.
import type { Entitlement } from '../core/access.ts';
import { describeDuration } from '../core/instant.ts';
import type { ApprovalPart, Approver, Packet, Told, WritePart } from '../dossier/model.ts';
import { valueOf } from '../dossier/told.ts';
import { code, prose, table } from '../plan/render/escape.ts';
import { describeInstant, describeUntil } from '../plan/render/words.ts';

type Line = readonly [name: string, text: string];

/** Returns the packet with a line break at its end. */
export function showPacket(packet: Packet): string {
  const sections: readonly (readonly [title: string, body: string])[] = [
    ['Exceptions', exceptions(packet)],
    ...packet.approvals.map((part, index): readonly [string, string] => [
      title(packet, index),
      approval(part),
    ]),
    ['Write', told(packet.write, writeLines)],
    [
      'Read back',
      told(packet.read_back, (at) => prose(`The account was read and showed it at ${describeInstant(at)}.`)),
    ],
    ['Removal latency', told(packet.latency, latency)],
    ['Invitation', told(packet.invitation, invitation)],
    ['Gaps', gaps(packet)],
    ['Where to look it up', lookUp(packet)],
  ];
  return [
    `# ${packet.id}: ${packet.verb} ${code(packet.person)} in ${code(packet.account)}`,
    lines([
      ['when', describeInstant(packet.at)],
      ['type', packet.type],
      ['service', prose(packet.provider)],
      ['gained', entitlements(packet.gains)],
      ['lost', entitlements(packet.losses)],
      ['why', prose(packet.why)],
    ]),
    ...sections.map(([heading, body]) => `## ${heading}\n\n${body}`),
  ]
    .join('\n\n')
    .concat('\n');
}

function title({ approvals }: Packet, index: number): string {
  return approvals.length === 1 ? 'Approval' : `Approval ${index + 1} of ${approvals.length}`;
}

function lines(all: readonly Line[]): string {
  return table(
    ['field', 'value'],
    all.map(([name, text]) => [`**${name}**`, text]),
  );
}

/** A field that is no section of its own. */
function told<T>(field: Told<T>, of: (known: T) => string): string {
  if ('value' in field) return of(field.value);
  return 'gap' in field ? `**GAP:** ${prose(field.gap)}` : `Does not apply: ${prose(field.not_applicable)}`;
}

function entitlements(all: readonly Entitlement[]): string {
  return all.length === 0 ? 'nothing' : all.map(entitlementWords).join('; ');
}

/** As records and blame call it: what a project was called then is in no record. */
function entitlementWords({ resource, level, until }: Entitlement): string {
  return `${code(`${resource} ${level}`)}${describeUntil(until)}`;
}

function exceptions({ exceptions: all }: Packet): string {
  if (all.length === 0) return 'None.';
  return all.map(({ code: word, message }) => `- **${word}**: ${prose(message)}`).join('\n');
}

const SIDES = { '+': 'gained', '-': 'lost', '=': 'held' } as const;
const BY = {
  step: 'a change of the file',
  calendar: 'the calendar, as the approval below says',
  nobody: 'nobody',
} as const;

function approval(part: ApprovalPart): string {
  const what = part.entitlements.map(
    ({ side, entitlement }) => `${SIDES[side]} ${entitlementWords(entitlement)}`,
  );
  if (part.by === 'nobody') {
    const why = told(part.commit, code);
    return lines([
      ['of', what.join('; ')],
      ['decided by', BY[part.by]],
      ['standing', 'no step stands behind it'],
      ['commit, pull request, who asked and when, ticket', why],
      ['rule, approvers and when they approved', why],
    ]);
  }
  const approvers = valueOf(part.approvers) ?? [];
  return [
    lines([
      ['of', what.join('; ')],
      ['decided by', BY[part.by]],
      ['standing', part.standing],
      ['assurance', told(part.assurance, ({ level, unverified }) => `${level}${unchecked(unverified)}`)],
      ['commit', told(part.commit, code)],
      ['landed', told(part.landed_at, describeInstant)],
      [
        'pull request',
        told(
          part.pull_request,
          ({ number, title: said, url }) =>
            `#${number} ${said === null ? '' : `${prose(said)} `}${address(url)}`,
        ),
      ],
      ['asked by', told(part.asked_by, prose)],
      ['asked', told(part.asked_at, describeInstant)],
      ['ticket', told(part.ticket, prose)],
      ['rule', told(part.rule, ruleWords)],
      ['approved', told(part.approved_at, describeInstant)],
      ['approval to write', told(part.before_grant, spanWords)],
      ['approvers', told(part.approvers, (all) => `${all.length}, below`)],
    ]),
    ...(approvers.length === 0 ? [] : [approverTable(approvers)]),
    ...list(
      'Had a part in the change',
      part.contributors.map(({ person, links }) => `${person}: ${links.join(', ')}`),
    ),
    ...list(
      'Reviews that did not count',
      part.excluded.map(
        ({ review, person, why }) => `review ${review} by ${person ?? 'nobody of the roster'}: ${why}`,
      ),
    ),
    ...list(
      'Reasons',
      part.reasons.map(({ code: word, message }) => `${word}: ${message}`),
    ),
    ...list(
      'Notes',
      part.notes.map(({ code: word, message }) => `${word}: ${message}`),
    ),
  ].join('\n\n');
}

function unchecked(unverified: readonly string[]): string {
  return unverified.length === 0 ? '' : `, not checked: ${unverified.join(', ')}`;
}

function ruleWords({ tier, required, approvers, policy_at }: NonNullable<RuleValue>): string {
  const who = approvers === null ? 'anybody of the roster who may write' : approvers.map(prose).join(', ');
  return `${tier}: ${required} of ${who} (policy at ${code(policy_at)})`;
}

type RuleValue = Extract<ApprovalPart['rule'], { readonly value: unknown }>['value'];

function approverTable(approvers: readonly Approver[]): string {
  return table(
    ['approver', 'review', 'when', 'authority as of then', 'where'],
    approvers.map(({ person, review, submitted_at, authority, url }) => [
      prose(person),
      String(review),
      told(submitted_at, describeInstant),
      told(authority, (words) => words.map(prose).join('; ')),
      told(url, address),
    ]),
  );
}

function list(heading: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${heading}:\n\n${items.map((item) => `- ${prose(item)}`).join('\n')}`];
}

function writeLines({ steps, ...write }: WritePart): string {
  const calls = steps.map(
    ({ call, status, started_at, finished_at, request_ids, attempts, read_back, error }) => [
      code(call),
      `${status}${read_back ? ', found by reading back' : ''}${error === null ? '' : `: ${prose(`${error.code} ${error.message}`)}`}`,
      started_at === null ? 'not sent by this run' : describeInstant(started_at),
      finished_at === null ? 'no answer' : describeInstant(finished_at),
      String(attempts),
      request_ids.length === 0 ? '**GAP:** none named' : request_ids.map(code).join(' '),
    ],
  );
  return [
    lines([
      ['status', `${write.status}${write.message === null ? '' : `: ${prose(write.message)}`}`],
      ['run', `${code(write.run_id)}, ${prose(write.command)}`],
      ['by', prose(write.operator)],
      ['with', prose(write.tool)],
      ['tip of the branch', told(write.tip, code)],
      ['plan digest', code(write.plan_digest)],
    ]),
    ...(calls.length === 0
      ? ['No call was needed.']
      : [table(['call', 'status', 'sent', 'answered', 'times', 'request ids'], calls)]),
  ].join('\n\n');
}

function latency({
  from,
  since,
  to,
  seconds,
}: Extract<Packet['latency'], { readonly value: unknown }>['value']): string {
  return `${spanWords(seconds)}: ${since} at ${describeInstant(from)}, read back at ${describeInstant(to)}. When somebody left, or was said to leave, is not known here.`;
}

/** Exact, and in words. */
function spanWords(seconds: number): string {
  const words = describeDuration(Math.abs(seconds) * 1000);
  return seconds < 0 ? `${seconds} s (${words}, before)` : `${seconds} s (${words})`;
}

function invitation(states: Extract<Packet['invitation'], { readonly value: unknown }>['value']): string {
  return table(
    ['first seen so', 'status', 'record'],
    states.map(({ at, status, record }) => [describeInstant(at), status, String(record)]),
  );
}

function gaps({ gaps: all }: Packet): string {
  if (all.length === 0) return 'None.';
  return all.map(({ field, why }) => `- ${code(field)}: ${prose(why)}`).join('\n');
}

function lookUp({ records, links, answers }: Packet): string {
  return [
    table(
      ['record', 'kind', 'hash'],
      records.map(({ sequence, kind, hash }) => [String(sequence), kind, code(hash)]),
    ),
    ...(links.length === 0
      ? ['No step is known, so there is nothing to look up on GitHub.']
      : [links.map(({ what, where }) => `- ${prose(what)}: ${address(where)}`).join('\n')]),
    ...(answers.length === 0
      ? ['No answer of GitHub stands behind this.']
      : [
          table(
            ['answer of GitHub', 'status', 'fetched', 'SHA-256'],
            answers.map(({ call, status, fetched_at, sha256 }) => [
              code(call),
              String(status),
              describeInstant(fetched_at),
              code(sha256),
            ]),
          ),
        ]),
  ].join('\n\n');
}

function address(where: string): string {
  return /^https?:\/\/[^\s<>]+$/u.test(where) ? `<${where}>` : code(where);
}
