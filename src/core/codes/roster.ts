// Codes of team.yaml: RC1xx for its text and shape, RC2xx for its meaning.

export const ROSTER_CODES = {
  RC101: {
    title: 'not valid YAML',
    help: 'The file is not YAML 1.2; the position is where the parser stopped. Findings after that place are left out.',
  },
  RC102: {
    title: 'not UTF-8 text',
    help: 'Save the file as UTF-8 without NUL bytes.',
  },
  RC103: {
    title: 'too large',
    help: 'team.yaml and its included files may hold 16 MiB and 100,000 members together.',
  },
  RC104: { title: 'nested too deeply', help: 'Maps and lists may stand in each other 16 levels deep.' },
  RC105: {
    title: 'more than one document',
    help: 'Remove everything from the second --- on; one file holds one document.',
  },
  RC106: {
    title: 'YAML feature that hides what is meant',
    help: 'Anchors, aliases, tags, merge keys and directives are refused, so that a diff shows every change where it acts. Write the value out.',
  },
  RC107: {
    title: 'character that cannot be seen',
    help: 'Control, bidirectional and invisible characters are refused, in comments and as escapes too: a reader of the diff would not see them.',
  },
  RC108: {
    title: 'written twice',
    help: 'A key may stand once in a map, upper and lower case being the same; a value once in a list.',
  },
  RC109: {
    title: 'not a plain key',
    help: 'Keys are single words or addresses, never empty, lists or maps.',
  },
  RC110: { title: 'unknown key', help: 'The JSON Schema of team.yaml lists the keys of every block.' },
  RC111: { title: 'missing key', help: 'The block needs the named key.' },
  RC112: {
    title: 'wrong shape',
    help: 'The message says what is expected: a text, a list, a map, a number.',
  },
  RC113: { title: 'value that is not one of the allowed', help: 'The message lists the allowed values.' },
  RC114: {
    title: 'malformed value',
    help: 'Durations are 15m, 72h, 14d; days 2026-12-31; instants 2026-12-31T18:00Z; variables UPPER_CASE; addresses as in a mail program.',
  },
  RC115: {
    title: 'number where a text is expected',
    help: 'Ids of services are texts, even when they look like numbers: quote them, so that no digit or leading zero is lost.',
  },
  RC116: {
    title: 'looks like a secret',
    help: 'Take it out and revoke it: it is in the history. team.yaml names environment variables, never values.',
  },
  RC117: {
    title: 'include that cannot be used',
    help: 'Includes are explicit relative paths below team.yaml; an included file holds only members: and includes nothing.',
  },
  RC118: { title: 'more findings than are shown', help: 'Fix the ones shown and validate again.' },
  RC201: {
    title: 'not a person',
    help: 'A key under members is an address, or a handle of lower-case letters, digits and hyphens.',
  },
  RC202: {
    title: 'domain not allowed',
    help: 'policy.email.allowed_domains lists the domains that may be used.',
  },
  RC203: {
    title: 'personal or disposable address',
    help: 'Use a work address: a private mailbox outlives the job. policy.email.ban_personal decides whether it is an error; throw-away mail always is one.',
  },
  RC204: {
    title: 'the same person twice',
    help: 'Two entries are one address after normalisation, or share an id or login.',
  },
  RC205: {
    title: 'previous_email clashes',
    help: 'previous_email names the address that one person had before; it can be nobody else, and not the address of now.',
  },
  RC206: {
    title: 'handle without an id',
    help: 'A person without an address needs an id or login under ids for each account.',
  },
  RC207: { title: 'unknown account', help: 'The name must stand under accounts.' },
  RC208: { title: 'unknown provider', help: 'rollcall providers lists what an account can be.' },
  RC209: {
    title: 'setting that the provider does not have',
    help: 'Nothing is accepted and ignored; remove the setting.',
  },
  RC210: {
    title: 'name that cannot be used',
    help: 'Group names may not be role names; account names may not be keys of a project.',
  },
  RC211: {
    title: 'unknown role or group',
    help: 'Roles are owner, admin, user, read-only; groups stand under groups.',
  },
  RC212: { title: 'no role', help: 'Write a role or a group that has one.' },
  RC213: {
    title: 'a privileged role would spread',
    help: 'Someone with several accounts who is owner or admin needs a role under each account: one word must not make an administrator of everything.',
  },
  RC214: { title: 'role that the account does not have', help: 'Use a role that the service knows.' },
  RC215: { title: 'no account', help: 'Name accounts at the member, at its group or under defaults.' },
  RC220: { title: 'unknown project', help: 'Projects stand under projects, by alias.' },
  RC221: {
    title: 'projects must be said',
    help: 'For user and read-only, absent does not mean all: write projects: all, a list of aliases, or [] for none.',
  },
  RC222: {
    title: 'projects that the account cannot express',
    help: 'A map of roles needs a service with a role in each project; a list needs a service with projects and a projects: block.',
  },
  RC223: {
    title: 'project that the account does not hold',
    help: 'Give the project a native id in this account, or leave it out here.',
  },
  RC224: {
    title: 'malformed project alias',
    help: 'Aliases are lower-case letters, digits, dots, underscores and hyphens, at most 64.',
  },
  RC225: {
    title: 'reports or features that the account does not have',
    help: 'Remove the key, or write it where an account supports it.',
  },
  RC230: {
    title: 'contractor without what contractors need',
    help: 'A contractor needs reason, manager and expires.',
  },
  RC231: { title: 'reason required', help: 'policy.require.reason asks for a reason for this role or type.' },
  RC232: {
    title: 'longer than the ceiling',
    help: 'policy.require.expires says how long such access may last from today.',
  },
  RC233: {
    title: 'access has ended',
    help: 'The entry is past its last valid day; remove it when convenient.',
  },
  RC234: {
    title: 'elevation is over',
    help: 'The written role holds again; remove the entry when convenient.',
  },
  RC235: {
    title: 'elevation that cannot act',
    help: 'An elevation raises the role in one account that the member has.',
  },
  RC240: {
    title: 'training not recorded',
    help: 'policy.training asks for a course for this class of data; record the day under trained.',
  },
  RC241: {
    title: 'training lapsed',
    help: 'New grants of such data are withheld until the course is repeated; nothing is taken away.',
  },
  RC242: { title: 'separation of duties', help: 'policy.conflicts forbids this combination.' },
  RC243: {
    title: 'separation of duties cannot be judged',
    help: 'One side of the conflict is unmanaged; say allow or deny.',
  },
  RC244: { title: 'too few owners', help: 'policy.owners.min says how many an account needs.' },
  RC245: {
    title: 'too many owners',
    help: 'policy.owners.max or the service says how many an account may have.',
  },
  RC246: {
    title: 'too many members for the seats',
    help: 'policy.seats says how many the account has and how many stay free.',
  },
  RC247: { title: 'policy that contradicts itself', help: 'Both values cannot hold at once.' },
  RC260: {
    title: 'person who is not in the file',
    help: 'A manager, project owner or approver left; name somebody else.',
  },
  RC261: { title: 'malformed ignore rule', help: 'An ignore rule names an address or *@domain.' },
  RC262: { title: 'member who is ignored', help: 'The file cannot manage and ignore the same person.' },
  RC263: { title: 'review is due', help: 'The ignore rule is past its review_by day; look at it again.' },
  RC264: {
    title: 'allow that does nothing',
    help: 'It is past its day, or names somebody who is protected.',
  },
  RC270: {
    title: 'invitation text too long',
    help: 'The text with docs and reports may have 2,000 characters.',
  },
  RC280: {
    title: 'rule that nobody can fulfil',
    help: 'policy.approvals asks for more people than the rule names. Name more, lower the count, or set min_team_mode.',
  },
  RC281: {
    title: 'nobody could approve today',
    help: 'Too few of the people whom the rule means are known on GitHub, so such changes would stay blocked, the repair of the rule too. An approver needs the number of an account under ids.github.',
  },
  RC282: {
    title: 'word that names nobody',
    help: 'manager means the manager of the person whom a change is about, project.owner the owner of the project that it gives; here nobody is one.',
  },
  RC283: {
    title: 'pin that makes no reviewer',
    help: 'Logins change hands, so reviews count by the number of an account only: ids: { github: { login: grace, id: 4242 } }. https://api.github.com/users/LOGIN shows it as id.',
  },
  RC284: {
    title: 'branch that cannot hold the ledger',
    help: 'ledger.branch is a branch of its own, which holds records and nothing else.',
  },
  RC250: {
    title: 'cannot be edited safely',
    help: 'The edit would have lost a comment or changed something else, or the file is no valid YAML, so nothing was written. Make the edit by hand.',
  },
  RC251: {
    title: 'names somebody who is no longer in the file',
    help: 'The line still names a person whom the edit took out. Name somebody else, or delete it.',
  },
  RC252: {
    title: 'role of the service that team.yaml has no word for',
    help: 'Map it under the roles of the account and import again. Until then the person is listed under ignore, or reported.',
  },
  RC253: {
    title: 'person that team.yaml cannot name',
    help: 'The row has neither an address nor an id or login that may stand in the file. Settle it in the account.',
  },
  RC254: {
    title: 'several rows for one person',
    help: 'The file has one entry a person, so only one of the rows is imported. Remove the others in the account.',
  },
  RC255: {
    title: 'access that team.yaml has no word for',
    help: 'The entitlement is left out, so the next plan would take it away. Settle it in the account first.',
  },
  RC256: {
    title: 'suspended, and kept so under ignore',
    help: 'team.yaml says who has access, so a member written in it would be reactivated. Move the person to members to do that, or delete the line to remove them.',
  },
  RC257: {
    title: 'nobody of that name in the file',
    help: 'Name the person by the key under members.',
  },
} as const;
