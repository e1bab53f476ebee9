export type EngineProblem = 'no-docker' | 'no-docker-rights' | 'docker-silent' | 'image-missing';

/** Why containers cannot be started here. The parts of the message are for people. */
export class EngineError extends Error {
  readonly problem: EngineProblem;
  readonly what: string;
  readonly why: string;
  readonly next: string;

  constructor(
    problem: EngineProblem,
    text: { what: string; why: string; next: string },
    options?: ErrorOptions,
  ) {
    super(`${text.what} ${text.why} ${text.next}`, options);
    this.problem = problem;
    this.what = text.what;
    this.why = text.why;
    this.next = text.next;
  }
}
