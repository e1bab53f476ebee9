import type { Answer, Report } from '../../verify/report/answer.ts';
import { failed } from '../../verify/report/answer.ts';
import type { Context } from '../context.ts';

/** How one exam went: a line, and what was wrong. */
export function answerLines(
  { colors }: Context,
  exam: string,
  answers: readonly Answer[],
  seconds: number,
): string[] {
  const { green, red, bold, dim } = colors.tell;
  const wrong = answers.filter(({ fault }) => fault !== undefined);
  const mark = wrong.length === 0 ? green('✓') : red('✗');
  const count = `${answers.length} questions${wrong.length === 0 ? '' : `, ${wrong.length} failed`}`;
  return [
    `${mark} ${bold(exam.padEnd(11))} ${count}  ${dim(`${seconds.toFixed(1)} s`)}`,
    ...wrong.flatMap(({ subject, question, fault = '' }) => [
      `  ${red('✗')} ${subject}: ${question}`,
      ...fault.split('\n').map((line) => `      ${line}`),
    ]),
  ];
}

/** The last words of a verification. */
export function verdictLines({ colors }: Context, report: Report): string[] {
  const { green, red } = colors.print;
  const wrong = failed(report);
  const { system, answers } = report;
  if (wrong.length === 0)
    return [green(`${system} does what its plan says: ${answers.length} questions, all passed.`)];
  const subjects = [...new Set(wrong.map(({ exam, subject }) => `${exam} of ${subject}`))].join(', ');
  return [red(`${system} fails ${wrong.length} of ${answers.length} questions: ${subjects}.`)];
}
