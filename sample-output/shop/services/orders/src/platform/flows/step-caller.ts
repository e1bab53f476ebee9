import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../auth.js';
import { CONFIG, type Config } from '../config.js';
import { Idempotency, isRefusedForGood, REFUSED_FOR_GOOD } from '../idempotency.js';
import { Problem } from '../problems.js';
import { ServiceTokens } from '../service-tokens.js';
import { OWN_STEPS, type OwnStep, type OwnSteps } from '../steps.js';
import { currentSpan } from '../traces.js';

/** What somebody is asked to do: the same key means the same. */
export interface StepCall {
  readonly service: string;
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
}

/** What has become of it. Only a refusal says that nothing has, nor will: whatever else goes wrong leaves that open. */
export type Outcome =
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'unknown'; readonly fault: string };

/** Milliseconds that a step may take: longer than a port may. */
const timeLimit = 15_000;

const ProblemBody = z.object({ type: z.string(), detail: z.string() });

/** Has steps done: by another service, or here. */
@Injectable()
export class StepCaller {
  private readonly own: ReadonlyMap<string, OwnStep>;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: ServiceTokens,
    private readonly idempotency: Idempotency,
    @Inject(OWN_STEPS) own: readonly OwnSteps[],
  ) {
    this.own = new Map(own.flatMap((one) => one.steps()));
  }

  async call(call: StepCall, flow: string, signal: AbortSignal): Promise<Outcome> {
    const caller = { service: this.config.service, roles: new Set<never>(), requestId: flow };
    try {
      if (call.service === this.config.service) return await this.here(call, caller);
      return await this.there(call, caller, AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]));
    } catch (error) {
      return { kind: 'unknown', fault: String(error) };
    }
  }

  private async here({ path, key, body }: StepCall, caller: Caller): Promise<Outcome> {
    const step = this.own.get(path);
    if (!step) throw new Error(`nothing here does ${path}`);
    const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const request = {
      caller: `${caller.service}/`,
      route: path,
      key,
      body,
      fingerprint,
      keptFor: '30 days',
    } as const;
    try {
      return { kind: 'done', answer: await this.idempotency.settle(request, () => step(request, caller)) };
    } catch (error) {
      if (error instanceof Problem && isRefusedForGood(error))
        return { kind: 'refused', problem: error.code };
      throw error;
    }
  }

  private async there(
    { service, path, key, body }: StepCall,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const base = this.config.urls[service as keyof Config['urls']];
    const span = currentSpan();
    const response = await fetch(new URL(`/internal/v1/${path}`, base), {
      method: 'POST',
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
      headers: {
        ...(span && { traceparent: span }),
        authorization: `Bearer ${await this.tokens.sign(service, caller)}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        'x-request-id': caller.requestId,
        'x-request-deadline': String(timeLimit),
      },
    });
    const answer: unknown = await response.json();
    if (response.ok) return { kind: 'done', answer };
    const { type, detail } = ProblemBody.parse(answer);
    if (response.headers.has(REFUSED_FOR_GOOD))
      return { kind: 'refused', problem: type.replace('/problems/', '') };
    return { kind: 'unknown', fault: `${service} has answered ${response.status}: ${detail}` };
  }
}
