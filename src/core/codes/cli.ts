// Codes of the command line itself: RC54x; of `init`: RC56x; of the GitHub Action: RC58x.

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
  RC560: {
    title: 'an approver is no member',
    help: 'Only members of team.yaml can approve. Name somebody whom the account has, or give the role that they are to have: `--approver EMAIL=GITHUB:ROLE`.',
  },
  RC561: {
    title: 'nothing could ever be approved',
    help: 'The tiers above the message have too few people who could approve, so that changes of them, and of the policy itself, would stay blocked for ever. Add approvers, or say `--min-team` where there are no more people.',
  },
  RC562: {
    title: 'the marks in CODEOWNERS are no pair',
    help: 'rollcall keeps its lines between `# rollcall: begin` and `# rollcall: end`. Repair the marks or take both out, then run again.',
  },
  RC563: {
    title: 'a name cannot stand in a workflow',
    help: 'A path, a branch or the name of a variable has characters that a workflow would read as something else, or that GitHub allows for no secret. Rename it.',
  },
  RC564: {
    title: 'the file that is there says otherwise',
    help: '`init` writes a first team.yaml and never changes one. Edit it by hand, or move it away.',
  },
  RC565: {
    title: 'no such account on GitHub',
    help: 'The login is misspelt, or the account is gone. A number can be given in its place: `--approver EMAIL=4101`.',
  },
  RC566: {
    title: 'the records cannot be kept there',
    help: 'Each team.yaml of a repository needs a branch of records of its own (`ledger: { branch: … }`), and jobs that are separated need one at all.',
  },
  RC580: {
    title: 'the event cannot be read',
    help: 'GITHUB_EVENT_PATH names the file that the runner wrote, and the message the field that is not as GitHub sends it. A branch whose name holds characters that mean something to a shell is refused too: rename it.',
  },
  RC581: {
    title: 'the action does nothing on this event',
    help: 'The message lists the events that it reads. Change `on:` of the workflow.',
  },
  RC582: {
    title: 'an input of the action is wrong',
    help: 'The message names the input and what it takes; docs/action.md lists all of them.',
  },
  RC583: {
    title: 'this is no step of a workflow',
    help: 'The runner sets GITHUB_OUTPUT and GITHUB_STEP_SUMMARY for each step. Elsewhere use the commands of rollcall itself.',
  },
  RC585: {
    title: 'this run is not on the protected branch',
    help: 'Access follows the default branch alone. Start the workflow there; what another branch says is seen in the plan of its pull request.',
  },
  RC586: {
    title: 'the outcome could not be told',
    help: 'Access and records are as the summary of the run says: nothing is to be applied again for this. Give the token what the message names, or unlock the conversation.',
  },
} as const;
