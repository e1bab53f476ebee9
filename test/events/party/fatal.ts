/** FATAL says before or after which call it dies, the how manieth time: `before:COMMIT:20`, `after:publish:2`. */
const [when = '', name = '', time = ''] = (process.env['FATAL'] ?? '').split(':');

let seen = 0;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Has the process die at a call of this method, where it is the one that is named. */
export function mayDie(target: object, method: string, nameOf: (...args: unknown[]) => string): void {
  if (name === '') return;
  const methods = target as Record<string, Method>;
  const call = methods[method]!;
  methods[method] = function (...args) {
    const isFatal = nameOf(...args).startsWith(name) && ++seen === Number(time);
    if (isFatal && when === 'before') die();
    const answer = call.apply(this, args);
    if (!isFatal) return answer;
    if (answer instanceof Promise) return answer.then(die);
    return die();
  };
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
