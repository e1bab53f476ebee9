/** Why a system could not be installed, started or called. */
export class StackError extends Error {
  readonly problem: 'npm-missing' | 'install-failed' | 'tool-missing' | 'start-failed' | 'journey-failed';
  readonly path: string;
  /** The last lines that the program said. */
  readonly output: readonly string[];

  constructor(problem: StackError['problem'], path: string, output: readonly string[] = []) {
    super(`${problem}: ${path}`);
    this.problem = problem;
    this.path = path;
    this.output = output;
  }
}
