import type { Action } from '../../wire/actions.ts';
import { named } from '../../wire/actions.ts';
import { type Answer, type Call, send } from '../ask/call.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import type { Contract } from './contract-file.ts';

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
  async send(call: Call): Promise<Answer> {
    const answer = await send(call);
    this.contract.check(answer, this.action.method, this.action.path);
    this.seen.add(answer.status);
    return answer;
  }

  question(question: string, answer: () => Promise<void>): Question {
    return { subject: named(this.action), question, answer };
  }
}
