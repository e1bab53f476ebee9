import type { Findings } from '../findings.ts';
import type { Model } from '../model.ts';
import type { Places } from '../resolve/world.ts';
import { checkAccess } from './access.ts';
import { checkAskCycles } from './ask-cycles.ts';
import { checkClashes } from './clashes.ts';
import { checkComputed } from './computed.ts';
import { checkEventData } from './event-data.ts';
import { checkFollowing } from './following.ts';
import { checkGivingWay } from './giving-way.ts';
import { checkKeeping } from './keeping.ts';
import { checkOpenToFlows } from './open-to-flows.ts';
import { checkReachable } from './reachable.ts';
import { checkReferences } from './references.ts';
import { checkSilentChanges } from './silent-changes.ts';
import { checkStorage } from './storage.ts';

/** What a check needs: the model, where its elements stand in the plan, and where findings go. */
export interface Subject {
  readonly model: Model;
  readonly places: Places;
  readonly findings: Findings;
}

/** The rules that take the whole model to decide. */
export function checkModel(model: Model, places: Places, findings: Findings): void {
  const subject = { model, places, findings };
  checkClashes(subject);
  checkReferences(subject);
  checkAskCycles(subject);
  checkReachable(subject);
  checkOpenToFlows(subject);
  checkAccess(subject);
  checkComputed(subject);
  checkEventData(subject);
  checkFollowing(subject);
  checkGivingWay(subject);
  checkKeeping(subject);
  checkSilentChanges(subject);
  checkStorage(subject);
}
