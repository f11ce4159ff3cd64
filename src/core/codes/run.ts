// Codes of runs and of what they keep on disk: RC50x commands and files, RC51x plan files, RC52x journal, lock, ledger, RC53x the sandbox.

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
  RC520: {
    title: 'the state folder cannot be used',
    help: 'Journal and lock lie in .rollcall beside team.yaml. Make the folder writable, or make room on the disk.',
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
  RC531: {
    title: 'the sandbox cannot start from this',
    help: 'The seed, state file or list of faults is wrong, or the port is taken; the message says where. src/sandbox/README.md describes all of them.',
  },
  RC532: {
    title: 'this cannot happen in the sandbox now',
    help: 'A world event names somebody who is not there, such as an acceptance without a pending invitation.',
  },
  RC510: {
    title: 'the plan file is not JSON',
    help: 'It was cut short or is another file. Plan again with `rollcall plan --out FILE`.',
  },
  RC511: {
    title: 'the file is not a plan',
    help: 'It names no format version. Pass the file that `rollcall plan --out FILE` wrote.',
  },
  RC512: {
    title: 'the plan has another format',
    help: 'A plan of another major format version is refused. Apply it with the version of rollcall that made it, or plan again.',
  },
  RC513: {
    title: 'the plan was edited',
    help: 'Its content does not match its own hashes. Nobody can say what was reviewed: plan again.',
  },
  RC514: {
    title: 'the plan is not complete',
    help: 'A field is missing or of another type, though the hashes match. It was not written by rollcall: plan again.',
  },
  RC525: {
    title: 'the records cannot be read',
    help: 'The message names the folder or file and the reason. Nothing is planned or applied without the last record.',
  },
  RC526: {
    title: 'the chain of records is broken',
    help: 'The named record was changed, dropped, inserted or moved. Restore the folder from git or a backup; do not repair it by hand.',
  },
  RC527: {
    title: 'a record has another format',
    help: 'A record of another major format version is refused. Use the version of rollcall that wrote it, or a newer one.',
  },
  RC528: {
    title: 'a record cannot be written',
    help: 'The account was changed and the run is not recorded yet; the journal still holds it. Free some space or fix the permissions, then run again.',
  },
  RC529: {
    title: 'another run has recorded first',
    help: 'Two runs wrote to one folder of records. Nothing was overwritten; run again.',
  },
  RC530: {
    title: 'there is no such record',
    help: 'The folder has no record at all, none of that number, or none with the noted head. Name the right folder with --dir; if it is the right one, records are gone: restore it from git or a backup.',
  },
} as const;
