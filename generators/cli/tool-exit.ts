/** A system's own tool ended with this exit code and has said why: there is nothing to add. */
export class ToolExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
