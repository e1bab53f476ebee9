import { readPlan } from '../../../generators/plan/read.ts';
import { drawPlan } from '../draw/system.ts';
import { sources } from './generate.ts';

/** The first seeds from this one on whose systems are built and asked in little time, and leave nothing to a person. */
export function smallSeeds(first: number, count: number, without: readonly number[] = []): readonly number[] {
  const seeds: number[] = [];
  for (let seed = first; seeds.length < count; seed += 1)
    if (!without.includes(seed) && isSmall(seed)) seeds.push(seed);
  return seeds;
}

function isSmall(seed: number): boolean {
  const { model } = readPlan(sources(drawPlan(seed)));
  const entities = model?.services.flatMap((service) => service.entities) ?? [];
  const operations = entities.flatMap((entity) => entity.operations);
  return model?.services.length === 2 && entities.length <= 6 && operations.every(({ byHand }) => !byHand);
}
