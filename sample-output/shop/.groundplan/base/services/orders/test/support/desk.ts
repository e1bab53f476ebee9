/** Something that a flow asks another service for. */
export interface StepCall {
  readonly service: string;
  readonly path: string;
  readonly key: string;
  /** Which step of its flow it is; what has begun the flow is step 0. */
  readonly step: number;
  readonly isUndo: boolean;
  readonly body: { readonly items?: readonly object[] };
}

/** What the other service does: it does what is asked, refuses it for good, fails, or is gone before it answers. */
export type Reply = 'done' | 'refused' | 'failed' | 'gone';

/** What stands in for all other services where flows have something done. It answers for the flows of tests, and for no other. */
export class Desk {
  readonly #answers = new Map<string, (call: StepCall) => Reply>();

  /** From now on it answers for this flow. What it is asked for is in the list that it gives. */
  serve(flow: string, answer: (call: StepCall) => Reply): readonly StepCall[] {
    const asked: StepCall[] = [];
    this.#answers.set(flow, (call) => {
      asked.push(call);
      return answer(call);
    });
    return asked;
  }

  answer(service: string, path: string, key: string, body: StepCall['body']) {
    const [flow = '', step, ...rest] = key.split('/');
    const call = { service, path, key, step: Number(step), isUndo: rest[0] === 'undo', body };
    switch (this.#answers.get(flow)?.(call) ?? 'failed') {
      case 'done':
        return { status: 200, body: doneBody(call) };
      case 'refused':
        return { status: 409, body: problem('no-luck'), headers: { 'x-refused-for-good': 'true' } };
      case 'failed':
        return { status: 503, body: problem('unavailable') };
      case 'gone':
        return undefined;
    }
  }
}

const doneBody = ({ body }: StepCall) => (body.items ? { items: body.items.map(() => row()) } : row());

const row = () => ({ id: crypto.randomUUID(), version: 1 });

const problem = (code: string) => ({ type: `/problems/${code}`, detail: 'As the test has it.' });
