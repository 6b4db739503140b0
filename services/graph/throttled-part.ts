import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import type { GraphAnswer } from './answer.ts';
import type { GraphCall } from './graph.ts';

const parts = z.object({
  responses: z.array(z.object({ status: z.int(), headers: z.record(z.string(), z.string()).nullish() })),
});

/**
 * What the answer to a call says about the limits of Graph. A batch is answered with 200 even when Graph has throttled the calls in it: then
 * the first of those says it.
 */
export function paceToldIn(call: Pick<GraphCall<unknown>, 'path'>, answer: GraphAnswer) {
  if (call.path.template !== '/$batch' || !answer.ok || !answer.text.includes('429')) return answer;
  const { data } = parts.safeParse(jsonOr(answer.text, undefined));
  const throttled = data?.responses.find(({ status }) => status === 429);
  return throttled === undefined ? answer : { status: 429, headers: new Headers(throttled.headers ?? {}) };
}
