import { describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { drawPlan } from './draw/system.ts';
import { elements } from './support/elements.ts';
import { explain, sources } from './support/generate.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

describe('drawn plans', () => {
  const plans = seeds.map((seed) => {
    const text = drawPlan(seed);
    return { seed, text, ...readPlan(sources(text)) };
  });

  it('are the same for the same seed, and others for others', () => {
    expect(seeds.slice(0, 20).map(drawPlan)).toEqual(plans.slice(0, 20).map(({ text }) => text));
    expect(new Set(plans.map(({ text }) => text)).size).toBe(plans.length);
  });

  it('are accepted by the checker', () => {
    for (const { seed, text, findings } of plans) {
      const errors = findings.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new Error(explain(seed, text, errors));
    }
  });

  it.each(Object.entries(elements))('hold %s now and then', (_, holds) => {
    const holding = plans.filter(({ model, text }) => model && holds(model, text));
    expect(holding.length).toBeGreaterThanOrEqual(4);
  });
});
