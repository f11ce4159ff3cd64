// Codes of the command line itself: RC54x.

export const CLI_CODES = {
  RC541: { title: 'a file cannot be read', help: 'The message names the file and the reason.' },
  RC542: {
    title: 'a file cannot be written',
    help: 'The old file is as it was. Free some space or fix the permissions, then run again.',
  },
  RC543: {
    title: 'team.yaml has errors',
    help: 'They are listed above the message; `rollcall validate` lists them again.',
  },
  RC544: {
    title: 'nobody to ask',
    help: 'The command writes and standard input is no terminal: pass --yes to go on without asking.',
  },
  RC545: { title: 'the answer was no', help: 'Nothing was written.' },
  RC546: {
    title: 'no such person or account',
    help: 'The name is neither in team.yaml nor in a live account that was read.',
  },
  RC547: {
    title: 'the demo did not go as it should',
    help: 'This is a bug; please report it with what was printed.',
  },
} as const;
