import type { Answer, Report } from './answer.ts';

/** The report as JUnit XML, a suite for each exam, as CI servers read it. */
export function junit({ system, answers }: Report): string {
  const exams = [...new Set(answers.map(({ exam }) => exam))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(system)}" ${counts(answers)}>`,
    ...exams.flatMap((exam) =>
      suite(
        exam,
        answers.filter((answer) => answer.exam === exam),
      ),
    ),
    '</testsuites>',
    '',
  ].join('\n');
}

const suite = (exam: string, answers: readonly Answer[]): string[] => [
  `  <testsuite name="${escaped(exam)}" ${counts(answers)}>`,
  ...answers.map(testCase),
  '  </testsuite>',
];

function testCase({ subject, question, milliseconds, fault }: Answer): string {
  const head = `    <testcase classname="${escaped(subject)}" name="${escaped(question)}" time="${seconds(milliseconds)}"`;
  if (fault === undefined) return `${head}/>`;
  const [first = ''] = fault.split('\n');
  return `${head}>\n      <failure message="${escaped(first)}">${escaped(fault)}</failure>\n    </testcase>`;
}

function counts(answers: readonly Answer[]): string {
  const failures = answers.filter(({ fault }) => fault !== undefined).length;
  const time = answers.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return `tests="${answers.length}" failures="${failures}" time="${seconds(time)}"`;
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 does not have, escaped or not, become a question mark. */
const escaped = (text: string) =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);
