// Reading parts of a record that nobody has checked: whatever is not as expected is an Error, and so 'not checked'.

const KNOWN = {
  event: [
    'review_dismissed',
    'base_ref_changed',
    'base_ref_force_pushed',
    'head_ref_force_pushed',
    'assigned',
  ],
  activity: ['pr_merge', 'merge_queue_merge', 'push', 'force_push', 'branch_creation', 'branch_deletion'],
  state: ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'],
  tier: ['low', 'medium', 'high', 'critical'],
};

/** Milliseconds. */
export function time(text) {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new Error(`${text} is no time`);
  return at;
}

export function flag(value) {
  if (typeof value !== 'boolean') throw new Error(`${value} is neither true nor false`);
  return value;
}

export function list(value) {
  if (!Array.isArray(value)) throw new Error('a list is missing');
  return value;
}

export function oneOf(what, value) {
  if (!KNOWN[what].includes(value)) throw new Error(`${value} is no known ${what}`);
  return value;
}
