// `policy`: the limits that hold in an account (defaults, the file's, the account's own), and the rules for people.
import { asciiDomain } from '../../core/email.ts';
import { parseDuration } from '../../core/instant.ts';
import { type AccountPolicy, type Allow, DEFAULT_POLICY, EDGES } from '../../core/policy.ts';
import { anyOf, shown } from '../shown.ts';
import type { TeamPolicy } from '../team-file.ts';
import {
  booleanOf,
  child,
  entriesOf,
  itemsOf,
  numberOf,
  positionOf,
  type TreeNode,
  textOf,
} from '../tree.ts';
import { readApprovals } from './approvals.ts';
import { endOf, personKey, type Reading } from './reading.ts';

/**
 * Returns the policy of an account. Single values of the account's own policy win; `protect` adds up. While the file is
 * additive, access that was added by hand is held by default: that phase takes nothing away.
 */
export function readAccountPolicy(
  root: TreeNode,
  account: TreeNode | undefined,
  allow: readonly Allow[],
  reading: Reading,
): AccountPolicy {
  const shared = child(root, 'policy');
  const own = child(account, 'policy');
  const invitations = child(account, 'invitations');
  const pick = (block: string, key: string): TreeNode | undefined =>
    child(child(own, block), key) ?? child(child(shared, block), key);
  const number = (node: TreeNode | undefined): number | undefined =>
    node === undefined || reading.misfits.has(node) ? undefined : numberOf(node);
  const { owners, seats, removals, drift, invitations: usual } = DEFAULT_POLICY;
  const min = pick('owners', 'min');
  const max = pick('owners', 'max');
  const policy: AccountPolicy = {
    owners: { min: number(min) ?? owners.min, max: number(max) ?? owners.max },
    seats: {
      limit: number(pick('seats', 'limit')) ?? seats.limit,
      reserve: number(pick('seats', 'reserve')) ?? seats.reserve,
    },
    removals: {
      max_percent: number(pick('removals', 'max_percent')) ?? removals.max_percent,
      max_count: number(pick('removals', 'max_count')) ?? removals.max_count,
      percent_from: number(pick('removals', 'percent_from')) ?? removals.percent_from,
      protect: [
        ...new Set([shared, own].flatMap((block) => personsOf(child(child(block, 'removals'), 'protect')))),
      ],
    },
    drift: {
      missing: textOf(pick('drift', 'missing')) === 'restore' ? 'restore' : drift.missing,
      extra: extraOf(textOf(pick('drift', 'extra')), textOf(child(root, 'mode'))),
    },
    allow,
    invitations: {
      expire_after: durationOf(child(invitations, 'expire_after')) ?? usual.expire_after,
      resend: textOf(child(invitations, 'resend')) === 'never' ? 'never' : usual.resend,
      max_resends: number(child(invitations, 'max_resends')) ?? usual.max_resends,
    },
  };
  checkSense(policy, max ?? min, pick('seats', 'reserve'), reading);
  return policy;
}

function checkSense(
  policy: AccountPolicy,
  owners: TreeNode | undefined,
  seats: TreeNode | undefined,
  { report }: Reading,
): void {
  const { min, max } = policy.owners;
  if (owners !== undefined && max !== null && min > max) {
    report.error('RC247', positionOf(owners), `owners.min is ${min} and owners.max is ${max}`);
  }
  const { limit, reserve } = policy.seats;
  if (seats !== undefined && limit !== null && reserve >= limit) {
    report.error('RC247', positionOf(seats), `seats.reserve is ${reserve} and seats.limit is ${limit}`);
  }
}

function extraOf(
  written: string | null | undefined,
  mode: string | null | undefined,
): AccountPolicy['drift']['extra'] {
  if (written === 'hold' || written === 'revert') return written;
  return mode === 'additive' ? 'hold' : DEFAULT_POLICY.drift.extra;
}

/** Returns `policy.allow`, one entry a kind of edge. */
export function readAllow(policy: TreeNode | undefined, reading: Reading): readonly Allow[] {
  const { report, misfits } = reading;
  return itemsOf(child(policy, 'allow')).flatMap((item) => {
    const until = endOf(child(item, 'until'), reading);
    const edges = EDGES.filter((edge) => child(item, edge) !== undefined);
    if (edges.length === 0 && !misfits.has(item)) {
      report.error('RC111', positionOf(item), `an entry of policy.allow needs ${anyOf(EDGES)}`);
    }
    if (until === null) return [];
    if (until <= reading.context.now) {
      report.warning('RC264', positionOf(item), 'this allow is past its day and does nothing', {
        hint: 'remove it when convenient',
      });
    }
    const reason = textOf(child(item, 'reason')) ?? '';
    return edges.map((edge) => ({ edge, people: personsOf(child(item, edge)), until, reason }));
  });
}

/** Returns the rules for people. */
export function readTeamPolicy(policy: TreeNode | undefined, reading: Reading): TeamPolicy {
  const email = child(policy, 'email');
  const required = child(policy, 'require');
  const expires = child(required, 'expires');
  return {
    email: {
      allowed_domains: readDomains(child(email, 'allowed_domains'), reading),
      ban_personal: booleanOf(child(email, 'ban_personal')) ?? false,
    },
    require: {
      reason: itemsOf(child(required, 'reason')).flatMap((item) => textOf(item) ?? []),
      expires: {
        contractor: durationOf(child(expires, 'contractor')),
        elevate: durationOf(child(expires, 'elevate')),
      },
    },
    training: entriesOf(child(policy, 'training')).flatMap(({ name, value }) => {
      const course = textOf(child(value, 'course'));
      const valid_for = durationOf(child(value, 'valid_for'));
      return course === undefined || valid_for === null ? [] : [{ data: name, course, valid_for }];
    }),
    conflicts: itemsOf(child(policy, 'conflicts')).flatMap((item) => {
      const name = textOf(child(item, 'name'));
      return name === undefined || reading.misfits.has(item)
        ? []
        : [
            {
              name,
              deny: itemsOf(child(item, 'deny')).flatMap((term) => textOf(term) ?? []),
              at: positionOf(item),
            },
          ];
    }),
    approvals: readApprovals(child(policy, 'approvals'), reading),
  };
}

/** Returns the domains in normal form; null: any, also where one of the list cannot be read (reported). */
function readDomains(list: TreeNode | undefined, { report }: Reading): readonly string[] | null {
  const domains = itemsOf(list).map((item) => {
    const text = textOf(item);
    const domain = text === undefined ? null : asciiDomain(text.trim().normalize('NFC').toLowerCase());
    if (text !== undefined && domain === null) {
      report.error('RC114', positionOf(item), `${shown(text)} is not a domain`, {
        hint: 'write it as acme.com, without @ or *',
      });
    }
    return domain;
  });
  const known = domains.filter((domain) => domain !== null);
  return list === undefined || known.length < domains.length ? null : known;
}

function personsOf(list: TreeNode | undefined): readonly string[] {
  return itemsOf(list).flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [personKey(text)];
  });
}

function durationOf(node: TreeNode | undefined): number | null {
  const text = textOf(node);
  return text === undefined ? null : parseDuration(text);
}
