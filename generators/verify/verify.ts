import type { Exam } from './exam.ts';
import type { Answer, Report } from './report/answer.ts';
import { examinerOf, faultOf } from './report/examiner.ts';
import type { SystemUnderExam } from './system/system-under-exam.ts';

type Listener = (answer: Answer) => void;

export interface Sitting {
  readonly exams: readonly Exam[];
  /** Only this service is asked. */
  readonly service: string | undefined;
  readonly signal: AbortSignal;
  /** Called for each exam. It has to call `sit`, once, and hears the answers as they come. */
  readonly onExam: (exam: Exam, sit: (listener: Listener) => Promise<void>) => Promise<void>;
}

/** Has a system sit exams, one after the other. Rejects only where the signal is aborted. */
export async function verify(system: SystemUnderExam, sitting: Sitting): Promise<Report> {
  const answers: Answer[] = [];
  for (const exam of sitting.exams) {
    await sitting.onExam(exam, (listener) =>
      sit(exam, system, sitting, (answer) => {
        answers.push(answer);
        listener(answer);
      }),
    );
  }
  return { system: system.plan.system, answers };
}

/** What an exam fails to prepare is a failure of that exam, not the end of the others. */
async function sit(
  exam: Exam,
  system: SystemUnderExam,
  { service, signal }: Sitting,
  listener: Listener,
): Promise<void> {
  try {
    await exam.sit(system, examinerOf(exam.name, listener, signal), service);
  } catch (error) {
    signal.throwIfAborted();
    const subject = service ?? system.plan.system;
    listener({
      exam: exam.name,
      subject,
      question: 'the exam can be held',
      milliseconds: 0,
      fault: faultOf(error),
    });
  }
}
