import type { ExamEntity, ExamPlan } from '../../plan/exam-plan.ts';
import { type Action, named } from '../../wire/actions.ts';
import { keepersOf } from '../../wire/keeping.ts';
import { knows, partsOf } from '../../wire/lookup.ts';
import { arrange } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { type Answer, type Call, send, sendOnce } from '../ask/call.ts';
import { constantKeys } from '../ask/make-room.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import type { Contract } from './contract-file.ts';
import type { Endangered } from './faults.ts';

/** One action under examination, with what has been seen of it so far. */
export class Subject {
  readonly sitting: Sitting;
  readonly action: Action;
  readonly contract: Contract;
  readonly seen = new Set<number>();

  constructor(sitting: Sitting, action: Action, contract: Contract) {
    this.sitting = sitting;
    this.action = action;
    this.contract = contract;
  }

  /** Sends a call and holds the answer against the contract, whatever it is. */
  async send(call: Call, sent = send): Promise<Answer> {
    const answer = await sent(call);
    this.contract.check(answer, this.action.method, this.action.path);
    this.seen.add(answer.status);
    return answer;
  }

  /** A call that would succeed, for the time when something is in its way. */
  endangered(): Endangered {
    const { sitting, action } = this;
    return {
      subject: named(action),
      prepare: async () => callOf(sitting, await arrange(sitting, action)),
      send: (call) => this.send(call, sendOnce),
      peers: [...peersOf(sitting.plan, action, false), ...keepersIn(sitting.plan, action)],
      accepted: peersOf(sitting.plan, action, true),
      success: action.success,
    };
  }

  question(question: string, answer: () => Promise<void>): Question {
    const { entity, operation } = this.action;
    const isAlone = operation !== undefined && constantKeys(entity, operation).length > 0;
    return { subject: named(this.action), question, answer, isAlone };
  }
}

/** Those without whose word nothing is deleted. */
const keepersIn = (plan: ExamPlan, { kind, entity }: Action): string[] =>
  kind === 'delete' ? keepersOf(plan, entity).map(({ service }) => service) : [];

/** The other services that have to be asked before something is done; or those without whose answer it is done as well. */
function peersOf(plan: ExamPlan, { entity, takes }: Action, isAccepted: boolean): string[] {
  const fields = takes.flatMap((field) => [field, ...(partsOf(plan, field)?.fields ?? [])]);
  const targets = fields.flatMap(({ type, optional }) =>
    type.kind === 'reference' &&
    !type.local &&
    !optional &&
    knows(plan, entity, type.target) &&
    accepts(plan, entity, type.target) === isAccepted
      ? [type.target]
      : [],
  );
  return [...new Set(targets.map((target) => target.split('.')[0] ?? ''))].filter(
    (name) => name !== 'identity',
  );
}

const accepts = ({ reads }: ExamPlan, { service }: ExamEntity, target: string): boolean =>
  reads.some((one) => one.service === service && one.target === target && one.accepts);
