// Codes of runs and of what they keep on disk: RC50x commands and files, RC51x plan files, RC52x journal, lock, ledger.

export const RUN_CODES = {
  RC501: { title: 'wrong use of the command', help: 'See --help of the command.' },
  RC502: {
    title: 'the plan is for another moment',
    help: 'A plan made with --at shows what would be; it cannot be applied. Plan again without it.',
  },
  RC503: {
    title: 'the plan is stale',
    help: 'The file says something else by now, because a date in it has passed. Plan again.',
  },
  RC504: {
    title: 'the accounts have changed since the plan',
    help: 'The `accounts` or `policy` block of team.yaml is no longer the one that the plan was made with. Plan again.',
  },
  RC505: {
    title: 'the remaining order is no longer safe',
    help: 'With the rows that moved left out, a step would break an owner, seat or lockout rule on the account as it is now. Plan again.',
  },
  RC521: {
    title: 'another run holds the lock',
    help: 'Wait for it. A holder that died on this host is taken over, one on another host after 15 minutes without a sign of life.',
  },
  RC522: {
    title: 'the journal could not be written',
    help: 'No write is sent that the journal does not know. Make room on the disk, or make the folder writable, and run again: what was sent is read back first.',
  },
  RC523: {
    title: 'the journal is damaged',
    help: 'It was changed by something else than rollcall. Move the file away; the next plan reads the accounts as they are.',
  },
  RC524: {
    title: 'the record could not be kept',
    help: 'The journal still has the run. Remove the cause and run again: the run is then recorded from the journal, and nothing is sent twice.',
  },
  RC525: {
    title: 'the account did not become what was written',
    help: 'The last read does not show the change. Somebody undid it, or the service is slow to show it: plan again.',
  },
} as const;
