// Codes of runs and of what they keep on disk: RC50x commands and files, RC51x plan files, RC52x journal, lock, ledger.

export const RUN_CODES = {
  RC501: { title: 'wrong use of the command', help: 'See --help of the command.' },
} as const;
