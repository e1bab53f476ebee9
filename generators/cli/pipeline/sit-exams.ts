import type { Exam } from '../../verify/exam.ts';
import type { ExamPlan } from '../../verify/plan/exam-plan.ts';
import type { Answer, Report } from '../../verify/report/answer.ts';
import { composedSystem } from '../../verify/system/composed.ts';
import type { ComposedSystem } from '../../verify/system/composed.ts';
import { verify } from '../../verify/verify.ts';
import type { Context } from '../context.ts';
import { stopped, unlessStopped } from '../interrupt.ts';
import { progress } from '../progress.ts';
import { answerLines } from '../report/verdict.ts';
import { assertCompose } from '../up/contain.ts';
import { explainDockerErrors } from '../up/docker-fault.ts';

interface Candidate {
  readonly root: string;
  readonly plan: ExamPlan;
  readonly exams: readonly Exam[];
  readonly service: string | undefined;
}

const NOTHING_LEFT = 'No container, network or volume is left.';

/** Brings a system up in containers, has it sit exams, and takes it down, whatever happens in between. */
export async function sitExams(context: Context, candidate: Candidate): Promise<Report> {
  const { root, plan } = candidate;
  assertCompose(root);
  return explainDockerErrors(root, async () => {
    const system = await composedSystem(root, plan, (label, work) =>
      progress(context, label, () => unlessStopped(context.signal, work(), NOTHING_LEFT)),
    );
    try {
      return await hold(context, candidate, system);
    } catch (error) {
      throw context.signal.aborted ? stopped(NOTHING_LEFT) : error;
    } finally {
      await progress(context, 'Taking everything down', () => system.remove());
    }
  });
}

function hold(context: Context, { exams, service }: Candidate, system: ComposedSystem): Promise<Report> {
  return verify(system, {
    exams,
    service,
    signal: context.signal,
    onExam: async (exam, sit) => {
      const answers: Answer[] = [];
      const begun = performance.now();
      const label = () => `${exam.name}: ${answers.length} questions answered`;
      await progress(context, label, () => sit((answer) => answers.push(answer)));
      const seconds = (performance.now() - begun) / 1000;
      for (const line of answerLines(context, exam.name, answers, seconds)) context.tell(line);
    },
  });
}
