import { describe, expect, it } from '@jest/globals';
import { type Exam, WrongAnswer } from '../../../generators/verify/exam.ts';
import type { Answer } from '../../../generators/verify/report/answer.ts';
import { junit } from '../../../generators/verify/report/junit.ts';
import type { SystemUnderExam } from '../../../generators/verify/system/system-under-exam.ts';
import { verify } from '../../../generators/verify/verify.ts';

const system = { plan: { system: 'shop' } } as SystemUnderExam;

const answers: Answer[] = [
  { exam: 'access', subject: 'orders.Order', question: 'read <own>', milliseconds: 12, fault: undefined },
  {
    exam: 'access',
    subject: 'orders.Order',
    question: 'read another\u2019s',
    milliseconds: 8,
    fault: 'Expected 404 & got "200"\u0007\n  next  look at it',
  },
];

/** Sits exams and collects what comes of them. */
async function sitting(exams: readonly Exam[], signal = new AbortController().signal) {
  const heard: Answer[] = [];
  const report = await verify(system, {
    exams,
    service: undefined,
    signal,
    onExam: (_exam, sit) => sit((answer) => heard.push(answer)),
  });
  return { heard, report };
}

const exam = (name: string, sit: Exam['sit']): Exam => ({ name, proves: '', sit });

describe('a verification', () => {
  it('goes on after a failure, a broken question and a broken exam, and passes none of them', async () => {
    const { heard, report } = await sitting([
      exam('first', async (_system, examiner) => {
        await examiner.ask('a', 'right', async () => {});
        await examiner.ask('a', 'wrong', () => Promise.reject(new WrongAnswer('Expected 404, got 200.')));
        await examiner.ask('a', 'broken', () => Promise.reject(new TypeError('no such thing')));
        throw new Error('nothing more');
      }),
      exam('second', async (_system, examiner) => examiner.ask('b', 'right', async () => {})),
    ]);
    expect(report).toEqual({ system: 'shop', answers: heard });
    expect(heard.map((answer) => [answer.exam, answer.question, answer.fault?.split('\n')[0]])).toEqual([
      ['first', 'right', undefined],
      ['first', 'wrong', 'Expected 404, got 200.'],
      ['first', 'broken', 'The exam itself broke: TypeError: no such thing'],
      ['first', 'the exam can be held', 'The exam itself broke: Error: nothing more'],
      ['second', 'right', undefined],
    ]);
  });

  it('ends when it is stopped, and takes nothing down that came after', async () => {
    const stop = new AbortController();
    const stopping = sitting(
      [
        exam('only', async (_system, examiner) => {
          await examiner.ask('a', 'asked', async () => stop.abort(new Error('stopped')));
          await examiner.ask('a', 'never asked', async () => {});
        }),
      ],
      stop.signal,
    );
    await expect(stopping).rejects.toThrow('stopped');
  });
});

describe('JUnit', () => {
  it('holds every question, and what was wrong, as XML', () => {
    expect(junit({ system: 'shop', answers })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shop" tests="2" failures="1" time="0.020">
  <testsuite name="access" tests="2" failures="1" time="0.020">
    <testcase classname="orders.Order" name="read &lt;own&gt;" time="0.012"/>
    <testcase classname="orders.Order" name="read another\u2019s" time="0.008">
      <failure message="Expected 404 &amp; got &quot;200&quot;?">Expected 404 &amp; got &quot;200&quot;?
  next  look at it</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
  });
});
