/**
 * Makes a function that computes its answer once for each object, for values that are derived from data that never changes. The answer goes
 * with its object.
 */
export function onceFor<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const answers = new WeakMap<K, { readonly answer: V }>();
  return (key) => {
    const known = answers.get(key) ?? { answer: compute(key) };
    answers.set(key, known);
    return known.answer;
  };
}
