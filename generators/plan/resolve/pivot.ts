import type { FlowDraft } from '../draft/drafts.ts';
import type { Step } from '../model.ts';
import type { World } from './world.ts';

/**
 * Marks the pivot: the last step that can be refused. Before it every step has an undo, after it steps are retried until
 * they are done. A flow that says nothing of being taken back, by an undo or by `failed`, is all retries and has no pivot.
 */
export function findPivot(steps: readonly Step[], draft: FlowDraft, world: World): Step[] {
  if (!draft.failed && !steps.some((step) => step.undo)) return [...steps];
  const pivot = steps.findLastIndex((step) => canBeRefused(step, world));
  for (const [index, step] of steps.entries()) {
    if (index >= pivot || step.undo || steps.length !== draft.steps.length) continue;
    const at = draft.steps[index]?.at ?? draft.name;
    const last = steps[pivot];
    const message = `${step.entity}.${step.operation} has no undo, and ${last?.entity}.${last?.operation} may be refused after it.`;
    world.findings.error(
      'missing-undo',
      at,
      message,
      'Add undo: an operation that takes it back, or move the step to the end.',
    );
  }
  return steps.map((step, index) => ({ ...step, pivot: index === pivot }));
}

/** Whether the called service may say no: by state, condition, constraint or port, or because a creation is invalid. */
function canBeRefused(step: Step, world: World): boolean {
  const entity = world.entities.get(step.entity);
  const draft = entity?.draft.operations.find((operation) => operation.name.text === step.operation);
  if (!entity || !draft) return true;
  const bounded = draft.does.some((assignment) => {
    const field = entity.fields.get(assignment.field.text)?.draft;
    return assignment.operator !== '=' && (field?.min !== undefined || field?.max !== undefined);
  });
  return (
    draft.from.length > 0 ||
    draft.when !== undefined ||
    draft.calls !== undefined ||
    bounded ||
    entity.draft.checks.length > 0
  );
}
