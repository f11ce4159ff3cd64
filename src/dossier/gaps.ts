// Every field of a packet that has no source, by its name. Nothing is left out, so that nothing reads as blank.
import type { ApprovalPart, Packet, Told } from './model.ts';
import { gapOf, valueOf } from './told.ts';

type Gaps = Packet['gaps'];

/** Returns the gaps in the order of the fields. */
export function gapsOf(packet: Omit<Packet, 'gaps'>): Gaps {
  const { write, read_back, latency, invitation } = packet;
  const tip = valueOf(write)?.tip;
  return unique([
    ...packet.approvals.flatMap(partGaps),
    ...gapsIn({ write, ...(tip === undefined ? {} : { tip }), read_back, latency, invitation }),
    ...(valueOf(write)?.steps ?? []).flatMap(({ step, request_ids, started_at }) =>
      started_at !== null && request_ids.length === 0
        ? [{ field: 'request_ids', why: `the service named no request for ${step}` }]
        : [],
    ),
  ]);
}

function partGaps(part: ApprovalPart): Gaps {
  const { commit, landed_at, pull_request, asked_by, asked_at, ticket, rule, approvers, approved_at } = part;
  const { before_grant, assurance } = part;
  return [
    ...gapsIn({ commit, landed_at, pull_request, asked_by, asked_at, ticket, rule, approvers, approved_at }),
    ...(valueOf(approvers) ?? []).flatMap(({ submitted_at, url, authority }) =>
      gapsIn({ 'approver.submitted_at': submitted_at, 'approver.url': url, 'approver.authority': authority }),
    ),
    ...gapsIn({ before_grant, assurance }),
  ];
}

function gapsIn(fields: Readonly<Record<string, Told<unknown>>>): Gaps {
  return Object.entries(fields).flatMap(([field, told]) => {
    const why = gapOf(told);
    return why === null ? [] : [{ field, why }];
  });
}

function unique(gaps: Gaps): Gaps {
  return [...new Map(gaps.map((one) => [`${one.field}\n${one.why}`, one])).values()];
}
