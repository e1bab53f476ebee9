import { interactionId } from '../resolve/interaction.ts';
import type { Subject } from './model.ts';

/** Services that ask each other in a circle fail together: each circle is reported once, where it is closed. */
export function checkAskCycles({ model, places, findings }: Subject): void {
  const asks = model.interactions.filter((interaction) => interaction.kind === 'asks');
  const reported = new Set<string>();
  const visit = (service: string, path: readonly string[]): void => {
    for (const ask of asks) {
      if (ask.service !== service) continue;
      const next = ask.target.slice(0, ask.target.indexOf('.'));
      const start = path.indexOf(next);
      if (start < 0) {
        if (!done.has(next)) visit(next, [...path, next]);
        continue;
      }
      const circle = path.slice(start);
      const key = [...circle].sort().join();
      if (reported.has(key)) continue;
      reported.add(key);
      const message = `${[...circle, next].join(' asks ')}: if one is down, all are.`;
      findings.error(
        'ask-cycle',
        places.of(interactionId(ask)),
        message,
        'Turn one of the sentences into "copies".',
      );
    }
    done.add(service);
  };
  const done = new Set<string>();
  for (const service of new Set(asks.map((ask) => ask.service))) {
    if (!done.has(service)) visit(service, [service]);
  }
}
