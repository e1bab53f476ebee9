import type { Exam } from './exam.ts';
import type { Answer, Report } from './report/answer.ts';
import { examinerOf, faultOf } from './report/examiner.ts';
import type { SystemUnderExam } from './system/system-under-exam.ts';

export interface Sitting {
  readonly exams: readonly Exam[];
  /** Only this service is asked. */
  readonly service: string | undefined;
  readonly signal: AbortSignal;
  /** Called for each exam with the work of it. */
  readonly onExam: (exam: Exam, work: () => Promise<void>) => Promise<void>;
  readonly onAnswer: (answer: Answer) => void;
}

/** Has a system sit exams, one after the other. Rejects only where the signal is aborted. */
export async function verify(system: SystemUnderExam, sitting: Sitting): Promise<Report> {
  const answers: Answer[] = [];
  const takeDown = (answer: Answer) => {
    answers.push(answer);
    sitting.onAnswer(answer);
  };
  for (const exam of sitting.exams) await sitting.onExam(exam, () => sit(exam, system, sitting, takeDown));
  return { system: system.plan.system, answers };
}

/** What an exam fails to prepare is a failure of that exam, not the end of the others. */
async function sit(
  exam: Exam,
  system: SystemUnderExam,
  { service, signal }: Sitting,
  takeDown: (answer: Answer) => void,
): Promise<void> {
  try {
    await exam.sit(system, examinerOf(exam.name, takeDown, signal), service);
  } catch (error) {
    signal.throwIfAborted();
    const subject = service ?? system.plan.system;
    takeDown({
      exam: exam.name,
      subject,
      question: 'the exam can be held',
      milliseconds: 0,
      fault: faultOf(error),
    });
  }
}
