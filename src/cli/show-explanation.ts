// One person's story in plain words.
import type { Entitlement, LiveRow } from '../core/access.ts';
import { describeDuration, millisOf } from '../core/instant.ts';
import type { Position } from '../core/issue.ts';
import { visible } from '../core/show.ts';
import { verbOf, whoOf } from '../plan/render/change-words.ts';
import { type Aliases, aliasesOf, describeEntitlement, shellWord } from '../plan/render/words.ts';
import type { ExplainedAccount, Explanation } from '../roster/explain.ts';
import type { AccountStory, Story } from './story.ts';

/** Returns the story as text, with a line break at its end. */
export function showExplanation(story: Story): string {
  const lines = [visible(story.person) + (story.file === null ? ': not in the file' : aboutFile(story.file))];
  for (const account of story.accounts) {
    const file = story.file?.accounts.find((entry) => entry.account === account.account);
    lines.push('', visible(account.account), ...accountLines(story, account, file));
  }
  return `${lines.join('\n')}\n`;
}

function aboutFile(file: Explanation): string {
  const parts = [
    file.name === null ? '' : ` (${visible(file.name)})`,
    `, ${file.type}`,
    file.group === null ? '' : `, group ${visible(file.group)}`,
    `  ${place(file.at)}`,
    file.reason === null ? '' : `\n  reason: ${visible(file.reason.value)}`,
    file.ticket === null ? '' : `\n  ticket: ${visible(file.ticket.value)}`,
    file.manager === null ? '' : `\n  manager: ${visible(file.manager.value)}`,
    file.expires === null
      ? ''
      : `\n  ${file.expires.ended ? 'ended' : 'ends'}: ${file.expires.value} (${place(file.expires.at)})`,
  ];
  return parts.join('');
}

function accountLines(
  story: Story,
  account: AccountStory,
  file: ExplainedAccount | undefined,
): readonly string[] {
  const aliases = aliasesOf(account);
  if (account.unread !== null) {
    return [`  not read: ${account.unread.code} ${visible(account.unread.message)}`];
  }
  return [
    ...(file === undefined ? ['  the file gives nothing here'] : wantedLines(file, aliases)),
    ...(account.rows.length === 0
      ? ['  live: nothing']
      : account.rows.flatMap((row) => rowLines(row, story, aliases))),
    ...nextLines(account, aliases),
    ...adviceLines(account, story.person),
  ];
}

function wantedLines(file: ExplainedAccount, aliases: Aliases): readonly string[] {
  const wanted = file.entitlements.map(
    (entry) => `    ${worded(entry, aliases)}  from ${visible(entry.from)}, ${place(entry.at)}`,
  );
  return [
    file.entitlements.length === 0 ? '  wanted: nothing any more' : '  wanted:',
    ...wanted,
    ...file.elevations.map(
      ({ role, until, state, reason, at }) =>
        `    elevation to ${role} until ${until}: ${state} (${visible(reason)}), ${place(at)}`,
    ),
    ...file.lapsed.map(
      ({ resource, course }) => `    training ${visible(course)} has lapsed: no new ${visible(resource)}`,
    ),
    ...(file.unmanaged.length === 0 ? [] : [`    left as they are: ${file.unmanaged.join(', ')}`]),
  ];
}

function rowLines(row: LiveRow, { now }: Story, aliases: Aliases): readonly string[] {
  const facts = [
    row.id.startsWith(`${row.kind}:`) ? visible(row.id) : `${row.kind} ${visible(row.id)}`,
    row.status,
    ...(row.email === null ? [] : [visible(row.email)]),
    ...(row.last_active_at === null
      ? []
      : [`last active ${describeDuration(millisOf(now) - millisOf(row.last_active_at))} ago`]),
    ...(row.kind === 'member' || row.created_at === null
      ? []
      : [`sent ${describeDuration(millisOf(now) - millisOf(row.created_at))} ago`]),
    ...(row.expires_at === null || (row.status !== 'pending' && row.status !== 'expired')
      ? []
      : [`link ${row.expires_at <= now ? 'died' : 'dies'} ${row.expires_at}`]),
    ...(row.resent === 0 ? [] : [`sent again ${row.resent} time${row.resent === 1 ? '' : 's'}`]),
  ];
  return [`  live: ${facts.join(', ')}`, ...row.entitlements.map((entry) => `    ${worded(entry, aliases)}`)];
}

function nextLines({ plan, refused }: AccountStory, aliases: Aliases): readonly string[] {
  const told = [
    ...plan.changes.flatMap((change) => [
      `  next: ${verbOf(change.kind)} ${visible(whoOf(change))}`,
      ...change.gains.map((entry) => `    + ${worded(entry, aliases)}`),
      ...change.losses.map((entry) => `    - ${worded(entry, aliases)}`),
    ]),
    ...plan.pending.map(() => '  next: nothing to change; the invitation waits to be accepted'),
    ...plan.held.map(({ message }) => `  next: held: ${visible(message)}`),
    ...plan.withheld.map(({ message }) => `  next: withheld: ${visible(message)}`),
    ...plan.quarantine.map(({ message }) => `  next: set aside: ${visible(message)}`),
    ...plan.excluded.map(({ message }) => `  next: not touched: ${visible(message)}`),
  ];
  return [
    ...(told.length === 0 ? ['  next: nothing to change'] : told),
    ...(refused === null
      ? []
      : [`  refused, so nothing of this account will run: ${refused.code} ${visible(refused.message)}`]),
  ];
}

/** What people ask about invitations, answered for where this one stands. */
function adviceLines({ rows, plan }: AccountStory, person: string): readonly string[] {
  const resend = `\`rollcall invitations resend ${visible(shellWord(person))}\``;
  const statuses = new Set(rows.map(({ status }) => status));
  const advice = [
    ...(statuses.has('pending')
      ? [
          `not received? Look in spam, allow the service as a sender, then ${resend}.`,
          'accepted under another address? Put that address in the file with previous_email.',
        ]
      : []),
    ...(statuses.has('expired')
      ? [`the link is dead; the next apply sends it again as policy allows, or ${resend}.`]
      : []),
    ...(statuses.has('declined') || statuses.has('failed')
      ? [`not sent again by itself: ask the person, check the address, then ${resend}.`]
      : []),
    ...(plan.withheld.some(({ code }) => code === 'RC312')
      ? ['no free seat: remove somebody, cancel an invitation, or reuse a seat with previous_email.']
      : []),
  ];
  return advice.map((line) => `  help: ${line}`);
}

/** Ids and levels are a service's words. */
function worded(entry: Entitlement, aliases: Aliases): string {
  return visible(describeEntitlement(entry, aliases));
}

function place({ file, line }: Position): string {
  return `${visible(file)}:${line}`;
}
