import type { Model } from '../../../plan/model.ts';
import type { Demo } from './files.ts';
import { firstRequest, planJourney } from './journey.ts';
import { seedAll } from './seed.ts';
import { tablesOf } from './tables.ts';
import { demoUsers } from './users.ts';
import { newWorld } from './world.ts';

/** Demo users, demo data and a journey, thought up from the plan alone: the same for the same plan. */
export function planDemo(model: Model): Demo {
  const world = newWorld(model);
  const users = demoUsers(model);
  seedAll(world);
  const first = firstRequest(world);
  return {
    seed: { users, steps: world.steps, ...(first && { first }) },
    journey: planJourney(world, users),
    tables: tablesOf(model),
  };
}
