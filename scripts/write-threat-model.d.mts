export interface Threats {
  readonly attacks: readonly {
    readonly number: number;
    readonly attack: string;
    readonly defence: string;
    readonly where: readonly string[];
    /** Parts of the defence that are not built. */
    readonly rest?: string;
    /** Why there is no test. */
    readonly untested?: { readonly kind: 'outside' | 'later'; readonly why: string };
  }[];
  readonly cases: readonly {
    readonly case: string;
    readonly verdict: string;
    /** Full names of tests. */
    readonly tests: readonly string[];
  }[];
}

export interface NamedTests {
  readonly file: string;
  readonly names: readonly string[];
}

/** Returns the names of attacks and cases in the text of a test file; what never runs is none. */
export function namesIn(text: string): readonly string[];
/** Returns every file that tests run from, with the names in it. */
export function namedTests(root: string): Promise<readonly NamedTests[]>;
/** Returns what is wrong between the list and the tests, in words. */
export function problemsOf(threats: Threats, tests: readonly NamedTests[]): readonly string[];
/** Returns the text of docs/threat-model.md. Throws where an attack or a case has no test. */
export function threatModelPage(threats: Threats, tests: readonly NamedTests[]): string;
