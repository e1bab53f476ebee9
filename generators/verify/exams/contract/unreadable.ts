import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import { expectUntouched } from './refused.ts';
import type { Subject } from './subject.ts';

/** That what is no body at all, or means something else, is refused with 400. */
export function unreadable(subject: Subject, arrangement: () => Promise<Arrangement>): Question[] {
  const { sitting, action } = subject;
  const type = action.kind === 'change' ? 'application/merge-patch+json' : 'application/json';
  const ask = (what: string, text: string) =>
    subject.question(`${what} is 400`, async () => {
      const good = await arrangement();
      const headers = { 'content-type': type };
      const { body: _body, ...call } = await callOf(sitting, good, { text, headers });
      expectProblem(await subject.send(call), { status: 400, problem: 'bad-request' });
      await expectUntouched(subject, good);
    });
  return [
    ask('a body that is no JSON', '{"a":'),
    ask('a key that reaches for the prototype', '{"__proto__":{"admin":true}}'),
  ];
}
