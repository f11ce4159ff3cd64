// Every call of the API as method and path, in one place: what a plan shows is what the writer sends.

/** The writes there are: the `op` of a step. */
export const WRITES = ['invite', 'resend', 'cancel', 'update', 'transfer', 'remove'] as const;

export type WriteOp = (typeof WRITES)[number];

export interface Call {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/** Returns whether a word is a write. */
export function isWriteOp(word: string): word is WriteOp {
  return (WRITES as readonly string[]).includes(word);
}

/** Returns the call of a write to the member or invitation `id` (unused by `invite` and `transfer`). */
export function writeCall(op: WriteOp, id: string, prefix: string): Call {
  const segment = encodeURIComponent(id);
  switch (op) {
    case 'invite':
      return { method: 'POST', path: `${prefix}/users/invite` };
    case 'resend':
      return { method: 'POST', path: `${prefix}/invitations/${segment}/resend` };
    case 'cancel':
      return { method: 'DELETE', path: `${prefix}/invitations/${segment}` };
    case 'update':
      return { method: 'PATCH', path: `${prefix}/users/${segment}` };
    case 'transfer':
      return { method: 'POST', path: `${prefix}/account/transfer-ownership` };
    case 'remove':
      return { method: 'DELETE', path: `${prefix}/users/${segment}` };
  }
}

/** Returns the path of a page of the log; `since` null: from its oldest event on. */
export function eventsPath(prefix: string, since: string | null, limit: number, offset: number): string {
  const from = since === null ? '' : `since=${encodeURIComponent(since)}&`;
  return `${prefix}/audit-events?${from}limit=${limit}&offset=${offset}`;
}

/** Returns the path of a page of a list. */
export function listPath(
  list: 'users' | 'invitations' | 'projects',
  prefix: string,
  limit: number,
  offset: number,
): string {
  return `${prefix}/${list}?limit=${limit}&offset=${offset}`;
}
