/** What came of one question. */
export interface Answer {
  readonly exam: string;
  /** `orders.Order`, or a service. */
  readonly subject: string;
  readonly question: string;
  readonly milliseconds: number;
  /** What was wrong; undefined where the question has passed. */
  readonly fault: string | undefined;
}

/** The answers of a whole verification. */
export interface Report {
  readonly system: string;
  readonly answers: readonly Answer[];
}

export const failed = ({ answers }: Report): readonly Answer[] =>
  answers.filter(({ fault }) => fault !== undefined);
