/** One method of one path; a segment in braces takes any value: `/users/{id}/manager`. */
export interface PathPattern {
  readonly method: string;
  readonly path: string;
}

/** The route of a path with its values, or why there is none. */
export type RouteMatch<R> =
  | { readonly kind: 'route'; readonly route: R; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: 'other-method' }
  | { readonly kind: 'nowhere'; readonly segment: string };

/**
 * Finds the first route that fits a path.
 * @param segments of the path, decoded; names match in any case
 */
export function findPath<R extends PathPattern>(
  routes: readonly R[],
  method: string,
  segments: readonly string[],
): RouteMatch<R> {
  const fitting = routes.filter((route) => {
    return partsOf(route).length === segments.length && agreeing(route, segments) === segments.length;
  });
  const route = fitting.find((candidate) => candidate.method === method);
  if (route !== undefined) return { kind: 'route', route, values: valuesOf(route, segments) };
  if (fitting.length > 0) return { kind: 'other-method' };
  const known = Math.max(0, ...routes.map((candidate) => agreeing(candidate, segments)));
  return { kind: 'nowhere', segment: segments[known] ?? segments.at(-1) ?? '' };
}

const partsOf = (route: PathPattern): readonly string[] => route.path.slice(1).split('/');

const isVariable = (part: string): boolean => part.startsWith('{');

/** How many segments, from the left, fit the route. */
function agreeing(route: PathPattern, segments: readonly string[]): number {
  const parts = partsOf(route);
  const differing = segments.findIndex((segment, index) => !agrees(parts[index], segment));
  return differing < 0 ? segments.length : differing;
}

function agrees(part: string | undefined, segment: string): boolean {
  if (part === undefined) return false;
  return isVariable(part) ? segment !== '' : part.toLowerCase() === segment.toLowerCase();
}

function valuesOf(route: PathPattern, segments: readonly string[]): ReadonlyMap<string, string> {
  const values = partsOf(route).map((part, index) => [part, segments[index] ?? ''] as const);
  return new Map(values.filter(([part]) => isVariable(part)).map(([part, value]) => [part.slice(1, -1), value]));
}
