// The environment that git runs in: nothing of the caller's that changes what git says, runs a program or asks somebody.

export type Environment = { readonly [name: string]: string | undefined };

/** One setting for a single run of git; a later one of the same key wins or is added, as git does. */
export type GitConfig = readonly (readonly [key: string, value: string])[];

/** What git needs from outside to be found, to find its temporary folder and to write nowhere else. */
const PASSED = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CONFIG_HOME'];

/** Where the user's and the machine's settings lie. */
const SETTINGS = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

/** How this machine reaches others. Traces are not passed: they would print the token. */
const NETWORK = [
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
  'GIT_SSH',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]),
];

/** English and bytes; nobody is asked; history as it was written, without grafts and replacements. */
const ALWAYS = {
  LC_ALL: 'C',
  LANGUAGE: '',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
  GIT_PAGER: 'cat',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_FLUSH: '1',
} as const;

/** Settings of the repository itself that would run a program or change an answer. */
const FIXED: GitConfig = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['merge.renames', 'true'],
  ['merge.directoryRenames', 'conflict'],
  ['merge.renameLimit', '7000'],
  ['merge.renormalize', 'false'],
  ['merge.default', 'text'],
  ['trailer.separators', ':'],
  // A trailer that git is told of is seen even where other lines stand between.
  ['trailer.co-author.key', 'Co-authored-by'],
  ['i18n.commitEncoding', 'UTF-8'],
  ['i18n.logOutputEncoding', 'UTF-8'],
  ['core.fsync', 'committed,reference'],
  ['advice.graftFileDeprecated', 'false'],
];

/**
 * Returns the environment for finding a repository: the user's settings hold here, because `safe.directory` is read from
 * them only. No protocol is allowed.
 */
export function findingEnvironment(env: Environment): Environment {
  return { ...pick(env, [...PASSED, ...SETTINGS]), ...ALWAYS, GIT_ALLOW_PROTOCOL: '', ...configured(FIXED) };
}

/**
 * Returns the environment for reading and writing one repository that has been found: its own settings only, no work
 * tree, no network (a partial clone fetches nothing behind our back).
 */
export function localEnvironment(env: Environment, gitDir: string): Environment {
  return {
    ...pick(env, PASSED),
    ...ALWAYS,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: '',
    GIT_NO_LAZY_FETCH: '1',
    GIT_DIR: gitDir,
    GIT_IMPLICIT_WORK_TREE: '0',
    ...configured(FIXED),
  };
}

/** Returns the environment for talking to origin: the user's proxies, certificates and addresses hold here. */
export function remoteEnvironment(env: Environment, gitDir: string, config: GitConfig): Environment {
  return {
    ...pick(env, [...PASSED, ...SETTINGS, ...NETWORK]),
    ...ALWAYS,
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
    GIT_NO_LAZY_FETCH: '1',
    GIT_DIR: gitDir,
    GIT_IMPLICIT_WORK_TREE: '0',
    ...configured([...FIXED, ['http.lowSpeedLimit', '1000'], ['http.lowSpeedTime', '60'], ...config]),
  };
}

function pick(env: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Settings as variables: unlike arguments they are not shown to other users of the machine. */
function configured(config: GitConfig): Environment {
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(config.length)],
    ...config.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
}
