// The outputs of the action, in the order of action.yml and of its page.

/** One output as action.yml declares it. */
export interface OutputText {
  readonly name: string;
  readonly description: string;
}

export const OUTPUTS = [
  { name: 'conclusion', description: 'Of `plan`: the conclusion of the check `rollcall/plan`.' },
  { name: 'approval', description: 'Of `plan`: the conclusion of the check `rollcall/approval`.' },
  { name: 'changes', description: 'Of `plan`: how many changes would run. Empty where no account was read.' },
  { name: 'digest', description: 'Of `plan`: the digest of the changes.' },
  { name: 'artifact-path', description: 'Of `plan`: the folder with everything, for an artifact.' },
  {
    name: 'verdict',
    description:
      'Of `verify` and `apply`: `approved`, `blocked` or `superseded`; empty where the file asks for no approvals.',
  },
  { name: 'tip', description: 'Of `verify`: the commit that was judged.' },
  {
    name: 'run-id',
    description: 'Of `verify` with `announce`: the run that was announced; empty: none was.',
  },
  { name: 'record', description: 'Of `apply` and `record`: the number of the record of the run.' },
  { name: 'chain-head', description: 'Of `apply` and `record`: the hash that the records end with.' },
  { name: 'drift', description: 'Of `drift`: `true` where there is something to tell.' },
] as const satisfies readonly OutputText[];

export type OutputName = (typeof OUTPUTS)[number]['name'];
