// Codes of planning: RC30x guards, RC31x order and seats, RC32x quarantine and withheld rows, RC33x plan files.

export const PLAN_CODES = {
  RC301: {
    title: 'too many edges of one kind',
    help: 'The plan would remove, cancel, lower or narrow more than policy.removals allows. Name the people under policy.allow in a pull request of its own, or fix the file.',
  },
} as const;
