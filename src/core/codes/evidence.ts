// Codes of evidence: RC60x and RC61x git, RC62x and RC63x GitHub, RC64x the two together.

export const EVIDENCE_CODES = {
  RC600: {
    title: 'git cannot be run',
    help: 'Install git 2.38 or newer and have it in PATH.',
  },
  RC601: {
    title: 'this is no git repository',
    help: 'Approvals are read from history: run rollcall inside a clone of the repository that holds team.yaml.',
  },
  RC602: {
    title: 'git does not trust the owner of the folder',
    help: 'Another user owns the repository. Where you trust it, run `git config --global --add safe.directory FOLDER` with the folder that the message names.',
  },
  RC603: {
    title: 'the clone is shallow',
    help: 'Older commits are missing, so that nobody can say how the file came about. Use `fetch-depth: 0` in actions/checkout, or run `git fetch --unshallow`.',
  },
  RC604: {
    title: 'the clone lacks something',
    help: 'A commit, tree or file that history names is not here. Clone without `filter` and with `fetch-depth: 0`; `git fsck` tells whether the clone is damaged.',
  },
  RC605: {
    title: 'git is too old',
    help: 'Merges are computed by `git merge-tree --write-tree`, which came with git 2.38. Update git.',
  },
  RC606: {
    title: 'git failed',
    help: 'The message has what git said.',
  },
  RC607: {
    title: 'origin does not answer as it should',
    help: 'The message has what git said. Check the address (`git remote -v`), the network, and that the token may read the repository, or write to it where records go to a branch.',
  },
  RC608: {
    title: 'the branch of records cannot be written',
    help: 'The message has the reason. Nothing was recorded; run again when the cause is gone.',
  },
  RC609: {
    title: 'git cannot be asked about this',
    help: 'The name of a commit, branch, path or trailer has a form that git could take for something else.',
  },
  RC614: {
    title: 'history does not begin where it should',
    help: 'The commit that the record of approvals begins with is not on the branch any more. The branch was rewritten: ask `rollcall verify` what is left of the record.',
  },
  RC620: {
    title: 'GitHub does not accept the token',
    help: 'It has expired, was revoked, or is for another host. Pass a valid one in the variable that --token-env names.',
  },
  RC621: {
    title: 'GitHub does not show this to the token',
    help: 'It is not there, or the token lacks a permission; GitHub does not say which. The message names the permission where GitHub does. For GITHUB_TOKEN, add it to `permissions` of the job.',
  },
  RC623: {
    title: 'the limit of GitHub is used up',
    help: 'The message says until when. Nothing was decided; run again after that, or use a token with a limit of its own.',
  },
  RC624: {
    title: 'GitHub cannot be reached',
    help: 'Reading was tried several times. Look at the proxy settings and at githubstatus.com, then run again.',
  },
  RC625: {
    title: 'GitHub answers in an unknown form',
    help: 'What came is no answer of the API, or has a field missing or of another type. A proxy or sign-in page may stand in between. Nothing is concluded from it.',
  },
  RC626: {
    title: 'GitHub points elsewhere',
    help: 'A redirect or next page leads to another host. It is not followed, because the token would travel with it.',
  },
  RC627: {
    title: 'this is no address of GitHub',
    help: 'GITHUB_API_URL is https://api.github.com or https://HOST/api/v3, the repository is `owner/name`, and the proxy is written as http://host:port.',
  },
  RC628: {
    title: 'GitHub refuses the question',
    help: 'The message has what GitHub said.',
  },
  RC640: {
    title: 'there is no such branch',
    help: 'Approvals are judged on the protected branch: the default branch of the repository, or what --ref names.',
  },
  RC641: {
    title: 'nothing to begin with',
    help: 'No commit of the branch holds team.yaml. The commit that adds it is the baseline: everything in it counts as declared, not as approved.',
  },
  RC642: {
    title: 'GitHub cannot be asked',
    help: 'Which repository, and with which token? Actions sets GITHUB_REPOSITORY and GITHUB_TOKEN; elsewhere use --repo and --token-env.',
  },
  RC643: {
    title: 'this is not what the protected branch says',
    help: 'Once approvals are on, only the tip of the protected branch runs. Check it out unchanged, or land the change by a pull request.',
  },
  RC645: {
    title: 'a newer commit takes over',
    help: 'Governed files have moved on since the commit that this run is about. The run for the newer tip decides; nothing is wrong.',
  },
  RC644: {
    title: 'break-glass needs a reason',
    help: 'Give --reason and --ticket: they stand in the record, which stays open until a pull request reapproves it.',
  },
  RC660: {
    title: 'this range cannot be reapproved',
    help: 'A reapproval says "from here on": it begins with a commit of the branch before which nothing is open, and ends with a later one. The message says what is wrong; without --from and --to, rollcall finds both.',
  },
  RC661: {
    title: 'the branch exists already',
    help: 'A branch is never moved. Push the one that is there, delete it (`git branch -D NAME`), or name another with --branch.',
  },
  RC662: {
    title: 'git does not know who you are',
    help: 'The commit needs a name and an address: `git config user.name NAME` and `git config user.email ADDRESS`, the address being one of your account on GitHub.',
  },
  RC663: {
    title: 'the range ends or begins with an invalid file',
    help: 'What a range changes can be shown only where team.yaml is valid at both ends. Repair it by a pull request first; a range up to the repaired file then covers the broken one too.',
  },
  RC664: {
    title: 'no reapproval can repair this',
    help: 'The commit that the record begins with is not on the branch any more, or what was verified last is gone from the repository. Another beginning is never taken as a new baseline: push back what was verified last (the hint has the command), and propose what is there now by a pull request.',
  },
  RC675: {
    title: 'the pull request is not one to be judged',
    help: 'Before the merge, only an open pull request into the protected branch can be judged. What has landed is judged by `rollcall verify`.',
  },
  RC676: {
    title: 'the two commits conflict',
    help: 'What merging them gives is not known before somebody resolves the conflict: merge the base into the branch. Until then `--offline` shows what the branch says by itself.',
  },
  RC677: {
    title: 'the account is new here',
    help: 'Its settings come from a change that is not merged, so that nothing is sent to where they point and no credential is looked up for them. After the merge it is planned like every other.',
  },
  RC650: {
    title: 'the period makes no sense',
    help: 'It begins with --from and ends with --to, each a day (the last one counts whole, UTC) or an instant, and the end is later than the beginning.',
  },
  RC651: {
    title: 'the sample does not fit the population',
    help: 'Every id of the sample is the id of a row of the same period. Draw the sample from the population.csv of the same --from and --to, one id a line or in a column `id`. Nothing was written.',
  },
  RC652: {
    title: 'the folder is not empty',
    help: 'Evidence of two periods or two days must not lie in one folder, so nothing is written over. Name another with --out, or move the old one away.',
  },
  RC653: {
    title: 'the population is not complete',
    help: 'The records do not cover all of the period: the message says what is missing. Everything that they do cover was written, and the manifest lists the gaps.',
  },
  RC680: {
    title: 'another run was recorded meanwhile',
    help: 'The records in the folder were made before the newest run was recorded, so that they cannot follow it. Nothing was recorded. Keep the folder: the run stays open, and the next run names it as one that is in no record.',
  },
  RC681: {
    title: 'the run is recorded already',
    help: 'One id is one run. Announce another with `rollcall verify --announce` and hand its id on.',
  },
  RC682: {
    title: 'the records that were handed on cannot be taken',
    help: 'They come from a job that may not write to the ledger, and are not what such a job may hand on: the message says what is wrong. Nothing was recorded. Where nobody damaged the folder on its way, ask who can change what that job runs.',
  },
  RC683: {
    title: 'nothing was handed on',
    help: 'The job that applies died before its record was whole. Nothing was recorded, and the run stays open: the next run reads the accounts as they are and names this one as a run that is in no record.',
  },
  RC684: {
    title: 'this is not the run that was announced',
    help: 'A run that cannot write to the ledger is announced by `rollcall verify --announce` for one tip of the protected branch. Announce it again: something has moved since, or the id is of no announced run.',
  },
  RC670: {
    title: 'the text is longer than GitHub takes',
    help: 'Nothing was sent. A comment holds 65,536 characters, the summary and the text of a check 65,535 bytes each. Texts of rollcall are cut to fit; if you see this, report it.',
  },
  RC671: {
    title: 'it is not known whether GitHub wrote it',
    help: 'The answer was lost several times, and what was sent was not found afterwards. It may still appear: look at the pull request or issue, and run again. Nothing is posted twice on purpose.',
  },
  RC672: {
    title: 'GitHub does not let the token write this',
    help: 'The token lacks a permission, or what is written to is gone or locked. The message names the permission where GitHub does. For GITHUB_TOKEN, add it to `permissions` of the job; on pull requests from forks it can only read.',
  },
  RC673: {
    title: 'GitHub refuses what was written',
    help: 'The message has what GitHub said.',
  },
} as const;
