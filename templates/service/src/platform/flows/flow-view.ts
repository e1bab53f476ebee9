import { z } from 'zod';
import type { FlowRow } from './flow-rows.js';

/** How far a flow is, for those who may see it. */
export const FlowView = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['running', 'undoing', 'done', 'undone']),
  /** Why it is taken back: the problem of the step that was refused, `deadline`, or `cancelled`. */
  reason: z.string().optional(),
  /** What has begun it, and then its steps. */
  steps: z.array(z.object({ name: z.string(), state: z.enum(['open', 'done', 'refused', 'undone']) })),
  /** How often the present step has been tried. */
  tries: z.number().int(),
  begunAt: z.date(),
  endedAt: z.date().optional(),
});
export type FlowView = z.infer<typeof FlowView>;

export const toFlowView = ({
  id,
  name,
  state,
  reason,
  steps,
  tries,
  begunAt,
  endedAt,
}: FlowRow): FlowView => ({
  id,
  name,
  state,
  reason: reason ?? undefined,
  steps: steps.map((step) => ({ name: step.name, state: step.state })),
  tries,
  begunAt,
  endedAt: endedAt ?? undefined,
});
